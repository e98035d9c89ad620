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

# Whether nginx takes the files as they are now; what it minds goes to stderr.
nginx_accepts() {
  compose exec -T nginx nginx -t -q -c "$nginx_config"
}

reload_nginx() {
  compose exec -T nginx nginx -c "$nginx_config" -s reload
}
