# shellcheck shell=bash
# Steps of the first boot: who gets in. Sourced by first-boot.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

# The keys of a file as somebody else may have them. Cloud images let root's keys only print a text: that option goes.
# Any other option limits a key on purpose and stays.
usable_keys() {
  [[ ! -f "$1" ]] || sed -E \
    -e 's/^[^#]*command="echo .Please login as the user .*" ((ssh-|ecdsa-|sk-))/\1/' \
    -e '/^[[:space:]]*(#|$)/d' "$1"
}

# Keys that open a shell: those without a command of their own.
login_keys() {
  usable_keys "$1" | grep --invert-match --extended-regexp '^[^#]*command=' | grep --count --extended-regexp '(ssh-|ecdsa-|sk-)[^ ]+ AAAA' || true
}

step_admin_keys() {
  local home file count merged
  home="$(getent passwd "$ADMIN_USER" | cut -d : -f 6)"
  [[ -n "$home" ]] || die "there is no user $ADMIN_USER: SSH is left as it is"
  file="$ROOT$home/.ssh/authorized_keys"
  install -d -m 0700 "$ROOT$home/.ssh"
  merged="$({ usable_keys "$file"; usable_keys "$ROOT/root/.ssh/authorized_keys"; } | awk '!seen[$0]++')"
  write_file_atomically "$file" 0600 "$(id -u "$ADMIN_USER"):$(id -g "$ADMIN_USER")" <<<"$merged"
  set_owner "$(id -u "$ADMIN_USER"):$(id -g "$ADMIN_USER")" "$ROOT$home/.ssh"
  count="$(login_keys "$file")"
  [[ "$count" -gt 0 ]] || die "$ADMIN_USER would have no SSH key: SSH is left as it is"
  log "$ADMIN_USER has $count SSH keys"
}

# sshd tries the file before it counts; running sessions are not touched.
step_sshd() {
  local name="etc/ssh/sshd_config.d/10-$APP.conf" target previous
  target="$ROOT/$name"
  previous="$run_dir/sshd.previous"
  install -d -m 0755 "$(dirname "$target")" "$ROOT/run/sshd"
  # Images come without the keys of the machine.
  ssh-keygen -A >/dev/null
  rm -f "$previous"
  [[ ! -f "$target" ]] || cp --preserve "$target" "$previous"
  write_file_atomically "$target" 0644 <"$release_dir/rootfs/$name"
  if ! sshd -t; then
    if [[ -f "$previous" ]]; then mv -f "$previous" "$target"; else rm -f "$target"; fi
    die 'sshd refuses its new configuration: SSH is as it was'
  fi
  rm -f "$previous"
  # On Ubuntu the socket starts sshd, which then reads the file anyway.
  systemctl try-reload-or-restart ssh
}

ufw_rules() {
  ufw default deny incoming
  ufw default allow outgoing
  ufw limit 22/tcp
  case "$TLS" in
    lets-encrypt)
      ufw allow 80/tcp
      ufw allow 443/tcp
      ;;
    load-balancer) ufw allow 80/tcp ;;
  esac
  ufw --force enable
}

step_ufw() {
  local ipv6=yes
  if ! ip6tables --wait --numeric --list INPUT >/dev/null 2>&1; then
    ipv6=no
    warn 'ip6tables does not work here: ufw leaves IPv6 alone'
  fi
  sed --in-place "s/^IPV6=.*/IPV6=$ipv6/" "$ROOT/etc/default/ufw"
  ufw_rules >&2
  systemctl enable ufw
}

step_fail2ban() {
  fail2ban-client --test >/dev/null
  systemctl enable fail2ban
  systemctl restart fail2ban
  soon fail2ban-client status sshd || die 'fail2ban does not watch sshd'
}
