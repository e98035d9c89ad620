#!/usr/bin/env bash
# list-release.sh DIRECTORY: mode, SHA-256 and path of every file of a release; nothing where there is none.
set -euo pipefail
[[ -d "$1" ]] || exit 0
cd "$1/"
paste -d ' ' <(find . -type f -printf '%m\n') <(find . -type f -exec sha256sum {} +)
