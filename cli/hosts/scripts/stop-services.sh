#!/usr/bin/env bash
# stop-services.sh APP: stops the app's containers with their grace, and has the next boot start them again.
#
# Docker leaves out at a boot what somebody stopped by hand, so a unit brings them back, whoever asked for this or not.
set -euo pipefail
app=$1
stopped=/var/lib/$app/stopped-services
unit=/etc/systemd/system/$app-resume.service
cat >"$unit" <<UNIT
[Unit]
Description=Start what was stopped before $app was powered off
After=docker.service
Requires=docker.service
ConditionPathExists=$stopped

[Service]
Type=oneshot
ExecStart=/bin/sh -c 'xargs docker start <$stopped && rm $stopped'

[Install]
WantedBy=multi-user.target
UNIT
systemctl daemon-reload
systemctl enable "$app-resume.service"
# A run that was cut off has stopped some already: those stay on the list.
{ cat "$stopped" 2>/dev/null || true; docker ps --quiet --no-trunc --filter "label=com.docker.compose.project=$app"; } |
  sort -u >"$stopped.new"
mv "$stopped.new" "$stopped"
xargs --no-run-if-empty docker stop <"$stopped"
sync
