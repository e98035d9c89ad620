# shellcheck shell=bash
# How a deploy tells what it does: a line, or with --json an object, a step. Sourced by deploy, never run.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

json=false
step_name=''
step_service=''
step_begin=0
step_output="$run_dir/deploy.out"

# Steps write to a file of their own, so the way out is kept.
exec 3>&1 4>&2

# Whoever called may have gone: that is no reason to stop halfway.
trap '' PIPE HUP

# report STEP SERVICE STATUS SECONDS DETAIL
report() {
  local line="$1${2:+ $2}: $3"
  [[ -z "$4" ]] || line+=" $4 s"
  [[ -z "$5" ]] || line+=" ($5)"
  if [[ "$json" == true ]]; then
    jq --null-input --compact-output --arg step "$1" --arg service "$2" --arg status "$3" --arg seconds "$4" --arg detail "$5" \
      '{ step: $step, status: $status }
        + if $service == "" then {} else { service: $service } end
        + if $seconds == "" then {} else { seconds: ($seconds | tonumber) } end
        + if $detail == "" then {} else { detail: $detail } end' >&3 2>/dev/null || true
  else
    { printf '%s\n' "$line" >&3; } 2>/dev/null || true
  fi
  [[ -n "$ROOT" ]] || logger --tag "$APP-$command_name" -- "$line" || true
}

seconds_since() {
  awk -v from="$1" -v to="$EPOCHREALTIME" 'BEGIN { printf "%.1f", to - from }'
}

# step NAME SERVICE COMMAND...: what fails in it ends the command, and on_exit says so.
step() {
  step_name="$1" step_service="$2" step_begin="$EPOCHREALTIME" step_detail=''
  shift 2
  "$@" >"$step_output" 2>&1 </dev/null
  report "$step_name" "$step_service" ok "$(seconds_since "$step_begin")" "$step_detail"
  step_name=''
}

# What the step that failed said last.
report_failure() {
  local said
  said="$(tail --lines 20 "$step_output" 2>/dev/null || true)"
  report "$step_name" "$step_service" failed "$(seconds_since "$step_begin")" "$(tail --lines 1 <<<"$said")"
  { printf '%s\n' "$said" | sed 's/^/    /' >&4; } 2>/dev/null || true
}

# refuse MESSAGE: nothing has been changed.
refuse() {
  report check '' refused '' "$*"
  { log "error: $*" 2>&4; } 2>/dev/null || true
  exit 2
}
