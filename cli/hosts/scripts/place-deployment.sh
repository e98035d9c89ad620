#!/usr/bin/env bash
# place-deployment.sh APP <JSON: leaves the Terraform output where the host's commands read it, for root only.
set -euo pipefail
umask 077
directory=/etc/$1
install -d -m 0700 "$directory"
incoming=$(mktemp "$directory/deployment.json.XXXXXX")
trap 'rm -f "$incoming"' EXIT
cat >"$incoming"
mv --no-target-directory "$incoming" "$directory/deployment.json"
