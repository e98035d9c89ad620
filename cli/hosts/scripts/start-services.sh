#!/usr/bin/env bash
# start-services.sh APP: starts what stop-services.sh has stopped, if the boot has not done so already.
set -euo pipefail
app=$1
stopped=/var/lib/$app/stopped-services
if [[ -s "$stopped" ]]; then xargs docker start <"$stopped"; fi
rm -f "$stopped"
systemctl disable "$app-resume.service"
rm -f "/etc/systemd/system/$app-resume.service"
systemctl daemon-reload
