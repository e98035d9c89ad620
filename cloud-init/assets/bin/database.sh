# shellcheck shell=bash
# PostgreSQL as backup, restore and drill speak to it. Sourced, never run.
# shellcheck disable=SC2119,SC2120 # Defaults of functions are meant.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

in_database() {
  compose exec -T "$POSTGRES_SERVICE" nice -n 10 "$@"
}

# volume_directory SERVICE TARGET: where the host keeps the volume that the service sees at a path.
volume_directory() {
  local volume
  # shellcheck disable=SC2016 # The dollars are jq's.
  volume="$(compose config --format json | jq --raw-output --arg service "$1" --arg target "$2" '
    . as $all | .services[$service].volumes[] | select(.target == $target) | $all.volumes[.source].name')"
  docker volume inspect --format '{{with .Options}}{{.device}}{{end}} {{.Mountpoint}}' "$volume" | awk '{ print $1 }'
}

data_directory() {
  volume_directory "$POSTGRES_SERVICE" /var/lib/postgresql/data
}

PSQL=(psql --no-psqlrc --quiet --no-align --tuples-only --field-separator=' ' --set 'ON_ERROR_STOP=1')

# sql [DATABASE]: runs what it reads as the owner of the cluster.
sql() {
  in_database "${PSQL[@]}" --username "$POSTGRES_USER" --dbname "${1:-$POSTGRES_DATABASE}"
}

# Rows and a checksum of each table, whatever the order of its rows. Tables of extensions and those that are not
# logged are left out: neither a dump nor the log has them.
table_sums_sql() {
  cat <<'SQL'
SELECT format('SELECT %L, count(*), coalesce(sum(hashtextextended(row_of::text, 0)::numeric), 0) FROM %I.%I AS row_of',
  replace(format('%I.%I', nspname, relname), ' ', '_'), nspname, relname)
FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
WHERE relkind = 'r' AND relpersistence = 'p' AND nspname NOT LIKE 'pg\_%' AND nspname <> 'information_schema'
  AND NOT EXISTS (SELECT FROM pg_depend WHERE classid = 'pg_class'::regclass AND objid = c.oid AND deptype = 'e')
ORDER BY nspname, relname
\gexec
SQL
}

# sums_as_json: NAME ROWS CHECKSUM lines as an object.
sums_as_json() {
  jq --raw-input --slurp --compact-output '
    [splits("\n")] | map(select(. != "") | split(" ")) | map({ key: .[0], value: { rows: (.[1] | tonumber), checksum: .[2] } }) | from_entries'
}

# differences EXPECTED FOUND: a line for each table that differs.
differences() {
  jq --null-input --raw-output --argjson expected "$1" --argjson found "$2" '
    ($expected + $found | keys[]) as $name | select($expected[$name] != $found[$name])
    | "\($name): expected \($expected[$name].rows // "no table")\(if $expected[$name] then " rows" else "" end), found \($found[$name].rows // "none")\(if $expected[$name].rows == $found[$name].rows then ", with other contents" else "" end)"'
}

# A session that goes on between two questions, so that its snapshot does: open_session, tell_session LINE..., and read
# from "$from_session".
open_session() {
  coproc SESSION { sql; }
  session_process="$SESSION_PID"
  # Bash forgets its own as soon as the process ends, even with answers left in them.
  exec {to_session}>&"${SESSION[1]}" {from_session}<&"${SESSION[0]}"
  # shellcheck disable=SC1083 # Elements of an array can be closed by name as well.
  exec {SESSION[0]}<&- {SESSION[1]}>&-
}

tell_session() {
  printf '%s\n' "$@" >&"$to_session"
}

close_session() {
  tell_session '\q'
  exec {to_session}>&- {from_session}<&-
  wait "$session_process"
}

# sums_of_session: sets sums to those that the session's snapshot shows, and ends it.
sums_of_session() {
  tell_session "$(table_sums_sql)" '\q'
  exec {to_session}>&-
  sums="$(sums_as_json <&"$from_session")"
  exec {from_session}<&-
  wait "$session_process" || die 'the rows could not be counted'
}

# What a dump that is cut off leaves behind.
# shellcheck disable=SC2034 # For those who source this.
partial_dump=''

# dump FILE: in pg_dump's custom format, which pg_restore reads. It counts only after pg_restore has read all of it;
# until then it is called .partial. FILE.json says what is in it, as one and the same snapshot shows it.
dump() {
  local file="$1" snapshot sums=''
  partial_dump="$file"
  open_session
  tell_session 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY;' 'SELECT pg_export_snapshot();'
  read -r snapshot <&"$from_session" || die 'the database does not answer'
  in_database pg_dump --format custom --username "$POSTGRES_USER" --dbname "$POSTGRES_DATABASE" --snapshot "$snapshot" \
    </dev/null >"$file.partial" || die 'pg_dump failed'
  [[ -s "$file.partial" ]] || die 'pg_dump wrote nothing'
  sums_of_session
  # --list reads the table of contents only; this reads the data.
  in_database pg_restore --file /dev/null <"$file.partial" || die 'pg_restore cannot read the dump'
  jq --null-input --arg sha256 "$(sha256sum <"$file.partial" | cut --delimiter ' ' --fields 1)" \
    --argjson bytes "$(stat --format %s "$file.partial")" --argjson tables "$sums" \
    '{ version: 1, sha256: $sha256, bytes: $bytes, tables: $tables }' >"$file.json"
  mv "$file.partial" "$file"
  # shellcheck disable=SC2034
  partial_dump=''
  log "dumped $POSTGRES_DATABASE to $file ($(stat --format %s "$file") bytes, $(jq '.tables | length' "$file.json") tables)"
}

# check_dump FILE: whether it is still what was written.
check_dump() {
  local wanted
  wanted="$(jq --raw-output '.sha256' "$1.json" 2>/dev/null || true)"
  if [[ -n "$wanted" && "$wanted" != "$(sha256sum <"$1" | cut --delimiter ' ' --fields 1)" ]]; then
    printf 'its checksum is not the one that was written down\n'
    return 1
  fi
  in_database pg_restore --file /dev/null <"$1" || return 1
}
