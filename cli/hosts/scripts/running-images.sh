#!/usr/bin/env bash
# running-images.sh APP SERVICE...: for each service what serves and the image that a deploy recorded for it, by a tab.
set -euo pipefail
app=$1
shift
record=/var/lib/$app/release.env
for service in "$@"; do
  serving=$("/opt/$app/current/bin/upstream" "$service" 2>/dev/null) || continue
  variable=${service//-/_}_${serving}_IMAGE
  image=''
  [[ ! -f "$record" ]] || image=$(sed -n "s/^${variable^^}=//p" "$record")
  printf '%s\t%s\t%s\n' "$service" "$serving" "$image"
done
