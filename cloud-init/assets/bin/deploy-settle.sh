# shellcheck shell=bash
# Makes the host what the record in force says: after a deploy that failed, and before one that follows a deploy which
# was cut off, whatever it had done by then. Sourced by deploy, never run.
# shellcheck disable=SC2016 # The dollars in quotes are jq's.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"
# shellcheck source-path=SCRIPTDIR source=deploy-records.sh
source "$bin_dir/deploy-records.sh"
# shellcheck source-path=SCRIPTDIR source=deploy-containers.sh
source "$bin_dir/deploy-containers.sh"

# The release of the record in force; before the first deploy, that of the first boot.
release_in_force() {
  local release
  release="$(record_value "$(current_record)" .release)"
  if [[ -n "$release" && -d "$releases_dir/$release" ]]; then
    printf '%s\n' "$releases_dir/$release"
  else
    readlink --canonicalize "$ROOT/opt/$APP/current"
  fi
}

# with_release DIRECTORY COMMAND...: as that release sees the host.
with_release() {
  local release_dir="$1" compose_file="$1/compose.yaml"
  shift
  "$@"
}

# keep_running SERVICE PART IMAGE [COMMAND]: starts it only where it does not run already as it should, after the command.
# A secret that has been set since is no reason: the container that served goes on with the value that it has.
keep_running() {
  local name running
  name="$(part_of "$1" "$2" name)"
  running="$(docker inspect --format '{{.Image}}' "$(container_id "$name")" 2>/dev/null || true)"
  if [[ -n "$running" && "$running" == "$(image_id "$3")" ]] && runs_well "$name" 2>/dev/null && is_of_this_release "$name"; then
    return 0
  fi
  [[ -z "${4:-}" ]] || "$4" "$1" "$2"
  start_container "$1" "$2" "$3"
}

# is_of_this_release CONTAINER: it has its settings and files from no other.
is_of_this_release() {
  [[ "$(docker inspect --format '{{index .Config.Labels "com.docker.compose.project.config_files"}}' "$(container_id "$1")")" -ef "$compose_file" ]]
}

# settle_service RECORD SERVICE: the record's containers serve.
settle_service() {
  local record="$1" service="$2" serving image part
  serving="$(record_value "$record" '.services[] | select(.name == $argument) | .serving' "$service")"
  image="$(record_value "$record" '.services[] | select(.name == $argument) | .pinned' "$service")"
  case "$(of "$service" .mode)" in
    blue-green) keep_running "$service" "$serving" "$image" ;;
    rolling)
      while read -r part; do
        keep_running "$service" "$part" "$image" leave_to_others
      done < <(of "$service" '.containers[].part')
      ;;
    stop-first) keep_running "$service" '' "$image" ;;
  esac
}

# upstream_arguments RECORD: SERVICE=SERVING of all that nginx switches.
upstream_arguments() {
  local service serving
  while IFS=$'\t' read -r service _; do
    serving="$(record_value "$1" '.services[] | select(.name == $argument) | .serving' "$service")"
    printf '%s=%s\n' "$service" "${serving:-none}"
  done <"$release_dir/upstreams.tsv"
}

# idle_containers RECORD RELEASE_DIR: those that a deploy of this or of that release brings, but for those in force.
idle_containers() {
  local name wanted
  wanted="$(record_value "$1" '.services[].containers[]')"
  while read -r name; do
    if ! grep --quiet --line-regexp --fixed-strings "$name" <<<"$wanted"; then printf '%s\n' "$name"; fi
  done < <(cat "$release_dir/deploys.json" "$2/deploys.json" 2>/dev/null | jq --raw-output '.[].containers[].name' | sort -u)
}

# drain_idle RECORD RELEASE_DIR: they answer what nginx has sent them.
drain_idle() {
  local name
  while read -r name; do drain_container "$name"; done < <(idle_containers "$1" "$2")
  drain_nginx "$DRAIN_SECONDS"
}

remove_idle() {
  local name
  while read -r name; do remove_container "$name"; done < <(idle_containers "$1" "$2")
}

# Containers first, then nginx, then what is left over: in no order does a request meet nobody.
settle_in_force() {
  local record="$1" service arguments=()
  write_file_atomically "$state_dir/release.env" 0644 < <(record_images "$record")
  "$release_dir/bin/secrets" deliver
  base_services
  if [[ -n "$record" ]]; then
    while read -r service; do settle_service "$record" "$service"; done < <(services)
  fi
  if has_nginx; then
    mapfile -t arguments < <(upstream_arguments "$record")
    "$release_dir/bin/nginx-config" apply "${arguments[@]}"
  fi
}

# Services that belong to the host itself; those that are as they should be are left alone.
base_services() {
  local names files current="$ROOT/opt/$APP/current"
  # One that is new looks for its files in the release in force, which does not have them.
  while read -r _ files; do
    if [[ -e "$current/$files" ]]; then continue; fi
    mkdir -p "$(dirname "$current/$files")"
    cp --recursive "$release_dir/$files" "$current/$files"
  done < <(mounted_files)
  # Those of a deploy have a profile, which leaves them out here.
  mapfile -t names < <(compose config --services)
  [[ ${#names[@]} -eq 0 ]] || compose up --detach --no-deps --quiet-pull --wait --wait-timeout 300 "${names[@]}"
}

# Everything that is the machine's and not a container's, where it differs.
adopt_release() {
  local before name files
  before="$(readlink --canonicalize "$ROOT/opt/$APP/current")"
  [[ ! "$before" -ef "$release_dir" ]] || return 0
  ln --symbolic --force --no-target-directory "releases/$(basename "$release_dir")" "$ROOT/opt/$APP/current.new"
  mv --force --no-target-directory "$ROOT/opt/$APP/current.new" "$ROOT/opt/$APP/current"
  if ! diff --recursive --brief "$before/rootfs" "$release_dir/rootfs" >/dev/null; then
    for name in rootfs kernel_settings logging sshd updates units; do
      "$release_dir/bin/first-boot" --step "$name" || warn "the step $name of first-boot failed: run it by hand"
    done
  fi
  # A container goes on with the files it was started with.
  while read -r name files; do
    if ! diff --recursive --brief "$before/$files" "$release_dir/$files" >/dev/null 2>&1; then
      compose up --detach --no-deps --force-recreate --wait "$name" || warn "$name does not start again with its new files"
    fi
    # A database's first SQL is read once only.
  done < <(mounted_files | grep --invert-match ' postgres/init$' || true)
}

# Container and path of what the host's own services have mounted from the release.
mounted_files() {
  compose config --format json | jq --raw-output --arg current "/opt/$APP/current/" '
    .services | to_entries[] | .key as $name | .value.volumes[]?
    | select(.source | startswith($current)) | "\($name) \(.source | ltrimstr($current))"' | sort -u
}

settle() {
  local record in_force
  : >"$state_dir/deploy.begun"
  record="$(current_record)"
  in_force="$(release_in_force)"
  [[ ! -f "$in_force/deploys.json" ]] || with_release "$in_force" settle_in_force "$record"
  drain_idle "$record" "$in_force"
  remove_idle "$record" "$in_force"
  with_release "$in_force" adopt_release
  rm -f "$state_dir/deploy.begun"
}
