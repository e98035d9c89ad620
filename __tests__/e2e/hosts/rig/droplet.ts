import path from 'node:path';
import { type ProgramResult, runProgram } from '../../../support/run-program';
import { TemporaryDirectory } from '../../../support/temporary-directory';
import {
  LOOP_DEVICES,
  MACHINE_ARGUMENTS,
  addressOf,
  docker,
  engineEnvironment,
  imageVolume,
  tryDocker,
} from './engine';
import { type RenderedHost, writeBundle } from './rendered-host';

/** What a droplet is made of. */
export interface DropletProps {
  /** Of its container; with a prefix of the test's own, for others use the engine too. */
  readonly name: string;
  readonly host: RenderedHost;
  /** The machine's memory; there is no swap. @default 1024 */
  readonly memoryMib?: number;
  /** The machine's CPUs. @default 1 */
  readonly vcpus?: number;
  /** Whose images it has pulled; that of `tria` has udev too. @default 'planner' */
  readonly images?: 'planner' | 'tria';
  /** The disk of its own that Docker's data is on, where the engine gives one. @default the engine's */
  readonly diskGib?: number;
  /** Further arguments of `docker run`, such as a network. @default none */
  readonly runArguments?: readonly string[];
  /** Public keys of root, as DigitalOcean puts them there. @default none but the rig's own */
  readonly sshKeys?: readonly string[];
}

/** What became of a command on a droplet. */
export type CommandResult = ProgramResult;

/** Where droplets come before all else on this machine, as a real one is not held up by the machine that tests it. */
const cgroup = process.env['HOST_TESTS_CGROUP'];

/** How long the rig waits for anything; no pass mark, only an end for what hangs. */
const HANG_SECONDS = 280;

/** Nobody has the other half of this key; it only has to look like one, for without a key SSH is left as it is. */
const SOME_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIJ0ZPmYl4zZ1s3Nn6Y3m6kqJr0b3m3bH7oE9m0u0xQ2K rig';

/**
 * A machine as DigitalOcean would give it out: Debian 13 in a container with systemd, sshd and cloud-init, which gets the
 * user data of a rendered host, an engine of its own inside, and the images as if it had pulled them.
 */
export class Droplet {
  private constructor(
    readonly name: string,
    readonly app: string,
    readonly host: RenderedHost,
    private readonly files: TemporaryDirectory,
  ) {}

  /** A machine that an earlier run has left. */
  static existing(name: string, host: RenderedHost): Droplet {
    return new Droplet(name, host.app, host, new TemporaryDirectory());
  }

  /** Makes the machine and starts it; it boots on its own, see {@link firstBoot}. */
  static async create(props: DropletProps): Promise<Droplet> {
    const files = new TemporaryDirectory();
    const droplet = new Droplet(props.name, props.host.app, props.host, files);
    await droplet.removeMachine();
    const tria = props.images === 'tria';
    await imageVolume(droplet.volume, tria ? 'HOST_TESTS_IMAGES_TRIA' : 'HOST_TESTS_IMAGES', props.diskGib);
    const memory = `${props.memoryMib ?? 1024}m`;
    await docker([
      'create',
      ...['--name', props.name, '--hostname', props.name, '--cgroupns', 'private'],
      ...(cgroup === undefined ? [] : ['--cgroup-parent', cgroup]),
      ...['--memory', memory, '--memory-swap', memory, '--cpus', String(props.vcpus ?? 1)],
      ...MACHINE_ARGUMENTS,
      ...['/run:exec', '/run/lock', '/tmp:exec'].flatMap((item) => ['--tmpfs', item]),
      ...(props.diskGib === undefined ? [] : LOOP_DEVICES),
      ...['--volume', `${droplet.volume}:${props.diskGib === undefined ? '/var/lib/docker' : '/disk'}`],
      ...(props.runArguments ?? []),
      tria ? 'host-tests/tria-droplet' : 'host-tests/droplet',
    ]);
    const seed = 'seed/var/lib/cloud/seed/nocloud';
    files.write(`${seed}/user-data`, props.host.userData);
    files.write(`${seed}/meta-data`, `instance-id: ${props.name}\nlocal-hostname: ${props.name}\n`);
    files.write('seed/root/.ssh/authorized_keys', `${[SOME_KEY, ...(props.sshKeys ?? [])].join('\n')}\n`);
    await docker(['cp', `${files.at('seed')}/.`, `${props.name}:/`]);
    await docker(['start', props.name]);
    return droplet;
  }

