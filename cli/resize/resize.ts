import type { Command } from 'commander';
import type { DeployedHost } from '../../lib/terraform/deployment';
import { DigitalOcean } from '../account/digitalocean';
import { type Droplet, dropletsOf } from '../account/droplets';
import { CommandFailure } from '../command-failure';
import { chooseHosts, readDeployment } from '../hosts/deployment';
import { checkHealthOnHost, healthPath } from '../hosts/health';
import { type HostOptions, collected, hostCommand } from '../hosts/host-options';
import { runHostScript } from '../hosts/host-script';
import { readBundle } from '../hosts/local-bundle';
import { openConnection } from '../hosts/reach-hosts';
import type { SshConnection } from '../hosts/ssh-connection';
import { type SavedPlan, applyPlan, planOf } from '../hosts/terraform';
import { openRunnerFirewall } from '../account/runner-firewall';
import { type Run, conduct } from '../run';
import { addressOf, checkPlan, checkSize } from './check';
import { powerOn, reaches, readDroplet } from './power';

/** A boot, with its containers, takes about a minute. */
const BOOT_SECONDS = 300;

/** Containers have stopped by then; what is left is the system's own end. */
const POWER_OFF_SECONDS = 180;

interface ResizeOptions extends HostOptions {
  readonly size: string;
  readonly varFile?: readonly string[];
  readonly dryRun?: boolean;
}

interface Target {
  readonly host: DeployedHost;
  readonly droplet: Droplet;
  readonly address: string;
}

/** `resize STACK --size SLUG`: another size for hosts, one after another, without the power cut of a plain apply. */
export function addResize(program: Command): void {
  hostCommand(
    program,
    'resize',
    'give hosts another size: services and machine stop in order, then Terraform applies',
    BOOT_SECONDS,
  )
    .requiredOption('--size <slug>', 'the size that the definition names by now, e.g. s-1vcpu-2gb')
    .option('--var-file <file>', "values for the stack's Terraform variables; may be repeated", collected)
    .option('--dry-run', 'check the size and the plan, and change nothing')
    .action(async (stack: string, options: ResizeOptions) => {
      await conduct(options, (run) => resize(run, stack, options));
    });
}

async function resize(run: Run, stack: string, options: ResizeOptions): Promise<void> {
  const { deployment } = await readDeployment(stack, options.deployment);
  const hosts = chooseHosts(deployment, options.host ?? []);
  const addresses = hosts.map((host) => addressOf(stack, host, options.size));
  for (const host of hosts) readBundle(stack, host.name);
  const api = await DigitalOcean.fromEnvironment();
  const droplets = await dropletsOf(api, hosts);
  const targets: Target[] = [];
  for (const [index, host] of hosts.entries()) {
    const droplet = droplets[index];
    const address = addresses[index];
    if (!droplet || address === undefined) continue;
    if (droplet.size_slug !== options.size) await checkSize(api, host, droplet, options.size);
    run.reporter.working('planning', host.name);
    checkPlan(await planOf(run, stack, [address], options.varFile ?? []), address, options.size);
    const target = { host, droplet, address };
    tellTarget(run, target, options.size);
    targets.push(target);
  }
  if (options.dryRun) {
    run.reporter.result(['Nothing was changed.'], { dryRun: true });
    return;
  }
  if (options.openFirewall !== undefined) await openRunnerFirewall(run, stack, hosts, options.openFirewall);
  for (const target of targets) await resizeHost(run, api, stack, target, options);
  run.reporter.result(
    hosts.map(({ name }) => `${name} is ${options.size}`),
    { size: options.size, hosts: hosts.map(({ name }) => name) },
  );
}

function tellTarget(run: Run, { host, droplet }: Target, size: string): void {
  const { size_slug: before, status, disk } = droplet;
  if (before === size) run.reporter.done(`has the size ${size} already`, host.name);
  else run.reporter.done(`${before} becomes ${size}; its disk stays at ${disk} GB`, host.name);
  if (status === 'off') run.reporter.warn('is powered off: going on where an earlier resize ended', host.name);
}

/** Each step looks at how things are, so that a second run goes on where the first was cut off. */
async function resizeHost(
  run: Run,
  api: DigitalOcean,
  stack: string,
  target: Target,
  options: ResizeOptions,
): Promise<void> {
  const { host, address } = target;
  const { droplet } = target;
  if (droplet.size_slug !== options.size) {
    const plan = await planOf(run, stack, [address], options.varFile ?? []);
    checkPlan(plan, address, options.size);
    await changeSize(run, api, stack, target, plan, options);
  }
  await powerOn(api, droplet);
  run.reporter.working('waiting for it to boot', host.name);
  const ssh = await openConnection(run, stack, host, options);
  await runHostScript(ssh, 'start-services', [host.app]);
  const { size_slug: size } = await readDroplet(api, droplet.id);
  if (size !== options.size)
    throw new CommandFailure(`${host.name} has the size ${size} after all: see the control panel`);
  run.reporter.working('asking whether it serves', host.name);
  await checkHealthOnHost(ssh, readBundle(stack, host.name), healthPath(stack));
  run.reporter.done(`serves with the size ${options.size}`, host.name);
}

/** From the first container that stops to the apply, every failure brings the machine back as it was. */
async function changeSize(
  run: Run,
  api: DigitalOcean,
  stack: string,
  { host, droplet }: Target,
  plan: SavedPlan,
  options: ResizeOptions,
): Promise<void> {
  try {
    if (droplet.status !== 'off') {
      const ssh = await openConnection(run, stack, host, options);
      await stop(run, api, host, droplet, ssh);
    }
    run.reporter.working(`applying the size ${options.size}`, host.name);
    await applyPlan(run, stack, plan);
    run.reporter.done(`has the size ${options.size}`, host.name);
  } catch (error) {
    run.reporter.warn('bringing it back as it was; a second run goes on where this one ended', host.name);
    // The boot starts what was stopped.
    await powerOn(api, droplet);
    throw error;
  }
}

async function stop(
  run: Run,
  api: DigitalOcean,
  host: DeployedHost,
  { id }: Droplet,
  ssh: SshConnection,
): Promise<void> {
  run.reporter.working('stopping its services', host.name);
  await runHostScript(ssh, 'stop-services', [host.app]);
  run.reporter.working('powering it off', host.name);
  await runHostScript(ssh, 'power-off', []);
  await ssh.close();
  if (await reaches(api, id, 'off', POWER_OFF_SECONDS, run.signal)) {
    run.reporter.done('is powered off', host.name);
    return;
  }
  throw new CommandFailure(
    `${host.name} has not powered off within ${POWER_OFF_SECONDS} s; see the control panel's console`,
  );
}
