# shellcheck shell=bash
# Which containers nginx sends the requests for a service to. Sourced after runtime.sh, never run.
#
# upstreams/SERVICE.conf has an upstream for every choice, SERVICE.blue or SERVICE.1-3; the name of the only file in
# serving/SERVICE says which of them counts.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

PLACEHOLDER='127.0.0.1:8503'
upstreams_dir="$nginx_state_dir/upstreams"
serving_dir="$nginx_state_dir/serving"

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

# name_of SERVING [BACKUP]: what this choice is called in file names: blue, blue-green with green in reserve, 1-3.
name_of() {
  printf '%s%s\n' "$(tr , '\n' <<<"$1" | sort --unique | paste -sd -)" "${2:+-$2}"
}

# chosen SERVICE: the choice in force, none before the first.
chosen() {
  local file
  file="$(find "$serving_dir/$1" -type f -printf '%f\n' 2>/dev/null || true)"
  printf '%s\n' "${file:-none}"
}

# serving_of SERVICE: who serves. A release may have other containers than the one before: colours in place of
# instances, or fewer of these; what it no longer has is none.
serving_of() {
  local row serving
  row="$(row_of "$1")"
  serving="$(chosen "$1")"
  serving="${serving//-/,}"
  [[ "$serving" != *[a-z],* ]] || serving="${serving%%,*}"
  if addresses_of "$row" "$serving" >/dev/null; then printf '%s\n' "$serving"; else printf 'none\n'; fi
}

# reserve_of SERVICE: the colour that stands by, or nothing.
reserve_of() {
  local choice
  choice="$(chosen "$1")"
  if [[ "$choice" =~ ^(blue|green)-(blue|green)$ ]]; then printf '%s\n' "${BASH_REMATCH[2]}"; fi
}

# choose SERVICE SERVING [BACKUP]: from the next request on. nginx looks for the file at each; renaming it leaves no moment
# without one, and needs no reload, which would end idle connections of clients under the requests they are about to send.
choose() {
  local directory="$serving_dir/$1" before after
  before="$(chosen "$1")"
  after="$(name_of "$2" "${3:-}")"
  if [[ -e "$directory/$after" ]]; then return 0; fi
  install -d -m 0755 "$serving_dir" "$directory"
  [[ -e "$directory/$before" ]] || install -m 0644 /dev/null "$directory/$before"
  [[ "$before" == "$after" ]] || mv -f "$directory/$before" "$directory/$after"
}

# render_upstream NAME ADDRESSES [BACKUP]: idle connections end before an app ends them: uvicorn does after 5 seconds, and
# a POST that meets a closing one is lost. The prefix keeps the zone apart from a rate limit's zone of the same name.
render_upstream() {
  local address
  printf 'upstream %s {\n    zone upstream_%s 64k;\n' "$1" "$1"
  while read -r address; do
    printf '    server %s max_fails=2 fail_timeout=5s;\n' "$address"
  done <<<"$2"
  [[ -z "${3:-}" ]] || printf '    server %s max_fails=2 fail_timeout=5s backup;\n' "$3"
  printf '    keepalive 16;\n    keepalive_timeout 2s;\n}\n'
}

# render_instances SERVICE ROW: one for each set of instances, since any of them may be away.
render_instances() {
  local service="$1" row="$2" names=() set index serving
  mapfile -t names < <(cut -d= -f1 <<<"$row")
  render_upstream "$service.all" "$(addresses_of "$row" all)"
  for ((set = 1; set < (1 << ${#names[@]}); set++)); do
    serving=''
    for index in "${!names[@]}"; do
      if (((set >> index) & 1)); then serving+=",${names[index]}"; fi
    done
    render_upstream "$service.$(name_of "${serving#,}")" "$(addresses_of "$row" "${serving#,}")"
  done
}

# address_of_colour SERVICE COLOUR ROW BACKUP: a reserve that has just served listens where it did, whatever this release
# says.
address_of_colour() {
  local file="$upstreams_dir/$1.conf" known=''
  if [[ -f "$file" && "-$(chosen "$1")-" == *"-$2-"* && "$4" == "$2" ]]; then
    known="$(awk -v name="$1.$2" '$1 == "upstream" { inside = $2 == name } inside && $1 == "server" { print $2; exit }' "$file")"
  fi
  if [[ -n "$known" ]]; then printf '%s\n' "$known"; else addresses_of "$3" "$2"; fi
}

# write_upstream SERVICE SERVING [BACKUP]: the upstreams of every choice there is; which of them counts is for `choose`.
write_upstream() {
  local service="$1" serving="$2" backup="${3:-}" row blue green content
  row="$(row_of "$service")"
  addresses_of "$row" "$serving" >/dev/null || die "$service cannot be served by $serving: $(choices_of "$row")"
  if [[ -n "$backup" ]]; then
    [[ "$row" == blue=* && "$serving$backup" =~ ^(bluegreen|greenblue)$ ]] || die 'the backup must be the other colour'
  fi
  content="$(
    render_upstream "$service.none" "$PLACEHOLDER"
    if [[ "$row" == blue=* ]]; then
      blue="$(address_of_colour "$service" blue "$row" "$backup")"
      green="$(address_of_colour "$service" green "$row" "$backup")"
      render_upstream "$service.blue" "$blue"
      render_upstream "$service.green" "$green"
      render_upstream "$service.blue-green" "$blue" "$green"
      render_upstream "$service.green-blue" "$green" "$blue"
    else
      render_instances "$service" "$row"
    fi
  )"
  install -d -m 0755 "$state_dir" "$nginx_state_dir" "$upstreams_dir"
  write_file_atomically "$upstreams_dir/$service.conf" 0644 <<<"$content"
}
