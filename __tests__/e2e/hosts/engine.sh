#!/usr/bin/env bash
# Brings up what the tests of hosts need: a Docker engine of their own and the images, then runs something with them.
#
#   engine.sh COMMAND...      runs it with HOST_TESTS_DOCKER set to the engine's socket; stops the engine after it
#
# Uses the engine that DOCKER_HOST names, or starts one below HOST_TESTS_DIR (/var/tmp/host-tests unless told), which
# needs root. What is there already is used again: images are made anew when their files have changed.
set -euo pipefail

here="$(dirname "$(readlink -f "$0")")"
directory="${HOST_TESTS_DIR:-/var/tmp/host-tests}"
engine_pid=''
export DOCKER_BUILDKIT=0 PATH="$PATH:/usr/sbin:/sbin"

say() { printf 'host tests: %s\n' "$*" >&2; }

install_missing() {
  local missing=() entry
  for entry in dockerd=docker.io debootstrap=debootstrap iptables=iptables pip3=python3-pip; do
    command -v "${entry%%=*}" >/dev/null || missing+=("${entry#*=}")
  done
  [[ ${#missing[@]} -gt 0 ]] || return 0
  apt-get update -qq
  # The engine is started by hand: nothing of this is to run as a service.
  printf '#!/bin/sh\nexit 101\n' >/usr/sbin/policy-rc.d
  chmod 0755 /usr/sbin/policy-rc.d
  DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}" >/dev/null
  rm -f /usr/sbin/policy-rc.d
}

start_engine() {
  export DOCKER_HOST="unix://$directory/docker.sock"
  if docker info >/dev/null 2>&1; then return 0; fi
  iptables-save >"$directory/iptables.before"
  cat /proc/sys/net/ipv4/ip_forward >"$directory/ip_forward.before"
  dockerd --data-root "$directory/docker" --exec-root "$directory/exec" --pidfile "$directory/docker.pid" \
    --host "$DOCKER_HOST" >"$directory/dockerd.log" 2>&1 &
  engine_pid=$!
  trap stop_engine EXIT
  for _ in $(seq 120); do
    if docker info >/dev/null 2>&1; then return 0; fi
    sleep 0.5
  done
  say "the engine does not start: $directory/dockerd.log"
  exit 1
}

# The machine's own rules come back with the engine's end.
stop_engine() {
  kill "$engine_pid"
  wait "$engine_pid" || true
  [[ -z "${HOST_TESTS_CGROUP_DIRECTORY:-}" ]] ||
    find "$HOST_TESTS_CGROUP_DIRECTORY" -mindepth 0 -depth -type d -exec rmdir {} + 2>/dev/null || true
  iptables-restore <"$directory/iptables.before"
  cat "$directory/ip_forward.before" >/proc/sys/net/ipv4/ip_forward
}

# The mirror that this machine uses itself.
mirror() {
  cat /etc/apt/sources.list /etc/apt/sources.list.d/* 2>/dev/null |
    grep --only-matching --extended-regexp 'https?://[^ ]+/debian/?( |$)' | head --lines 1 | tr -d ' '
}

make_base() {
  local root="$directory/trixie"
  if docker image inspect host-tests/trixie >/dev/null 2>&1; then return 0; fi
  say 'a Debian 13 to begin with'
  # Without Docker Hub it is made here, which needs root.
  if docker pull --quiet debian:trixie-slim >"$directory/pull.log" 2>&1; then
    docker tag debian:trixie-slim host-tests/trixie
    return 0
  fi
  rm -rf "$root"
  debootstrap --variant=minbase trixie "$root" "$(mirror)" >"$directory/debootstrap.log"
  printf 'force-unsafe-io\npath-exclude=/usr/share/doc/*\npath-exclude=/usr/share/man/*\npath-exclude=/usr/share/locale/*\n' \
    >"$root/etc/dpkg/dpkg.cfg.d/host-tests"
  printf 'Dir::Cache::pkgcache "";\nDir::Cache::srcpkgcache "";\nDPkg::Post-Invoke { "rm -f /var/cache/apt/archives/*.deb || true"; };\n' \
    >"$root/etc/apt/apt.conf.d/host-tests"
  rm -rf "$root"/var/cache/apt/archives/*.deb "$root"/var/lib/apt/lists/* "$root"/usr/share/{doc,man,locale}/*
  tar --directory "$root" --create . | docker import - host-tests/trixie >/dev/null
  rm -rf "$root"
}

# build NAME DIRECTORY [OPTION...]: Docker's own cache notices what has not changed.
build() {
  say "image $1"
  docker build --quiet --network host --tag "host-tests/$1" "${@:3}" "$2" >"$directory/build-$1.log" 2>&1 || {
    cat "$directory/build-$1.log" >&2
    exit 1
  }
}

# download DIRECTORY OPTION...: Python packages for the Python of the images, unless they are there.
download() {
  if [[ -d "$1" ]]; then return 0; fi
  say "Python packages: ${*:2}"
  rm -rf "$1.partial"
  python3 -m pip install --quiet --target "$1.partial" --only-binary=:all: --python-version 3.13 \
    --implementation cp --platform manylinux_2_28_x86_64 --platform manylinux2014_x86_64 "${@:2}" \
    2>"$directory/pip.log" || { cat "$directory/pip.log" >&2; exit 1; }
  mv "$1.partial" "$1"
}

# examples/planner-api with the packages of its requirements.txt.
build_planner_api() {
  local example="$here/../../../examples/planner-api" packages context="$directory/planner-api"
  packages="$directory/packages-$(sha256sum "$example/requirements.txt" | cut -c 1-12)"
  download "$packages" --requirement "$example/requirements.txt"
  rm -rf "$context"
  mkdir "$context"
  cp -R "$example"/{alembic.ini,migrations,app} "$here/images/planner-api/Dockerfile" "$context"
  cp -R "$packages" "$context/packages"
  # Files of equal content are equal to Docker's cache, whenever they were copied; compiled ones are not.
  find "$context" -name __pycache__ -prune -exec rm -rf {} +
  build planner-api "$context"
  rm -rf "$context"
}

build_tria() {
  local context packages="$directory/packages-chromadb-1.5.9-pgserver-0.1.4" target
  for target in prometheus alertmanager nginx-exporter node-exporter postgres-exporter backend frontend droplet; do
    build "tria-$target" "$here/images/tria" --target "$target"
  done
  # Without what they depend on: both packages hold the programs themselves.
  download "$packages" --python-version 3.12 --no-deps chromadb==1.5.9 pgserver==0.1.4
  context="$(mktemp --directory "$directory/tria.XXXXXX")"
  cp "$here/images/tria-databases/Dockerfile" "$context"
  cp -R "$packages/chromadb_rust_bindings" "$packages/pgserver/pginstall" "$context"
  find "$context" -name __pycache__ -prune -exec rm -rf {} +
  for target in postgres chroma; do build "tria-$target" "$context" --target "$target"; done
  rm -rf "$context"
}

# pebble is a certificate authority for tests, an ordinary Go program like its name server.
build_outside() {
  local context="$directory/outside" bin="$directory/bin"
  if [[ ! -x "$bin/pebble" || ! -x "$bin/pebble-challtestsrv" ]] && command -v go >/dev/null; then
    say 'pebble'
    mkdir -p "$bin"
    CGO_ENABLED=0 GOBIN="$bin" GOFLAGS=-modcacherw go install github.com/letsencrypt/pebble/v2/cmd/pebble@v2.6.0 \
      github.com/letsencrypt/pebble/v2/cmd/pebble-challtestsrv@v2.6.0
  fi
  rm -rf "$context"
  mkdir -p "$context/bin"
  cp "$here/images/outside/Dockerfile" "$context"
  if [[ -x "$bin/pebble-challtestsrv" ]]; then
    cp "$bin/pebble" "$bin/pebble-challtestsrv" "$context/bin"
    export HOST_TESTS_PEBBLE=yes
  fi
  build outside "$context"
  rm -rf "$context"
}

# What a droplet has pulled, by the names of the definitions.
PLANNER=(
  host-tests/nginx=nginx:1.28
  host-tests/redis=redis:7
  host-tests/postgres=pgvector/pgvector:pg15
  host-tests/planner-api=registry.invalid/acme/planner:1
)
TRIA=(
  host-tests/tria-postgres=pgvector/pgvector:pg16
  host-tests/tria-prometheus=prom/prometheus:v2.53.4
  host-tests/tria-alertmanager=prom/alertmanager:v0.28.1
  host-tests/tria-nginx-exporter=nginx/nginx-prometheus-exporter:1.4
  host-tests/tria-node-exporter=quay.io/prometheus/node-exporter:v1.9.1
  host-tests/tria-postgres-exporter=quay.io/prometheuscommunity/postgres-exporter:v0.16.0
  host-tests/tria-chroma=chromadb/chroma:1.5.9
  host-tests/tria-backend=registry.invalid/acme/tria:1
  host-tests/tria-frontend=registry.invalid/acme/tria-frontend:1
)

# image_store KIND FROM IMAGE=REFERENCE...: a volume that holds what the engine inside a droplet has once it has pulled
# these images, and those of the store FROM; each droplet gets a copy. Sets $store. A second volume says that it is whole.
image_store() {
  local kind="$1" from="$2" images=("${@:3}") loader=host-tests-loader pair
  store="host-tests-$kind-$({ docker image inspect --format '{{.Id}}' "${images[@]%%=*}"; printf %s "$from"; } | sha256sum | cut -c 1-12)"
  if docker volume inspect "$store" "$store.whole" >/dev/null 2>&1; then return 0; fi
  say "the images as a droplet has them: $kind"
  docker volume ls --quiet --filter "name=host-tests-$kind-" | xargs --no-run-if-empty docker volume rm --force >/dev/null
  docker volume create "$store" >/dev/null
  [[ -z "$from" ]] || copy_volume "$from" "$store"
  docker rm --force "$loader" >/dev/null 2>&1 || true
  docker run --detach --rm --name "$loader" --cap-add ALL --cap-drop SYS_RESOURCE \
    --security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined \
    --network none --tmpfs /run --volume "$store:/var/lib/docker" --entrypoint dockerd \
    host-tests/droplet --iptables=false --ip6tables=false --bridge=none >/dev/null
  until docker exec "$loader" docker info >/dev/null 2>&1; do sleep 0.2; done
  docker save "${images[@]%%=*}" | docker exec --interactive "$loader" docker load --quiet >/dev/null
  for pair in "${images[@]}"; do docker exec "$loader" docker tag "${pair%%=*}" "${pair#*=}"; done
  docker stop "$loader" >/dev/null
  docker volume create "$store.whole" >/dev/null
}

copy_volume() {
  docker run --rm --network none --volume "$1:/from:ro" --volume "$2:/to" --entrypoint cp host-tests/droplet -a /from/. /to/
}

make_images() {
  make_base
  build droplet "$here/images/droplet"
  build nginx "$here/images/nginx"
  build redis "$here/images/redis"
  build postgres "$here/images/postgres"
  build_planner_api
  build_outside
  build_tria
  image_store images '' "${PLANNER[@]}"
  export HOST_TESTS_IMAGES="$store"
  image_store tria "$store" "${TRIA[@]}"
  export HOST_TESTS_IMAGES_TRIA="$store"
}

# A real droplet has its CPU to itself: here those of the tests, and their load, come before what else the machine does.
make_cgroup() {
  local directory=/sys/fs/cgroup/cpu/host-tests weight=262144 file=cpu.shares
  if [[ ! -d /sys/fs/cgroup/cpu ]]; then
    directory=/sys/fs/cgroup/host-tests weight=10000 file=cpu.weight
    [[ "$(docker info --format '{{.CgroupDriver}}')" == cgroupfs ]] || return 0
  fi
  mkdir -p "$directory" 2>/dev/null && printf '%s' "$weight" 2>/dev/null >"$directory/$file" || return 0
  export HOST_TESTS_CGROUP=/host-tests HOST_TESTS_CGROUP_DIRECTORY="$directory"
}

# Whether a container can mount a file system in a file, as a disk of its own.
try_disk() {
  docker run --rm --network none --cap-add ALL --cap-drop SYS_RESOURCE --security-opt apparmor=unconfined \
    --device /dev/loop-control --device-cgroup-rule 'b 7:* rmw' --entrypoint sh host-tests/droplet \
    -euc 'truncate --size 8M /disk; mkfs.ext4 -q /disk; mount-disk /disk /mnt; umount /mnt' >"$directory/disk.log" 2>&1 ||
    return 0
  export HOST_TESTS_DISKS=yes
}

mkdir -p "$directory"
if ! docker info >/dev/null 2>&1; then
  [[ "$EUID" -eq 0 ]] || { say 'no Docker engine answers, and starting one needs root'; exit 1; }
  install_missing
  start_engine
fi
make_images
make_cgroup
try_disk
export HOST_TESTS_DOCKER="${DOCKER_HOST:-unix:///var/run/docker.sock}"
"$@"
