# shellcheck shell=bash
# What every command of the host needs. Sourced, never run.
#
# ROOT is put before every path of the host, so that the commands can be tried in a directory; empty on a host.
#
# shellcheck disable=SC2034 # The variables are for the commands that source this file.

# Otherwise an error inside "$(...)" goes unnoticed.
shopt -s inherit_errexit

release_dir="$(dirname "$(dirname "$(readlink -f "${BASH_SOURCE[0]}")")")"
if [[ ! -r "$release_dir/host.env" ]]; then
  printf '%s: error: %s/host.env is missing\n' "${0##*/}" "$release_dir" >&2
  exit 1
fi
# shellcheck source=/dev/null
source "$release_dir/host.env"
: "${APP:?host.env does not name the app}"

ROOT="${ROOT:-}"
command_name="${0##*/}"
bin_dir="$release_dir/bin"
etc_dir="$ROOT/etc/$APP"
run_dir="$ROOT/run/$APP"
state_dir="$ROOT/var/lib/$APP"
log_dir="$ROOT/var/log/$APP"
nginx_state_dir="$state_dir/nginx-state"
acme_dir="$state_dir/acme"

# One line to stderr, and to the journal where stderr does not lead there already.
log() {
  printf '%s-%s: %s\n' "$APP" "$command_name" "$*" >&2
  [[ -n "${JOURNAL_STREAM:-}" || -n "$ROOT" ]] || logger --tag "$APP-$command_name" -- "$*" || true
}

warn() {
  log "warning: $*"
}

die() {
  log "error: $*"
  exit 1
}

# The comment at the top of the command is its help.
print_help() {
  sed -n '2,/^[^#]/{/^# shellcheck/d;/^#/s/^# \{0,1\}//p}' "$0"
}

need_root() {
  [[ "$EUID" -eq 0 || -n "$ROOT" ]] || die 'this needs root: use sudo'
}

# locked NAME [SECONDS]: holds the lock until the command ends; waits for another holder, 600 seconds unless told.
locked() {
  local lock_fd
  mkdir -p "$run_dir"
  exec {lock_fd}>"$run_dir/$1.lock"
  flock --wait "${2:-600}" "$lock_fd" || die "another command has held the lock $1 for too long"
}

# lock_deploys: for what changes what serves; ends with exit code 3 where another command is at it, and names that.
lock_deploys() {
  local holder="$run_dir/deploy.holder"
  mkdir -p "$run_dir"
  exec {deploy_lock}>"$run_dir/deploy.lock"
  if ! flock --nonblock "$deploy_lock"; then
    log "error: $(cat "$holder" 2>/dev/null || printf 'another command') is at work: wait for it to end"
    exit 3
  fi
  printf '%s (process %s, since %s, by %s)\n' "$command_name" "$$" "$(date --utc +%H:%M:%SZ)" "${SUDO_USER:-root}" >"$holder"
}

# at_work: the command that holds the lock of deploys, such as `restore (process 7, since 10:00:00Z, by deploy)`.
at_work() {
  [[ -e "$run_dir/deploy.lock" ]] || return 0
  flock --nonblock "$run_dir/deploy.lock" true || cat "$run_dir/deploy.holder" 2>/dev/null || printf 'another command'
}

# begun: the commands that have begun to change the host and are not done; where none is at work they were cut off.
begun() {
  local name
  for name in deploy restore move-database; do [[ ! -e "$state_dir/$name.begun" ]] || printf '%s\n' "$name"; done
}

# unlock_deploys: before a deploy that belongs to what this command does.
unlock_deploys() {
  exec {deploy_lock}>&-
}

# The host's compose project, with the images that the deploys recorded.
compose() {
  local options=(--project-name "$APP" --file "${compose_file:-$ROOT/opt/$APP/current/compose.yaml}")
  [[ ! -f "$state_dir/release.env" ]] || options+=(--env-file "$state_dir/release.env")
  docker compose "${options[@]}" "$@"
}

# set_owner UID:GID PATH: only root can give files away; in a test of somebody else they stay theirs.
set_owner() {
  [[ "$EUID" -ne 0 ]] || chown --no-dereference "$1" "$2"
}

# write_file_atomically PATH MODE [UID:GID] <CONTENT: a reader sees the old or the new file, never a part.
# A file that says the same already stays as it is, since containers hold on to it. Sets file_changed.
write_file_atomically() {
  local path="$1" mode="$2" owner="${3:-0:0}" temporary
  temporary="$(mktemp "$path.XXXXXX")"
  if ! cat >"$temporary"; then
    rm -f "$temporary"
    die "cannot write $path"
  fi
  if [[ -f "$path" ]] && cmp --silent "$temporary" "$path"; then
    rm -f "$temporary"
    file_changed=false
    temporary="$path"
  else
    file_changed=true
  fi
  set_owner "$owner" "$temporary"
  chmod "$mode" "$temporary"
  [[ "$file_changed" == false ]] || mv -f "$temporary" "$path"
}
