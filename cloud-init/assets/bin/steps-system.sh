# shellcheck shell=bash
# Steps of the first boot: the machine itself. Sourced by first-boot.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

# retry TIMES COMMAND...: waits 5, 10, 20, ... seconds in between.
retry() {
  local times="$1" attempt pause=5
  shift
  for ((attempt = 1; ; attempt++)); do
    if "$@"; then return 0; fi
    ((attempt < times)) || return 1
    warn "attempt $attempt of $times failed: $1"
    sleep "$pause"
    pause=$((pause * 2))
  done
}

# soon COMMAND...: asks twice a second, for half a minute, whether it succeeds.
soon() {
  local attempt
  for ((attempt = 1; attempt <= 60; attempt++)); do
    if "$@" >/dev/null 2>&1; then return 0; fi
    sleep 0.5
  done
  return 1
}

swap_mib() {
  [[ ! -f "$1" ]] || printf '%s' "$(($(stat --format %s "$1") / 1048576))"
}

# A machine that refuses swap, such as a container, goes on without it.
step_swap() {
  local file="$ROOT/swapfile" table="$ROOT/etc/fstab"
  if [[ "$(swap_mib "$file")" != "$SWAP_MIB" ]]; then
    if grep --quiet "^$file " "$ROOT/proc/swaps" 2>/dev/null && ! swapoff "$file"; then
      warn "$file is in use and there is too little memory to empty it: its size stays"
      return
    fi
    rm -f "$file"
    sed --in-place '\|^/swapfile |d' "$table"
    if [[ "$SWAP_MIB" -eq 0 ]]; then return; fi
    install -m 0600 /dev/null "$file"
    fallocate --length "${SWAP_MIB}MiB" "$file" 2>/dev/null ||
      dd if=/dev/zero of="$file" bs=1M count="$SWAP_MIB" status=none
    mkswap "$file" >/dev/null
  fi
  if [[ "$SWAP_MIB" -eq 0 ]]; then return; fi
  grep --quiet '^/swapfile ' "$table" || printf '/swapfile none swap sw 0 0\n' >>"$table"
  grep --quiet "^$file " "$ROOT/proc/swaps" 2>/dev/null || swapon "$file" || warn "this machine takes no swap"
}

