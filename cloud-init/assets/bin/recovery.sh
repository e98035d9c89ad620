# shellcheck shell=bash
# Brings the database of a moment up in a container that nothing else reaches, out of the bucket. Sourced by restore
# and drill, never run.
# shellcheck disable=SC2119 # Defaults of functions are meant.
# shellcheck source-path=SCRIPTDIR source=backup-store.sh
source "$(dirname "${BASH_SOURCE[0]}")/backup-store.sh"
# shellcheck source-path=SCRIPTDIR source=database.sh
source "$bin_dir/database.sh"

recovery_container="$APP-recovery"
# Set by choose_base.
base_cluster='' base_begin=''
# Bytes of a WAL segment, unless initdb was told otherwise, which nothing here does.
SEGMENT_BYTES=16777216

# make_work NAME DIRECTORY: sets work to a new directory there, in the place of what a run that was cut off has left.
make_work() {
  find "$2" -maxdepth 1 -type d -name "$1.??????" -exec rm -rf --one-file-system {} +
  work="$(mktemp --directory "$2/$1.XXXXXX")"
}

# choose_base SECONDS|latest: the newest base backup that was complete at that moment.
choose_base() {
  local cluster begin end first=''
  while read -r cluster begin end; do
    first="${first:-$end}"
    [[ "$1" == latest ]] || (($(seconds_of "$end") <= $1)) || break
    base_cluster="$cluster" base_begin="$begin"
  done < <(base_backups)
  [[ -n "$first" ]] || refuse "there is no base backup of $APP in the bucket $BACKUP_BUCKET"
  [[ -n "$base_begin" ]] || refuse "the first moment that can be had back is $(iso "$(seconds_of "$first")")"
}

# wal_listing: NAME ARRIVAL of the cluster's archived files; arrivals are such as 2026-11-23T03:29:59, as are moments here.
wal_listing() {
  rclone lsf --files-only --format pt --separator ' ' --include "$base_cluster.*.zst" store:wal |
    sed --quiet --regexp-extended "s/^$base_cluster\.(.*)\.zst ([0-9-]+) ([0-9:]+)\$/\1 \2T\3/p" | sort
}

# wanted_wal MOMENT|latest FIRST-SEGMENT: of a wal_listing, the files that lead there. Ends with exit code 2 where one
# in between is missing or the last is older than the moment, and says so in a word and an arrival.
wanted_wal() {
  awk -v moment="$1" -v first="$2" -v segment_bytes="$SEGMENT_BYTES" '
    function hex(text,   i, value) {
      for (i = 1; i <= length(text); i++) value = value * 16 + index("0123456789ABCDEF", substr(text, i, 1)) - 1
      return value
    }
    function number(name) {
      return hex(substr(name, 9, 8)) * 4294967296 / segment_bytes + hex(substr(name, 17, 8))
    }
    $1 ~ /^[0-9A-F]+\.history$/ { print $1; next }
    $1 !~ /^[0-9A-F]+(\.partial)?$/ || number($1) < number(first) { next }
    {
      place = number($1)
      names[place] = names[place] $1 "\n"
      if (!(place in arrived) || $2 < arrived[place]) arrived[place] = $2
      if (place > newest) newest = place
    }
    END {
      last = "-"
      for (place = number(first); place in names; place++) {
        printf "%s", names[place]
        last = arrived[place]
        # What was committed before the moment may be in the segment after the one that arrived then.
        if (moment != "latest" && last >= moment && ++beyond > 1) exit 0
      }
      if (place <= newest) { print "gap", last > "/dev/stderr"; exit 2 }
      if (moment != "latest" && last < moment) { print "end", last > "/dev/stderr"; exit 2 }
    }'
}

# target_timeline MOMENT|latest: the newest timeline that had begun by then; a later restore has begun another one.
target_timeline() {
  local newest
  newest="$(awk -v moment="$1" '$1 ~ /\.history$/ && (moment == "latest" || $2 <= moment) { print substr($1, 1, 8) }' |
    sort | tail --lines 1)"
  if [[ -n "$newest" ]]; then printf '%s' "$((16#$newest))"; else printf 'current'; fi
}

