#!/usr/bin/env bash
# missing-secrets.sh APP NAME...: those of the names that are not set on this host, one a line.
set -euo pipefail
directory=/etc/$1/secrets
for name in "${@:2}"; do
  [[ -s "$directory/$name" ]] || printf '%s\n' "$name"
done
