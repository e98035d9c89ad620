# shellcheck shell=bash
# Files and Redis's snapshot come back as restic has saved them. Sourced by restore, never run.
# shellcheck disable=SC2016,SC2119,SC2154 # The dollars in quotes are jq's; defaults of functions are meant; restore sets the rest.
# shellcheck source-path=SCRIPTDIR source=recovery.sh
source "$(dirname "${BASH_SOURCE[0]}")/recovery.sh"

# snapshot_before PATH: of restic, the newest that has the path and is not newer than the moment. What an earlier restore
# has overwritten is not meant.
snapshot_before() {
  restic snapshots --json --path "$1" 2>/dev/null | jq --raw-output --argjson moment "${moment:-9999999999}" '
    [.[]? | select((.tags // []) | index("before-restore") | not) | { id: .short_id, at: (.time | sub("\\..*"; "Z") | fromdateiso8601) } | select(.at <= $moment)]
    | sort_by(.at) | last | .id // empty'
}

# services_on PATH: those that keep something there, in a directory or in a volume that is one.
services_on() {
  compose --profile '*' config --format json | jq --raw-output --arg path "$1" '
    . as $all | .services | to_entries[]
    | select(any(.value.volumes[]?; (if .type == "volume" then $all.volumes[.source].driver_opts.device else .source end) // ""
      | . == $path or startswith($path + "/")))
    | .key'
}

restore_files() {
  local path snapshot paths=()
  read -ra paths <<<"$BACKUP_FILES"
  for path in "${paths[@]}"; do
    path="$ROOT$path"
    snapshot="$(snapshot_before "$path")"
    if [[ -z "$snapshot" ]]; then
      warn "there are no files of $path to be had back"
      continue
    fi
    begin_switch '' '' < <(services_on "$path")
    # So that what is overwritten can be had back as well.
    [[ -z "$(ls -A "$path" 2>/dev/null)" ]] || restic backup --quiet --host "$APP" --tag before-restore --exclude "$backup_dir" "$path"
    restic restore "$snapshot" --quiet --target / --include "$path" >/dev/null || die "the files of $path could not be restored"
    end_switch
    say files "$path of snapshot $snapshot"
  done
}

restore_redis() {
  local directory snapshot
  [[ -n "$BACKUP_REDIS" ]] || return 0
  directory="$(volume_directory "$BACKUP_REDIS" /data)"
  snapshot="$(snapshot_before "$directory/dump.rdb")"
  if [[ -z "$snapshot" ]]; then
    warn "there is no snapshot of Redis to be had back"
    return 0
  fi
  # It would write its own over it when it stops.
  compose stop "$BACKUP_REDIS" 2>/dev/null
  [[ ! -e "$directory/dump.rdb" ]] || cp --archive --force "$directory/dump.rdb" "$directory/dump.rdb.before-restore"
  restic restore "$snapshot" --quiet --target / --include "$directory/dump.rdb" >/dev/null || {
    compose up --detach "$BACKUP_REDIS" 2>/dev/null
    die 'the snapshot of Redis could not be restored'
  }
  compose up --detach --wait "$BACKUP_REDIS" 2>/dev/null
  say redis "snapshot $snapshot"
}