# fetch DIRECTORY SECONDS|latest: base backup and WAL into DIRECTORY/data and DIRECTORY/wal.
fetch() {
  local work="$1" moment="$2" listing first why at
  [[ "$moment" == latest ]] || moment="$(date --utc --date "@$moment" +%Y-%m-%dT%H:%M:%S)"
  install -d -m 0700 "$work/data" "$work/wal" "$work/archived"
  log "fetching the base backup of $(iso "$(seconds_of "$base_begin")")"
  rclone cat "store:base/$base_cluster.$base_begin.tar.zst" | zstd --decompress --quiet |
    tar --extract --same-owner --numeric-owner --directory "$work/data"
  first="$(sed -n 's/^START WAL LOCATION: .*(file \([0-9A-F]*\))$/\1/p' "$work/data/backup_label")"
  listing="$(wal_listing)"
  if ! wanted_wal "$moment" "$first" <<<"$listing" >"$work/wanted" 2>"$work/why"; then
    read -r why at <"$work/why"
    case "$why" in
      end) refuse "the archive ends at ${at}Z: --to latest takes all there is" ;;
      gap) refuse "WAL of the time after ${at}Z is missing: moments before can be had back" ;;
      *) die "$(cat "$work/why")" ;;
    esac
  fi
  sed "s/.*/$base_cluster.&.zst/" "$work/wanted" >"$work/wanted.files"
  rclone copy --no-traverse --files-from "$work/wanted.files" --transfers 4 store:wal "$work/wal"
  target_timeline "$moment" <<<"$listing" >"$work/timeline"
  log "fetched $(grep --count --extended-regexp '^[0-9A-F]{24}$' "$work/wanted") WAL segments"
  chown -R 999:999 "$work/data" "$work/wal" "$work/archived"
}

# start_recovery_container WORK COMMAND...: in the image of the service, with WORK/data as its data, without a network.
start_recovery_container() {
  local work="$1" image
  shift
  docker rm --force "$recovery_container" >/dev/null 2>&1 || true
  # shellcheck disable=SC2016 # $name is jq's.
  image="$(compose config --format json | jq --raw-output --arg name "$POSTGRES_SERVICE" '.services[$name].image')"
  docker run --detach --pull never --name "$recovery_container" --network none --user 999:999 --memory 256m \
    --cap-drop ALL --security-opt no-new-privileges:true --log-driver json-file \
    --volume "$work/data:/var/lib/postgresql/data" --volume "$work/wal:/wal:ro" --volume "$work/archived:/archived" \
    "$image" "$@" >/dev/null
}

# Beside everything else that runs on a small host.
SMALL=(postgres -c listen_addresses= -c shared_buffers=32MB -c maintenance_work_mem=16MB -c max_connections=20)

# start_recovery WORK SETTING...
start_recovery() {
  local work="$1" setting options=()
  shift
  for setting in "$@"; do options+=(-c "$setting"); done
  start_recovery_container "$work" "${SMALL[@]}" "${options[@]}"
}

# start_empty WORK: a cluster with nothing in it; only its own socket leads there.
start_empty() {
  # shellcheck disable=SC2016 # The dollars are the container's shell's.
  start_recovery_container "$1" sh -c 'initdb --encoding UTF8 --locale C --username "$0" --auth-local trust --auth-host reject >/dev/null && exec "$@"' \
    "$POSTGRES_USER" "${SMALL[@]}"
  POSTGRES_DATABASE=postgres await_recovery || die 'no empty database could be started'
  in_recovery postgres <<<"CREATE DATABASE \"$POSTGRES_DATABASE\" TEMPLATE template0"
}

# last_transaction: the time of the last one that was replayed, as the log has it.
last_transaction() {
  docker logs "$recovery_container" 2>&1 | sed --quiet 's/.*last completed transaction was at log time //p' | tail --lines 1
}

in_recovery() {
  docker exec --interactive "$recovery_container" "${PSQL[@]}" --username "$POSTGRES_USER" --dbname "${1:-$POSTGRES_DATABASE}"
}

# await_recovery: until it answers as a primary; exit code 3 where it has replayed all there is and not met the target.
await_recovery() {
  local said
  until in_recovery <<<'SELECT 1' >/dev/null 2>&1; do
    if [[ "$(docker inspect --format '{{.State.Running}}' "$recovery_container")" != true ]]; then
      said="$(docker logs --tail 40 "$recovery_container" 2>&1)"
      [[ "$said" != *'recovery ended before configured recovery target'* ]] || return 3
      tail --lines 10 <<<"$said" >&2
      die 'the database of the backup does not start'
    fi
    sleep 0.2
  done
}

# recover WORK TARGET...: replays WAL up to the target, none for all of it.
recover() {
  local work="$1" code=0
  local settings=(
    "restore_command=zstd -q -d -f -o %p /wal/$base_cluster.%f.zst"
    "recovery_target_timeline=$(cat "$1/timeline")" recovery_target_action=promote hot_standby=off
    archive_mode=on "archive_command=zstd -q -f -1 -o /archived/$base_cluster.%f.zst %p"
  )
  shift
  : >"$work/data/recovery.signal"
  chown 999:999 "$work/data/recovery.signal"
  start_recovery "$work" "${settings[@]}" "$@"
  await_recovery || code=$?
  [[ "$code" -ne 0 ]] || return 0
  [[ "$code" -eq 3 ]] || exit "$code"
  # The archive reaches beyond the moment, and nothing was committed after it: all of it is what is wanted.
  start_recovery "$work" "${settings[@]}"
  await_recovery || die 'the database of the backup does not start'
}

stop_recovery() {
  docker stop --time 60 "$recovery_container" >/dev/null 2>&1 || true
  docker rm --force --volumes "$recovery_container" >/dev/null 2>&1 || true
}
