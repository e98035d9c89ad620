# shellcheck shell=bash
# How commands speak to the nginx container. Sourced after runtime.sh, never run.

nginx_config=/etc/host-nginx/nginx.conf

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

# Ends when no worker with the old configuration takes new connections any more; those that they have, they finish.
reload_nginx() {
  local before attempt
  before="$(nginx_workers)"
  in_nginx -s reload
  [[ -n "$before" ]] || return 0
  for ((attempt = 1; attempt <= 100; attempt++)); do
    [[ -n "$(comm -12 <(printf '%s\n' "$before") <(nginx_workers))" ]] || return 0
    sleep 0.2
  done
  warn 'nginx still works with the configuration that it had'
}
