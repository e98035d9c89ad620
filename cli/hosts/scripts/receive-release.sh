#!/usr/bin/env bash
# receive-release.sh APP RELEASE <TAR.GZ: puts a release together, of which only what differs from the current one is sent.
#
# The archive holds the files that differ, and in .transfer/ two lists: `unchanged`, the paths to copy from the current
# release, and SHA256SUMS of every file. The release appears under its name only once every sum is right.
set -euo pipefail
umask 022
app=$1
release=$2
releases=/opt/$app/releases

install -d -m 0755 "/opt/$app" "$releases"
incoming=$(mktemp -d "$releases/.incoming.XXXXXX")
trap 'rm -rf "$incoming"' EXIT
mkdir "$incoming/release"
tar --extract --gzip --no-same-owner --preserve-permissions --directory "$incoming/release"
mv "$incoming/release/.transfer" "$incoming/lists"
if [[ -s "$incoming/lists/unchanged" ]]; then
  tar --create --directory "/opt/$app/current/" --verbatim-files-from --files-from "$incoming/lists/unchanged" |
    tar --extract --no-same-owner --preserve-permissions --directory "$incoming/release"
fi
(cd "$incoming/release" && sha256sum --check --quiet --strict "$incoming/lists/SHA256SUMS")
# What stands under the name was found to be damaged; it goes with the temporary directory.
[[ ! -e "$releases/$release" ]] || mv --no-target-directory "$releases/$release" "$incoming/damaged"
mv --no-target-directory "$incoming/release" "$releases/$release"
