# shellcheck shell=bash
# The containers of a deploy: how one is started, watched and taken away. Sourced by deploy, never run.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"
# shellcheck source-path=SCRIPTDIR source=nginx.sh
source "$bin_dir/nginx.sh"

# Seconds for which nginx may still answer requests it has; longer than any route's read timeout.
# shellcheck disable=SC2034 # For those who source this.
DRAIN_SECONDS=90

# of SERVICE FILTER: what the release's deploys.json says of a service; $service is jq's.
of() {
  jq --raw-output --arg service "$1" ".[] | select(.service == \$service) | $2" "$release_dir/deploys.json"
}

services() {
  jq --raw-output '.[].service' "$release_dir/deploys.json"
}

# part_of SERVICE PART FIELD: of a colour or an instance.
part_of() {
  of "$1" ".containers[] | select(.part == \"$2\") | .$3"
}

other_colour() {
  if [[ "$1" == blue ]]; then printf 'green\n'; else printf 'blue\n'; fi
}

container_id() {
  docker ps --all --quiet --no-trunc --filter "label=com.docker.compose.project=$APP" \
    --filter "label=com.docker.compose.service=$1" --filter 'label=com.docker.compose.oneoff=False'
}

# drain_container NAME: nginx leads elsewhere already; what it has sent here is answered.
drain_container() {
  local id address
  has_nginx || return 0
  id="$(container_id "$1")"
  [[ -n "$id" ]] || return 0
  address="$(docker inspect --format '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}' "$id" | cut -d ' ' -f 1)"
  [[ -z "$address" ]] || drain_address "$address" "$DRAIN_SECONDS"
}

# remove_container NAME: with its grace; also the one-off ones that a migration may have left, for they hold its address.
remove_container() {
  local left id
  left="$(docker ps --all --quiet --filter "label=com.docker.compose.project=$APP" \
    --filter "label=com.docker.compose.service=$1" --filter 'label=com.docker.compose.oneoff=True')"
  [[ -z "$left" ]] || xargs docker rm --force >/dev/null <<<"$left"
  id="$(container_id "$1")"
  [[ -n "$id" ]] || return 0
  # Without a time of its own Docker would use its 10 seconds in place of the service's.
  docker stop "$id" >/dev/null
  docker rm --force "$id" >/dev/null
}

# state_of CONTAINER: running|..., restarts, and health or none.
state_of() {
  local id
  id="$(container_id "$1")"
  if [[ -z "$id" ]]; then
    printf 'missing 0 none\n'
  else
    docker inspect --format '{{.State.Status}} {{.RestartCount}} {{if .State.Health}}{{.State.Health.Status}}{{else}}none{{end}}' "$id"
  fi
}

# runs_well CONTAINER: runs, has not started again, and is not ill.
runs_well() {
  local status restarts health
  read -r status restarts health < <(state_of "$1")
  [[ "$status" == running && "$restarts" -eq 0 && "$health" != unhealthy ]] && return
  printf '%s is %s, has restarted %s times, and its health is %s\n' "$1" "$status" "$restarts" "$health" >&2
  last_words "$1"
  return 1
}

last_words() {
  local id
  id="$(container_id "$1")"
  [[ -z "$id" ]] || docker logs --tail 10 "$id" >&2 || true
}

await_healthy() {
  local deadline=$((SECONDS + $2)) status restarts health
  while true; do
    read -r status restarts health < <(state_of "$1")
    # Nothing tells whether it works: it has to stay up for a while.
    if [[ "$health" == none ]] && ((SECONDS + $2 >= deadline + 5)); then health=healthy; fi
    if [[ "$status" == running && "$restarts" -eq 0 && "$health" == healthy ]]; then return; fi
    if [[ "$health" == unhealthy || "$restarts" -gt 0 || "$status" == exited || "$status" == dead ]]; then
      last_words "$1"
      die "$1 does not become healthy: it is $status, has restarted $restarts times, and its health is $health"
    fi
    if ((SECONDS >= deadline)); then
      last_words "$1"
      die "$1 has not become healthy within $2 seconds"
    fi
    sleep 0.5
  done
}

# set_image VARIABLE IMAGE: the image that compose takes for a container from now on.
set_image() {
  local file="$state_dir/release.env"
  write_file_atomically "$file" 0644 < <(
    [[ ! -f "$file" ]] || grep --invert-match "^$1=" "$file" || true
    printf '%s=%s\n' "$1" "$2"
  )
}

# leave_to_others SERVICE PART: nginx sends an instance nothing any more, and what it has been sent is answered.
leave_to_others() {
  local others
  others="$(of "$1" '.containers[].part' | grep --invert-match --line-regexp "$2" | paste -sd,)"
  "$release_dir/bin/upstream" "$1" "$others"
  drain_container "$(part_of "$1" "$2" name)"
}

# compose_of_release ARGUMENT...: with the files of the release itself, which is not the current one before it serves.
compose_of_release() {
  RELEASE_FILES="$release_dir" compose "$@"
}

# start_container SERVICE PART IMAGE
start_container() {
  local name
  name="$(part_of "$1" "$2" name)"
  set_image "$(part_of "$1" "$2" variable)" "$3"
  compose_of_release up --detach --no-deps --no-build --pull never --force-recreate "$name"
  await_healthy "$name" "$(of "$1" .healthySeconds)"
}

# direct_database SERVICE: its database without the pool in between, which in transaction mode carries no migration.
direct_database() {
  local file="$etc_dir/env/$1.env"
  [[ ! -f "$file" ]] || sed --quiet 's/^DIRECT_DATABASE_URL="\(.*\)"$/\1/p' "$file" | sed 's/\\\(.\)/\1/g'
}

# migrate SERVICE PART IMAGE: in a container of the new image that takes the part's address, so nothing may run there.
migrate() {
  local name direct command=() options=()
  name="$(part_of "$1" "$2" name)"
  direct="$(direct_database "$1")"
  # The value goes by the environment, for everybody can read arguments.
  [[ -z "$direct" ]] || options+=(--env DATABASE_URL)
  mapfile -t command < <(of "$1" '.migrate[] | @base64')
  local index
  for index in "${!command[@]}"; do command[index]="$(base64 --decode <<<"${command[index]}")"; done
  set_image "$(part_of "$1" "$2" variable)" "$3"
  DATABASE_URL="$direct" compose_of_release run --rm --no-deps -T "${options[@]}" "$name" "${command[@]}" || die 'the migration failed'
}

has_migration() {
  [[ "$(of "$1" '.migrate | length')" -gt 0 ]]
}
