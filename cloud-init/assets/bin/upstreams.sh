# shellcheck shell=bash
# Which containers nginx sends the requests for a service to: one file a service. Sourced after runtime.sh, never run.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

PLACEHOLDER='127.0.0.1:8503'
upstreams_dir="$nginx_state_dir/upstreams"

# row_of SERVICE: its addresses in upstreams.tsv, each behind its name: blue=..., green=..., or 1=..., 2=...
row_of() {
  local service addresses address colours=(blue green) index=0
  while IFS=$'\t' read -r service addresses; do
    [[ "$service" == "$1" ]] || continue
    for address in $addresses; do
      [[ "$address" == *=* ]] || address="${colours[index]}=$address"
      printf '%s\n' "$address"
      index=$((index + 1))
    done
    return
  done <"$release_dir/upstreams.tsv"
  die "upstreams.tsv has no service $1"
}

# addresses_of ROW SERVING: one a line; exit code 1 where SERVING is no choice that the row leaves.
addresses_of() {
  local row="$1" serving="$2" name names found
  case "$serving" in
    none) printf '%s\n' "$PLACEHOLDER" ;;
    all)
      # Two colours are two releases: never both.
      [[ "$row" != blue=* ]] || return 1
      printf '%s\n' "$row" | sed 's/^[^=]*=//'
      ;;
    *)
      [[ "$serving" =~ ^([a-z]+|[0-9](,[0-9])*)$ ]] || return 1
      IFS=, read -ra names <<<"$serving"
      for name in "${names[@]}"; do
        found="$(sed -n "s/^$name=//p" <<<"$row")"
        [[ -n "$found" ]] || return 1
        printf '%s\n' "$found"
      done
      ;;
  esac
}

# choices_of ROW: what may serve, for messages.
choices_of() {
  if [[ "$1" == blue=* ]]; then
    printf 'blue, green or none'
  else
    printf 'all, none, or of %s' "$(cut -d= -f1 <<<"$1" | paste -sd,)"
  fi
}

# written SERVICE serving|reserve: what its file says, or nothing.
written() {
  local file="$upstreams_dir/$1.conf"
  [[ ! -f "$file" ]] || sed -n "s/^# $2: //p" "$file"
}

# serving_of SERVICE: who serves. A release may have other containers than the one before: colours in place of
# instances, or fewer of these; what it no longer has is none.
serving_of() {
  local row serving
  row="$(row_of "$1")"
  serving="$(written "$1" serving)"
  if addresses_of "$row" "$serving" >/dev/null; then printf '%s\n' "$serving"; else printf 'none\n'; fi
}

# reserve_address SERVICE BACKUP ROW: a colour that has just served listens where it did, whatever this release says.
reserve_address() {
  if [[ "$(written "$1" serving)" == "$2" ]]; then
    awk '$1 == "server" { print $2; exit }' "$upstreams_dir/$1.conf"
  else
    addresses_of "$3" "$2"
  fi
}

# The prefix keeps the zone apart from a rate limit's zone of the same name. Idle connections end before an app ends
# them: uvicorn does after 5 seconds, and a POST that meets a closing one is lost.
render_upstream() {
  local service="$1" serving="$2" addresses="$3" backup="$4" backup_address="$5" address
  printf '# serving: %s\n' "$serving"
  [[ -z "$backup" ]] || printf '# reserve: %s\n' "$backup"
  printf 'upstream %s {\n    zone upstream_%s 64k;\n' "$service" "$service"
  while read -r address; do
    printf '    server %s max_fails=2 fail_timeout=5s;\n' "$address"
  done <<<"$addresses"
  [[ -z "$backup" ]] || printf '    server %s max_fails=2 fail_timeout=5s backup;\n' "$backup_address"
  printf '    keepalive 16;\n    keepalive_timeout 2s;\n}\n'
}

# write_upstream SERVICE SERVING [BACKUP]: the file only; nginx is the caller's business.
write_upstream() {
  local service="$1" serving="$2" backup="${3:-}" row addresses backup_address='' content
  row="$(row_of "$service")"
  addresses="$(addresses_of "$row" "$serving")" || die "$service cannot be served by $serving: $(choices_of "$row")"
  if [[ -n "$backup" ]]; then
    [[ "$row" == blue=* && "$serving$backup" =~ ^(bluegreen|greenblue)$ ]] || die 'the backup must be the other colour'
    backup_address="$(reserve_address "$service" "$backup" "$row")"
  fi
  content="$(render_upstream "$service" "$serving" "$addresses" "$backup" "$backup_address")"
  install -d -m 0755 "$state_dir" "$nginx_state_dir" "$upstreams_dir"
  write_file_atomically "$upstreams_dir/$service.conf" 0644 <<<"$content"
}
