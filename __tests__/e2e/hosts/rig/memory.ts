import type { Droplet } from './droplet';

/** The most memory that was in use at one moment, in MiB, page cache left out. */
export interface PeakMemory extends Readonly<Record<string, unknown>> {
  /** Of everything on the machine. */
  readonly machine: number;
  /** By compose service. */
  readonly containers: Readonly<Record<string, number>>;
  /** Kills by the kernel for want of memory, in the whole machine. */
  readonly outOfMemory: readonly string[];
}

// Looks four times a second at the control groups of the machine and of its containers, in either version of them, and keeps
// the most of each: anonymous memory and what lies in tmpfs, for neither can be dropped. Only words of the shell's own, for
// the machine has one CPU, and it is not the watching that is to be seen.
const WATCH = `
shopt -s nullglob
used() { local key value total=0; sum=0
  while read -r key value; do
    case $key in total_rss | total_shmem) total=$((total + value)) ;; anon | shmem | rss) sum=$((sum + value)) ;; esac
  done 2>/dev/null <"$1/memory.stat"
  ((total == 0)) || sum=$total; sum=$((sum / 1048576)); }
peak() { ((sum <= \${most[$1]:-0})) || most[$1]=$sum; }
declare -A most name
root=/sys/fs/cgroup; [[ ! -d $root/memory ]] || root=$root/memory
round=0
while [[ -e /run/watch-memory ]]; do
  ((round++ % 8)) || while read -r id service; do name[$id]=$service; done < <(docker ps --no-trunc --format '{{.ID}} {{.Label "com.docker.compose.service"}}')
  used $root; peak machine
  for group in $root/docker/* $root/system.slice/docker-*.scope; do
    id=\${group##*/}; id=\${id#docker-}; id=\${id%.scope}
    [[ -n "\${name[$id]:-}" ]] || continue
    used "$group"; peak "\${name[$id]}"
  done
  read -rt 0.25 <> <(:) || :
done
for item in "\${!most[@]}"; do echo "$item \${most[$item]}"; done`;

/** Begins to watch a machine's memory. */
export async function peakMemory(droplet: Droplet): Promise<{ stop(): Promise<PeakMemory> }> {
  const killsBefore = await kills(droplet);
  await droplet.run('touch /run/watch-memory');
  const watching = droplet.run(WATCH);
  return {
    async stop() {
      await droplet.run('rm /run/watch-memory');
      const rows = (await watching).split('\n').map((line) => line.split(' '));
      const containers = Object.fromEntries(
        rows.filter(([name]) => name !== 'machine').map(([name, most]) => [name, Number(most)]),
      );
      const machine = Number(rows.find(([name]) => name === 'machine')?.[1]);
      const killed = (await kills(droplet)).filter((line) => !killsBefore.includes(line));
      return { machine, containers, outOfMemory: killed };
    },
  };
}

/** Containers that Docker has seen killed, and the count of kills in every control group. */
async function kills(droplet: Droplet): Promise<readonly string[]> {
  const docker = `docker ps --all --quiet | xargs -r docker inspect --format '{{if .State.OOMKilled}}{{.Name}} {{.Id}}{{end}}'`;
  const groups = `find /sys/fs/cgroup -name memory.oom_control -o -name memory.events 2>/dev/null | xargs -r grep -H '^oom_kill [1-9]'`;
  const { stdout } = await droplet.try(`${docker}; ${groups}`);
  return stdout.split('\n').filter((line) => line !== '');
}