  private get volume(): string {
    return `${this.name}-docker`;
  }

  /** A path of one of the host's commands, in the release in force. */
  bin(command: string): string {
    return `/opt/${this.app}/current/bin/${command}`;
  }

  /** Runs a line of bash as root on the machine, whatever becomes of it. */
  async try(line: string, input?: string): Promise<CommandResult> {
    const inside = ['exec', '--interactive', this.name, 'bash', '-c', line];
    return tryDocker(inside, input === undefined ? {} : { input });
  }

  /** The same, for what has to work: its output. @throws Error with what it said where it does not */
  async run(line: string, input?: string): Promise<string> {
    const { code, stdout, stderr } = await this.try(line, input);
    if (code !== 0) throw new Error(`${line}\nexit code ${code}\n${stderr}${stdout}`);
    return stdout.trim();
  }

  /** Waits until cloud-init is through, and the first boot with it; the seconds that the boot took by the machine's clock. */
  async firstBoot(): Promise<number> {
    const state = `/var/lib/${this.app}/first-boot`;
    await this.until(
      `[[ -e ${state}.ok || -e ${state}.failed ]] && cloud-init status | grep --quiet --extended-regexp 'done|error'`,
    );
    const failed = await this.try(`cat ${state}.failed`);
    if (failed.code === 0) throw new Error(`the first boot failed:\n${failed.stdout}`);
    return Number(await this.run(`echo $(( $(stat --format %Y ${state}.ok) - $(stat --format %Y /proc/1) ))`));
  }

  /** Waits until a line of bash succeeds. @throws Error where it never does */
  async until(line: string): Promise<void> {
    const end = Date.now() + HANG_SECONDS * 1000;
    for (;;) {
      const { code, stdout, stderr } = await this.try(line);
      if (code === 0) return;
      if (Date.now() > end) throw new Error(`not within ${HANG_SECONDS} s: ${line}\n${stdout}${stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 300));
    }
  }

  /** Sends a bundle as the guide has it, and returns its release. */
  async send(host: RenderedHost = this.host): Promise<string> {
    const { release } = host.bundle;
    const target = `/opt/${this.app}/releases/${release}`;
    const directory = this.files.at('bundles', release);
    writeBundle(host.bundle, directory);
    await this.runWithFiles(directory, `mkdir -p ${target} && tar --no-same-owner -C ${target} -xf -`);
    return release;
  }

  /** Runs a line of bash, without single quotes, that gets the files of a directory as a tar on its input. */
  async runWithFiles(directory: string, line: string): Promise<void> {
    const pipe = `tar -C '${directory}' -cf - . | docker exec -i '${this.name}' bash -c '${line}'`;
    const { code, stderr } = await runProgram('sh', ['-c', pipe], { env: engineEnvironment() });
    if (code !== 0) throw new Error(`${line}\nexit code ${code}\n${stderr}`);
  }

  /** Stores a secret. */
  async setSecret(name: string, value: string): Promise<void> {
    await this.run(`${this.bin('secrets')} set ${name}`, value);
  }

  /** Writes a file on the machine. */
  async write(file: string, content: string, mode = '0644'): Promise<void> {
    await this.run(`mkdir -p '${path.dirname(file)}' && cat >'${file}' && chmod ${mode} '${file}'`, content);
  }

  /** The address at which the test's machine reaches it. */
  async address(): Promise<string> {
    return addressOf(this.name);
  }

  /** Cuts the power: every process is gone at once. */
  async powerCut(): Promise<void> {
    await docker(['kill', this.name]);
  }

  async start(): Promise<void> {
    await docker(['start', this.name]);
  }

  /** Takes the machine away, its disk included, unless HOST_TESTS_KEEP is set. */
  async remove(): Promise<void> {
    if (process.env['HOST_TESTS_KEEP'] !== undefined) return;
    await this.removeMachine();
    this.files.remove();
  }

  private async removeMachine(): Promise<void> {
    await tryDocker(['rm', '--force', '--volumes', this.name]);
    await tryDocker(['volume', 'rm', '--force', this.volume]);
  }
}
