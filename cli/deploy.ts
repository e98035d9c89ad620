import type { Command } from 'commander';
import { CommandFailure } from './command-failure';
import { type DeployPlan, checkRelease, currentRelease, deployHost } from './hosts/deploy-host';
import { awaitFirstBoot } from './hosts/first-boot';
import { checkUrl, healthPath } from './hosts/health';
import { type HostOptions, WATCH, collected, hostCommand } from './hosts/host-options';
import { checkLocalImages } from './hosts/image-stream';
import { readImages, wantedImages } from './hosts/images';
import { type LocalBundle, readBundle } from './hosts/local-bundle';
import { reachHosts } from './hosts/reach-hosts';
import { checkSecrets } from './hosts/secrets';
import type { SshConnection } from './hosts/ssh-connection';
import { type Run, conduct } from './run';

/** A new droplet needs about two minutes for its first boot; its packages come from a mirror. */
const FIRST_BOOT_SECONDS = 600;

interface DeployOptions extends HostOptions {
  readonly image?: readonly string[];
  readonly release?: string;
  readonly stream?: boolean;
  readonly watch?: number;
  readonly dryRun?: boolean;
  readonly verify?: string;
}

interface Target {
  readonly ssh: SshConnection;
  readonly bundle: LocalBundle;
}

/** `deploy STACK`: brings its hosts to what `npm start` wrote, one after another, and stops at the first that fails. */
export function addDeploy(program: Command): void {
  hostCommand(program, 'deploy', 'bring hosts to the synthesized release and its images', FIRST_BOOT_SECONDS)
    .option('--image <service=ref>', "an image in place of the definition's; may be repeated", collected)
    .option('--release <id>', 'a release that is on the hosts already, in place of the synthesized one')
    .option('--stream', "send the images from this machine's Docker, where there is no registry")
    .option(...WATCH)
    .option('--verify <url>', 'a URL that has to answer from here after each host')
    .option('--dry-run', 'say what would be done and change nothing')
    .action(async (stack: string, options: DeployOptions) => {
      await conduct(options, (run) => deploy(run, stack, options));
    });
}

async function deploy(run: Run, stack: string, options: DeployOptions): Promise<void> {
  if (options.verify !== undefined) checkUrl(options.verify);
  const { connections, json } = await reachHosts(run, stack, options, (hosts) => {
    readImages(
      options.image ?? [],
      hosts.flatMap((host) => readBundle(stack, host.name).services),
    );
  });
  const targets = connections.map((ssh) => ({ ssh, bundle: readBundle(stack, ssh.host.name) }));
  const services = targets.flatMap(({ bundle }) => bundle.services);
  const images = readImages(options.image ?? [], services);
  if (options.stream) {
    const wanted = targets.flatMap(({ bundle }) => wantedImages(bundle, images).map(({ image }) => image));
    await checkLocalImages([...new Set(wanted)]);
  }
  for (const { ssh } of targets) {
    await awaitFirstBoot(run, ssh, options.wait);
    if (options.release !== undefined) await checkRelease(ssh, options.release);
  }
  if (options.release === undefined) await checkSecrets(stack, targets);
  await deployInTurn(run, targets, {
    deploymentJson: json,
    images,
    stream: options.stream ?? false,
    dryRun: options.dryRun ?? false,
    json: options.json ?? false,
    healthPath: healthPath(stack),
    ...(options.release !== undefined && { release: options.release }),
    ...(options.watch !== undefined && { watch: options.watch }),
    ...(options.verify !== undefined && { verify: options.verify }),
  });
}

async function deployInTurn(run: Run, targets: readonly Target[], plan: DeployPlan): Promise<void> {
  for (const [index, { ssh, bundle }] of targets.entries()) {
    try {
      await deployHost(run, ssh, bundle, plan);
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      throw new CommandFailure(
        [error.message, ...(await releasesAfter(targets, index))].join('\n'),
        // Once a host has been changed, it is no longer true that nothing was.
        index === 0 ? error.exitCode : 1,
      );
    }
  }
  if (plan.dryRun) {
    run.reporter.result(['Nothing was changed.'], { dryRun: true });
    return;
  }
  const hosts = targets.map(({ ssh, bundle }) => ({ host: ssh.host.name, release: plan.release ?? bundle.release }));
  run.reporter.result(
    hosts.map(({ host, release }) => `${host} runs release ${release}`),
    { hosts },
  );
}

/** Where a deploy to several hosts was stopped: which host has which release. */
async function releasesAfter(targets: readonly Target[], failed: number): Promise<readonly string[]> {
  if (targets.length === 1) return [];
  const lines: string[] = [];
  for (const [index, { ssh }] of targets.entries()) {
    const release = await currentRelease(ssh).catch(() => undefined);
    const fate = index < failed ? 'deployed' : index === failed ? 'failed' : 'not touched';
    lines.push(`  ${ssh.host.name}: ${fate}, its release is ${release ?? 'unknown'}`);
  }
  return lines;
}
