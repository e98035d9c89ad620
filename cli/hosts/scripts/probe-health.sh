#!/usr/bin/env bash
# probe-health.sh DOMAIN PATH https|http SECONDS: asks this host's nginx, as the load balancer or the world would.
set -euo pipefail
domain=$1 path=$2 scheme=$3 seconds=$4
port=443
[[ "$scheme" == https ]] || port=80
# The certificate may still be the self-signed one: this asks whether the app answers.
curl --silent --show-error --fail --insecure --output /dev/null --write-out '%{http_code}\n' \
  --max-time 10 --retry 1000 --retry-delay 2 --retry-all-errors --retry-max-time "$seconds" \
  --resolve "$domain:$port:127.0.0.1" "$scheme://$domain$path"