# What the host's commands and services call. Named here, next to its use, and nowhere else.
package_names() {
  local id
  id="$(sed -n 's/^ID=//p' "$ROOT/etc/os-release")"
  printf '%s\n' ca-certificates curl e2fsprogs fail2ban iptables jq logrotate nftables openssh-server openssl procps \
    python3-systemd rsyslog sudo ufw unattended-upgrades docker.io
  if [[ "$id" == ubuntu ]]; then printf 'docker-compose-v2\n'; else printf 'docker-cli\ndocker-compose\n'; fi
  [[ "$TLS" != lets-encrypt ]] || printf 'certbot\n'
  [[ -z "$BACKUP_BUCKET" ]] || printf 'rclone\nrestic\nzstd\n'
  [[ -z "$SHARED_MOUNT_POINT" ]] || printf 'nfs-common\n'
  [[ ! -f "$release_dir/postgres/first-use.sql" ]] || printf 'postgresql-client\n'
  ! grep --quiet --no-messages '^Type=xfs' "$release_dir"/rootfs/etc/systemd/system/*.mount || printf 'xfsprogs\n'
}

package_is_missing() {
  [[ "$(dpkg-query --show --showformat '${db:Status-Status}' "$1" 2>/dev/null)" != installed ]]
}

apt_install() {
  apt-get --quiet=2 -o DPkg::Lock::Timeout=300 update &&
    apt-get --quiet=2 --yes --no-install-recommends -o DPkg::Lock::Timeout=300 -o Dpkg::Options::=--force-confold \
      install "$@"
}

step_packages() {
  local name missing=()
  while read -r name; do
    ! package_is_missing "$name" || missing+=("$name")
  done < <(package_names)
  [[ ${#missing[@]} -gt 0 ]] || return 0
  log "installing ${missing[*]}"
  retry 3 apt_install "${missing[@]}"
}

# Files that could lock somebody out or stop Docker are left to the step that tries them first.
own_step() {
  [[ "$1" == etc/ssh/* || "$1" == etc/docker/* ]]
}

# Copies the release's rootfs to /, and takes away what an earlier release had put there.
step_rootfs() {
  local source="$release_dir/rootfs" list="$state_dir/rootfs.list" path mode
  install -d -m 0755 "$state_dir"
  (cd "$source" && find . -type f -printf '%P\n' | sort) >"$list.new"
  while read -r path; do
    if own_step "$path"; then continue; fi
    install -d -m 0755 "$(dirname "$ROOT/$path")"
    mode="$(stat --format %a "$source/$path")"
    write_file_atomically "$ROOT/$path" "$mode" <"$source/$path"
    [[ "$file_changed" == false ]] || log "installed /$path"
  done <"$list.new"
  if [[ -f "$list" ]]; then
    while read -r path; do
      # A timer whose service is gone would have failed, and be started again at the next boot.
      case "$path" in
        etc/systemd/system/*.timer | etc/systemd/system/*.path) systemctl disable --now "$(basename "$path")" ;;
      esac
      rm -f "$ROOT/$path"
      log "removed /$path"
    done < <(comm -23 "$list" "$list.new")
  fi
  mv -f "$list.new" "$list"
  systemctl daemon-reload
}

# make_directories TABLE: rows of path, uid, gid, mode.
make_directories() {
  local path uid gid mode
  while IFS=$'\t' read -r path uid gid mode; do
    mkdir -p "$ROOT$path"
    set_owner "$uid:$gid" "$ROOT$path"
    chmod "$mode" "$ROOT$path"
  done <"$1"
}

# rsyslog writes the logs, as root or (Ubuntu) as a member of the group syslog; nginx writes its own, as root.
step_directories() {
  local group=adm mode=0755
  if getent group syslog >/dev/null; then group=syslog mode=0775; fi
  install -d -m 0755 "$state_dir" "$run_dir" "$acme_dir" "$acme_dir/.well-known" "$acme_dir/.well-known/acme-challenge" \
    "$nginx_state_dir" "$state_dir/nginx"
  install -d -m 0700 "$etc_dir" "$etc_dir/secrets" "$etc_dir/env" "$run_dir/secrets" "$ROOT/backups"
  install -d -m "$mode" "$log_dir"
  set_owner "0:$group" "$log_dir"
  [[ "$TLS" != lets-encrypt ]] || install -d -m 0755 "$ROOT/etc/letsencrypt"
}

step_data_directories() {
  make_directories "$release_dir/directories.tsv"
}

step_kernel_settings() {
  sysctl --quiet --ignore --load "$ROOT/etc/sysctl.d/60-$APP.conf" >&2 || warn 'the kernel refused some settings'
}

step_logging() {
  systemctl restart systemd-journald
  rsyslogd -N 1 >/dev/null
  systemctl enable rsyslog
  systemctl restart rsyslog
}

step_updates() {
  apt-config dump >/dev/null
  systemctl enable --now apt-daily.timer apt-daily-upgrade.timer unattended-upgrades
}

mount_units() {
  find "$release_dir/rootfs/etc/systemd/system" -maxdepth 1 -name '*.mount' -printf '%f\n' 2>/dev/null
}

# A volume may be attached some time after the machine has started. Where it is not mounted, nothing may be written
# to its mount point, or a database would start there, empty and on the wrong disk.
step_data_disks() {
  local unit file what where waited=0
  while read -r unit; do
    file="$release_dir/rootfs/etc/systemd/system/$unit"
    what="$(sed -n 's/^What=//p' "$file")"
    where="$(sed -n 's/^Where=//p' "$file")"
    mkdir -p "$ROOT$where"
    mountpoint --quiet "$ROOT$where" || chattr +i "$ROOT$where" 2>/dev/null || warn "$where could not be protected"
    until [[ -b "$what" ]]; do
      ((waited < 300)) || die "$what has not been attached: is the volume there?"
      sleep 5
      waited=$((waited + 5))
    done
    systemctl enable --now "$unit"
  done < <(mount_units)
  "$bin_dir/grow-disks"
}
