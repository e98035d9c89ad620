#!/usr/bin/env bash
# first-boot-state.sh APP: `ok`, `waiting`, or `failed` and what failed.
set -euo pipefail
state=/var/lib/$1
if [[ -e "$state/first-boot.ok" ]]; then
  printf 'ok\n'
elif [[ -e "$state/first-boot.failed" ]]; then
  printf 'failed\n'
  cat "$state/first-boot.failed"
else
  printf 'waiting\n'
fi
