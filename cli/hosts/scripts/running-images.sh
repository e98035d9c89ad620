#!/usr/bin/env bash
# running-images.sh APP: the services that the last deploy recorded, as one line of JSON, then the current compose.yaml.
set -euo pipefail
record=/var/lib/$1/deploys/current
compose=/opt/$1/current/compose.yaml
if [[ -e "$record" ]]; then
  jq --compact-output '[.services[] | { name, reference }]' "$record"
else
  printf '[]\n'
fi
[[ ! -e "$compose" ]] || cat "$compose"
