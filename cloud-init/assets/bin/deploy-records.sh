# shellcheck shell=bash
# What has been deployed on this host, and what is kept of it. Sourced by deploy, rollback and status.
#
# A record is /var/lib/APP/deploys/ID.json: release, images, who serves. `current` there is a link to the one in force:
# moving it is the moment in which a deploy counts. Images are kept under a local name made of their id, so that a
# registry is needed for new ones only and a tag that moves changes nothing here.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

records_dir="$state_dir/deploys"
releases_dir="$ROOT/opt/$APP/releases"
KEPT_RECORDS=3

# current_record: its file, or nothing before the first deploy.
current_record() {
  [[ ! -e "$records_dir/current" ]] || readlink --canonicalize "$records_dir/current"
}

# record_value FILE FILTER [ARGUMENT]: a text of a record, empty where there is none. $argument is jq's.
record_value() {
  [[ -z "$1" ]] || jq --raw-output --arg argument "${3:-}" "$2 // empty" "$1"
}

# record_images FILE: VARIABLE=IMAGE lines, as release.env has them.
record_images() {
  record_value "$1" '.environment | to_entries[] | "\(.key)=\(.value)"'
}

# The way back: the record before the current one, if it is still there.
previous_record() {
  local id
  id="$(record_value "$1" .previous)"
  [[ -z "$id" || ! -f "$records_dir/$id.json" ]] || printf '%s\n' "$records_dir/$id.json"
}

# kept_records: those in force and on the way back, then the newest others.
kept_records() {
  local file count=0
  {
    file="$(current_record)"
    while [[ -n "$file" ]]; do
      printf '%s\n' "$file"
      file="$(previous_record "$file")"
    done
    find "$records_dir" -maxdepth 1 -name '*.json' -type f | sort --reverse
  } | awk '!seen[$0]++' | while read -r file; do
    count=$((count + 1))
    ((count <= KEPT_RECORDS)) || break
    printf '%s\n' "$file"
  done
}

# local_name SERVICE ID: an image's name here. No registry answers for it.
local_name() {
  printf 'localhost/%s-%s:%s' "$APP" "$1" "${2:7:12}"
}

image_id() {
  docker image inspect --format '{{.Id}}' "$1" 2>/dev/null
}

# Repositories that releases bring: of these, images that no kept record names are dropped.
drop_images() {
  local kept record service name reference
  [[ -d "$records_dir" ]] || return 0
  kept="$(while read -r record; do record_value "$record" '.services[] | .pinned, .id'; done < <(kept_records))"
  while read -r service reference; do
    while read -r name; do
      if ! grep --quiet --line-regexp --fixed-strings "$(image_id "$name")" <<<"$kept"; then
        docker image rm "$name" >/dev/null 2>&1 || warn "the image $name is in use"
      fi
    done < <({
      docker image ls --format '{{.Repository}}:{{.Tag}}' "localhost/$APP-$service"
      docker image ls --format '{{.Repository}}:{{.Tag}}' "$(repository "$reference")"
    } | grep --invert-match ':<none>$' || true)
  done < <(find "$records_dir" -maxdepth 1 -name '*.json' -exec jq --raw-output '.services[] | "\(.name) \(.reference)"' {} + | sort -u)
  docker image prune --force >/dev/null
}

# repository REFERENCE: without its tag and digest.
repository() {
  local name="${1%%@*}"
  if [[ "${name##*/}" == *:* ]]; then name="${name%:*}"; fi
  printf '%s' "$name"
}

# Keeps the last records with their images and releases. What somebody has only just sent stays for a day.
prune() {
  local file release kept dropped=''
  drop_images
  kept="$(kept_records)"
  while read -r file; do
    if grep --quiet --line-regexp --fixed-strings "$file" <<<"$kept"; then continue; fi
    dropped+="$(record_value "$file" .release)"$'\n'
    rm -f "$file"
  done < <(find "$records_dir" -maxdepth 1 -name '*.json' -type f)
  kept="$(while read -r file; do record_value "$file" .release; done <<<"$kept")"
  while read -r release; do
    if grep --quiet --line-regexp --fixed-strings "$release" <<<"$kept" ||
      [[ "$releases_dir/$release" -ef "$ROOT/opt/$APP/current" || "$releases_dir/$release" -ef "$release_dir" ]]; then
      continue
    fi
    if grep --quiet --line-regexp --fixed-strings "$release" <<<"$dropped" ||
      [[ -n "$(find "$releases_dir/$release" -maxdepth 0 -mmin +1440)" ]]; then
      rm -rf "${releases_dir:?}/$release"
      log "dropped the release $release"
    fi
  done < <(find "$releases_dir" -mindepth 1 -maxdepth 1 -type d -printf '%f\n')
}
