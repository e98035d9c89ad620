import path from 'node:path';
import { type ProgramOptions, type ProgramResult, runProgram } from '../../../support/run-program';

const socket = process.env['HOST_TESTS_DOCKER'];

/** Whether a droplet can have a disk of its own: where engine.sh could make a file system in a file. */
export const OWN_DISKS = process.env['HOST_TESTS_DISKS'] !== undefined;

const NO_DISKS = 'the engine gives its containers no loop devices, for file systems in files';

/** `describe` for tests that need an engine and images; elsewhere they are skipped, and their title says what to do. */
export function describeWithEngine(title: string, body: () => void): void {
  if (socket !== undefined) describe(title, body);
  else describe.skip(`${title} (no Docker engine and images were given: npm run test:hosts)`, body);
}

/** The same for tests that need file systems in files. */
export function describeWithDisks(title: string, body: () => void): void {
  if (socket === undefined || OWN_DISKS) describeWithEngine(title, body);
  else describe.skip(`${title} (${NO_DISKS})`, body);
}

/** One of these for tests that CI's half hour has no room for. */
export function inFullRun(describeHere = describeWithEngine): typeof describeWithEngine {
  if (process.env['HOST_TESTS_FULL'] === 'yes') return describeHere;
  return (title, body) => {
    describe.skip(`${title} (only in a full run: npm run test:hosts)`, body);
  };
}

/** `test` for one of a described group that needs a file system in a file. */
export function testWithDisk(title: string, body: () => Promise<void>): void {
  if (OWN_DISKS) test(title, body);
  else test.skip(`${title} (${NO_DISKS})`, body);
}

/** The same for tests that need a certificate authority too, which engine.sh makes where there is Go. */
export function describeWithPebble(title: string, body: () => void): void {
  if (socket === undefined || process.env['HOST_TESTS_PEBBLE'] !== undefined) describeWithEngine(title, body);
  else describe.skip(`${title} (no pebble was made: it needs Go)`, body);
}

/** Runs the Docker client of this machine against the engine of the tests. */
export async function tryDocker(args: readonly string[], options: ProgramOptions = {}): Promise<ProgramResult> {
  const HOME = process.env['HOME'] ?? '/';
  return runProgram('docker', args, { ...options, env: { HOME, DOCKER_HOST: socket ?? '', ...options.env } });
}

/** The same, for what has to work: its output. @throws Error with what it said where it does not */
export async function docker(args: readonly string[], options: ProgramOptions = {}): Promise<string> {
  const { code, stdout, stderr } = await tryDocker(args, options);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: exit code ${code}\n${stderr}${stdout}`);
  return stdout.trim();
}

/** The address of a container in the first of its networks. */
export async function addressOf(container: string): Promise<string> {
  const format = '{{range .NetworkSettings.Networks}}{{.IPAddress}} {{end}}';
  return (await docker(['inspect', '--format', format, container])).split(' ')[0]!;
}

/** The environment for programs of a test that speak to the engine themselves. */
export function engineEnvironment(): Readonly<Record<string, string>> {
  return { DOCKER_HOST: socket ?? '' };
}

/** Removes what a `beforeAll` has made, however far it came. */
export async function removeAll(...made: readonly ({ remove(): Promise<void> } | undefined)[]): Promise<void> {
  for (const one of made) await one?.remove();
}

/** Arguments of `docker run` for a container that mounts file systems in files. */
export const LOOP_DEVICES = ['--device', '/dev/loop-control', '--device-cgroup-rule', 'b 7:* rmw'];

/** Arguments of `docker run` for a container that does what a machine does. */
export const MACHINE_ARGUMENTS = [
  ...['--cap-add', 'ALL', '--cap-drop', 'SYS_RESOURCE'],
  ...['seccomp', 'apparmor', 'systempaths'].flatMap((item) => ['--security-opt', `${item}=unconfined`]),
];

/** The variables in which engine.sh names the volumes with the images that a droplet has when it is born. */
type ImageStore = 'HOST_TESTS_IMAGES' | 'HOST_TESTS_IMAGES_TRIA';

/** Makes a volume with a copy of an image store; with a size it holds a file system of that size, which has the copy. */
export async function imageVolume(name: string, store: ImageStore, diskGib?: number): Promise<void> {
  const images = process.env[store] ?? '';
  await docker(['volume', 'create', name]);
  const run = ['run', '--rm', '--network', 'none'];
  const shell = ['--entrypoint', 'sh', 'host-tests/droplet', '-euc'];
  if (diskGib === undefined) {
    // Both are directories of one file system: files of layers, which nobody writes again, are linked, all else is copied.
    const volumes = path.dirname(
      path.dirname(await docker(['volume', 'inspect', '--format', '{{.Mountpoint}}', name])),
    );
    const [from, to] = [`/volumes/${images}/_data`, `/volumes/${name}/_data`];
    const copy = `cp -al ${from}/overlay2 ${to}/; cp -a --update=none ${from}/. ${to}/`;
    await docker([...run, '--volume', `${volumes}:/volumes`, ...shell, copy]);
    return;
  }
  const make = `truncate --size ${diskGib}G /to/image; mkfs.ext4 -q -m 0 /to/image; mount-disk /to/image /mnt`;
  const copy = 'cp -a /from/. /mnt/; umount /mnt';
  const mounts = ['--volume', `${images}:/from:ro`, '--volume', `${name}:/to`];
  await docker([...run, ...mounts, ...MACHINE_ARGUMENTS, ...LOOP_DEVICES, ...shell, `${make}; ${copy}`]);
}
