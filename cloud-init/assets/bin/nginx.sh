# shellcheck shell=bash
# How commands speak to the nginx container. Sourced, never run.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

nginx_config=/etc/host-nginx/nginx.conf
# As old as what nginx has read of its files, or will read when it starts.
nginx_loaded_file="$state_dir/nginx.loaded"

# Whether this host has an ingress at all.
has_nginx() {
  [[ " $BASE_SERVICES " == *' nginx '* ]]
}

nginx_runs() {
  has_nginx && [[ -n "$(compose ps --quiet --status running nginx 2>/dev/null)" ]]
}

# Runs nginx in its container, which would otherwise read the input of whoever called, such as a table in a loop.
in_nginx() {
  compose exec -T nginx nginx "$@" -c "$nginx_config" </dev/null
}

# Whether nginx takes the files as they are now; what it minds goes to stderr.
nginx_accepts() {
  in_nginx -t -q
}

# nginx_processes PATTERN: the workers of nginx whose title ends so, sorted.
nginx_processes() {
  local master
  master="$(docker inspect --format '{{.State.Pid}}' "$(compose ps --quiet nginx)" 2>/dev/null)" || return 0
  [[ -z "$master" ]] || pgrep --parent "$master" --full "^nginx: worker process$1 *$" | sort || true
}

# Those that take new connections.
nginx_workers() {
  nginx_processes ''
}

# connections_to ADDRESS: how many nginx has to it. Idle ones are ended after 2 seconds, so the others are requests.
connections_to() {
  local master hex
  master="$(docker inspect --format '{{.State.Pid}}' "$(compose ps --quiet nginx)" 2>/dev/null)" || master=''
  # shellcheck disable=SC2046,SC2183 # The four numbers of the address, last one first, as the kernel shows it.
  hex="$(printf '%02X%02X%02X%02X' $(tr . '\n' <<<"$1" | tac))"
  # 01 is established, 02 on its way.
  awk -v address="$hex" '$3 ~ "^" address ":" && $4 ~ /^0[12]$/ { count++ } END { print count + 0 }' \
    "/proc/${master:-none}/net/tcp" 2>/dev/null || printf '0\n'
}

# drain_address ADDRESS SECONDS: waits for nginx to have the answers to what it has sent there; it sends nothing more. Two
# looks, since it may have chosen the address and not connected yet.
drain_address() {
  local deadline=$((SECONDS + $2)) quiet=0
  while ((quiet < 2)); do
    if [[ "$(connections_to "$1")" -eq 0 ]]; then quiet=$((quiet + 1)); else quiet=0; fi
    if ((SECONDS >= deadline)); then
      warn "$1 has answered some requests for more than $2 seconds: not waiting any longer"
      return
    fi
    sleep 0.3
  done
}

# drain_nginx SECONDS: waits for the workers of earlier configurations to finish what they have.
drain_nginx() {
  local deadline=$((SECONDS + $1))
  while [[ -n "$(nginx_processes ' is shutting down')" ]]; do
    if ((SECONDS >= deadline)); then
      warn "nginx has answered some requests for more than $1 seconds: not waiting any longer"
      return
    fi
    sleep 0.2
  done
}

# guards_changed: since nginx has read them.
guards_changed() {
  [[ ! -e "$nginx_loaded_file" || -n "$(find "$nginx_state_dir/guards" -type f -newer "$nginx_loaded_file")" ]]
}

# Ends when no worker with the old configuration takes new connections any more; those that they have, they finish.
reload_nginx() {
  local before attempt
  before="$(nginx_workers)"
  : >"$nginx_loaded_file"
  in_nginx -s reload
  [[ -n "$before" ]] || return 0
  for ((attempt = 1; attempt <= 100; attempt++)); do
    [[ -n "$(comm -12 <(printf '%s\n' "$before") <(nginx_workers))" ]] || return 0
    sleep 0.2
  done
  warn 'nginx still works with the configuration that it had'
}
