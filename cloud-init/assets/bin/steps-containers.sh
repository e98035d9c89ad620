# shellcheck shell=bash
# Steps of the first boot: Docker and what runs in it. Sourced by first-boot.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

# Without NAT for IPv6 in the kernel, Docker would not start with our settings.
docker_settings() {
  local file="$release_dir/rootfs/etc/docker/daemon.json"
  if ip6tables --wait --table nat --numeric --list >/dev/null 2>&1; then
    cat "$file"
  else
    warn 'no NAT for IPv6 here: published ports answer on IPv4 only'
    jq 'del(.ip6tables, .experimental)' "$file"
  fi
}

docker_answers() {
  timeout 20 docker info >/dev/null 2>&1
}

step_docker() {
  local settings
  settings="$(docker_settings)"
  install -d -m 0755 "$ROOT/etc/docker"
  write_file_atomically "$ROOT/etc/docker/daemon.json" 0644 <<<"$settings"
  # Before Docker, so that no container starts without them.
  systemctl enable "$APP-secrets.service" "$APP-container-firewall.service"
  systemctl enable docker
  if [[ "$file_changed" == true ]]; then systemctl restart docker; else systemctl start docker; fi
  retry 4 docker_answers || die 'Docker does not answer'
  docker compose version >&2
}

step_container_firewall() {
  "$bin_dir/container-firewall"
}

step_secrets() {
  "$bin_dir/secrets" generate
  "$bin_dir/secrets" deliver
}

step_certificate() {
  [[ "$TLS" != lets-encrypt ]] || "$bin_dir/certificate" self-signed
}

step_nginx_config() {
  [[ " $BASE_SERVICES " != *' nginx '* ]] || "$bin_dir/nginx-config" apply
}

# `up` pulls what is missing and leaves alone what already runs as it should. What has to be given a secret that only the
# user knows is started by the first deploy, which asks for it.
step_services() {
  local service waiting services=()
  waiting="$("$bin_dir/secrets" waiting)"
  for service in $BASE_SERVICES; do
    if grep --quiet --line-regexp --fixed-strings "$service" <<<"$waiting"; then
      log "$service waits for its secrets, and the first deploy"
    else
      services+=("$service")
    fi
  done
  [[ ${#services[@]} -gt 0 ]] || return 0
  retry 5 compose up --detach --no-deps --quiet-pull "${services[@]}"
  compose up --detach --no-deps --wait --wait-timeout 300 "${services[@]}"
}

# use_unit NAME.TYPE WANTED: on or off, as the host needs it; what comes with the first deploy is not there before.
use_unit() {
  [[ -e "$ROOT/etc/systemd/system/$APP-$1" ]] || return 0
  if [[ -n "$2" ]]; then systemctl enable --now "$APP-$1"; else systemctl disable --now "$APP-$1"; fi
}

step_units() {
  local tls=''
  if [[ "$TLS" == lets-encrypt ]]; then
    tls=yes
    # Ours also reloads nginx; two of them would run into each other's lock. Masked while it runs, it would have failed.
    systemctl stop certbot.timer
    systemctl mask certbot.timer
  fi
  # At a boot Docker brings these along; now it may have been up before them.
  systemctl start "$APP-secrets.service" "$APP-container-firewall.service"
  use_unit certificate.timer "$tls"
  use_unit backup.timer "$POSTGRES_SERVICE"
  use_unit drill.timer "$POSTGRES_SERVICE"
  use_unit wal.path "$BACKUP_BUCKET"
  use_unit heartbeat.timer "$HEARTBEAT_SECRET"
  use_unit watch.timer "$([[ ! -x "$bin_dir/watch" ]] || printf yes)"
  use_unit grow-disks.timer "$(mount_units)"
}

# What must run for the host to be safe and of use. Anything else that failed is named, and that is all: images bring
# units that fail where they don't belong.
step_inspection() {
  local unit down=()
  # What became of an earlier try of this very boot.
  systemctl reset-failed "$APP-first-boot.service" 2>/dev/null || true
  for unit in fail2ban rsyslog docker "$APP-secrets" "$APP-container-firewall"; do
    systemctl is-active --quiet "$unit" || down+=("$unit")
  done
  systemctl is-active --quiet ssh || systemctl is-active --quiet ssh.socket || down+=(ssh)
  [[ "$(LC_ALL=C ufw status)" == 'Status: active'* ]] || down+=(ufw)
  while read -r unit _; do
    if [[ "$unit" == "$APP-"* ]]; then down+=("$unit"); else warn "$unit has failed"; fi
  done < <(systemctl --failed --plain --no-legend)
  systemctl is-active --quiet do-agent || warn "DigitalOcean's metrics agent does not run: its alerts stay silent"
  [[ ${#down[@]} -eq 0 ]] || die "not running: ${down[*]}"
}
