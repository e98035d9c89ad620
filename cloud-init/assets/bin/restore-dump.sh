# shellcheck shell=bash
# A dump becomes a second database of the same cluster; then two names change places at once. Sourced by restore, never run.
# shellcheck disable=SC2016,SC2119,SC2154 # The dollars in quotes are jq's; defaults of functions are meant; restore sets the rest.
# shellcheck source-path=SCRIPTDIR source=recovery.sh
source "$(dirname "${BASH_SOURCE[0]}")/recovery.sh"

from_file=''

find_dump() {
  [[ "$from" =~ ^[A-Za-z0-9._-]+\.dump$ ]] || refuse "--from $from is no name of a dump: see backup list"
  if [[ "$of" == "$host_name" && -f "$backup_dir/$from" ]]; then
    from_file="$backup_dir/$from"
    return 0
  fi
  has_bucket || refuse "there is no dump $from on this host: see backup list"
  open_store "$of"
  [[ -n "$(store_names dumps "$from")" ]] || refuse "there is no dump $from on this host or in the bucket: see backup list"
  from_file="$work/$from"
  rclone copy "store:dumps/$from" "$work"
  rclone copy "store:dumps/$from.json" "$work" || true
}

restore_dump() {
  local incoming="${POSTGRES_DATABASE}_restoring" aside="${POSTGRES_DATABASE}_before_restore" found why
  make_work restore "$state_dir"
  find_dump
  why="$(check_dump "$from_file" 2>&1)" || die "$from cannot be restored: ${why##*$'\n'}"
  say checked "$from"
  sql postgres <<<"SET client_min_messages = warning; DROP DATABASE IF EXISTS \"$incoming\"; CREATE DATABASE \"$incoming\" TEMPLATE template0;"
  in_database pg_restore --username "$POSTGRES_USER" --dbname "$incoming" --no-owner --exit-on-error <"$from_file" ||
    die "$from cannot be restored"
  if [[ -f "$from_file.json" ]]; then
    found="$(table_sums_sql | sql "$incoming" | sums_as_json)"
    why="$(differences "$(jq --compact-output .tables "$from_file.json")" "$found")"
    [[ -z "$why" ]] || die "what was restored is not what was dumped: $why"
  fi
  say restored "$(jq --raw-output '.tables | "\(length) tables, \([.[].rows] | add // 0) rows, as they were dumped"' "$from_file.json" 2>/dev/null || true)"
  begin_switch '' '' < <(app_services)
  sql postgres <<SQL
SET client_min_messages = warning;
DROP DATABASE IF EXISTS "$aside";
ALTER DATABASE "$POSTGRES_DATABASE" ALLOW_CONNECTIONS false;
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname IN ('$POSTGRES_DATABASE', '$incoming') \\g /dev/null
BEGIN;
ALTER DATABASE "$POSTGRES_DATABASE" RENAME TO "$aside";
ALTER DATABASE "$incoming" RENAME TO "$POSTGRES_DATABASE";
COMMIT;
SQL
  end_switch
  say switched "the former data is the database $aside"
}
