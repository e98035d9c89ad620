#!/usr/bin/env bash
# power-off.sh: shuts the machine down in the ordinary way, a moment after this command has ended.
set -euo pipefail
systemctl --no-block poweroff
