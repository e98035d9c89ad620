# shellcheck shell=bash
# Where backups go, and what is said about them. Sourced by backup, restore and drill, never run.
#
# In the bucket, under APP/HOSTNAME: dumps/ and base/ and wal/ encrypted by rclone's crypt, files/ a restic repository.
# Both take the secret BACKUP_ENCRYPTION_KEY as their password; names are not encrypted. Every file of base/ and wal/
# begins with the identifier of the PostgreSQL cluster that it comes from.
# shellcheck disable=SC2034 # Some variables are for those who source this.
# shellcheck disable=SC2119 # Defaults of functions are meant.
# shellcheck source-path=SCRIPTDIR source=runtime.sh
source "$(dirname "${BASH_SOURCE[0]}")/runtime.sh"

backup_dir="$ROOT${BACKUP_DIR:-/backups}"
dump_prefix="$APP-$POSTGRES_DATABASE"
wal_dir="$state_dir/wal"
# Not the variable HOSTNAME, which whoever calls may have set.
host_name="$(uname --nodename)"
# What this host's cluster is called in the bucket, once it is known that the place is its own.
cluster_file="$state_dir/backup-cluster"
base_wanted_file="$state_dir/backup-base-wanted"

has_bucket() {
  [[ -n "$BACKUP_BUCKET" ]]
}

# refuse MESSAGE: bad input; nothing has been changed.
refuse() {
  log "error: $*"
  exit 2
}

stamp() {
  date --utc +%Y%m%dT%H%M%SZ
}

# seconds_of STAMP: 20261123T033000Z as seconds since 1970.
seconds_of() {
  date --utc --date "${1:0:4}-${1:4:2}-${1:6:2} ${1:9:2}:${1:11:2}:${1:13:2}Z" +%s
}

iso() {
  date --utc --date "@$1" +%Y-%m-%dT%H:%M:%SZ
}

# record NAME JQ-ARGUMENTS...: writes /var/lib/APP/NAME.json, which alerts read.
record() {
  local name="$1"
  shift
  install -d -m 0755 "$state_dir"
  write_file_atomically "$state_dir/$name.json" 0644 < <(
    jq --null-input --arg at "$(date --utc +%Y-%m-%dT%H:%M:%SZ)" "$@"
  )
}

# secret NAME [PATH]: its value; that of a Spaces key stands in the Terraform output before the first deploy takes it.
secret() {
  local value=''
  if [[ -s "$etc_dir/secrets/$1" ]]; then
    value="$(<"$etc_dir/secrets/$1")"
  elif [[ -n "${2:-}" ]]; then
    value="$(jq --raw-output "$2 // empty" "$etc_dir/deployment.json" 2>/dev/null || true)"
  fi
  [[ -n "$value" ]] || die "the secret $1 is missing, without which the bucket $BACKUP_BUCKET is of no use"
  printf '%s' "$value"
}

# open_store [HOSTNAME]: both programs are configured by their environment, so that no credential stands in a file or
# an argument. Their Go runtimes are told to be content with little memory: the host may have 1 GB.
open_store() {
  local host="${1:-$host_name}" passphrase
  [[ -z "${store_open:-}" ]] || return 0
  passphrase="$(secret BACKUP_ENCRYPTION_KEY)"
  AWS_ACCESS_KEY_ID="$(secret SPACES_BACKUP_KEY_ID .backupBucket.accessKey)"
  AWS_SECRET_ACCESS_KEY="$(secret SPACES_BACKUP_SECRET_KEY .backupBucket.secretKey)"
  RCLONE_CONFIG_STORE_PASSWORD="$(rclone obscure - <<<"$passphrase")"
  export AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY RCLONE_CONFIG_STORE_PASSWORD GOGC=20 TZ=UTC
  export RCLONE_CONFIG=/dev/null RCLONE_RETRIES=3 RCLONE_LOG_LEVEL=ERROR RCLONE_LOW_LEVEL_RETRIES=5
  export RCLONE_BUFFER_SIZE=0 RCLONE_S3_UPLOAD_CONCURRENCY=1 RCLONE_TRANSFERS=2 RCLONE_CHECKERS=4
  # What counts is when a file arrived, which a listing says without a request for each.
  export RCLONE_USE_SERVER_MODTIME=true
  export RCLONE_CONFIG_SPACES_TYPE=s3 RCLONE_CONFIG_SPACES_PROVIDER=Other RCLONE_CONFIG_SPACES_ACL=private
  [[ "$BACKUP_ENDPOINT" != *.digitaloceanspaces.com ]] || RCLONE_CONFIG_SPACES_PROVIDER=DigitalOcean
  export RCLONE_CONFIG_SPACES_ENV_AUTH=true RCLONE_CONFIG_SPACES_ENDPOINT="$BACKUP_ENDPOINT"
  # A key that is limited to the bucket may not create it.
  export RCLONE_CONFIG_SPACES_NO_CHECK_BUCKET=true
  export RCLONE_CONFIG_STORE_TYPE=crypt RCLONE_CONFIG_STORE_REMOTE="spaces:$BACKUP_BUCKET/$APP/$host"
  export RCLONE_CONFIG_STORE_FILENAME_ENCRYPTION=off RCLONE_CONFIG_STORE_DIRECTORY_NAME_ENCRYPTION=false
  export RESTIC_REPOSITORY="s3:$BACKUP_ENDPOINT/$BACKUP_BUCKET/$APP/$host/files" RESTIC_PASSWORD="$passphrase"
  export RESTIC_CACHE_DIR="$ROOT/var/cache/$APP-restic" RESTIC_READ_CONCURRENCY=1 RESTIC_PROGRESS_FPS=0.01
  store_open=yes
}

# store_names FOLDER [PATTERN]: names of its files; none where there is no such folder.
store_names() {
  local names code=0
  names="$(rclone lsf --files-only --include "${2:-*}" "store:$1" 2>&1)" || code=$?
  # 3: no such folder.
  if [[ "$code" -eq 3 ]]; then return 0; fi
  [[ "$code" -eq 0 ]] || die "the bucket $BACKUP_BUCKET cannot be listed: $(tail --lines 1 <<<"$names")"
  [[ -z "$names" ]] || sort <<<"$names"
}

# base_backups [CLUSTER]: CLUSTER BEGIN END of each complete one, oldest first.
base_backups() {
  store_names base "${1:-*}.*.json" | sed --quiet --regexp-extended 's/^([0-9]+)\.([0-9TZ]+)-([0-9TZ]+)\.json$/\1 \2 \3/p' |
    sort --key 3
}

# local_dumps: names of those on this host, newest first.
local_dumps() {
  [[ -d "$backup_dir" ]] || return 0
  find "$backup_dir" -maxdepth 1 -type f -name "$dump_prefix-*.dump" -printf '%f\n' | sort --reverse
}
