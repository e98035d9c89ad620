import { CommandFailure, refusalOf } from '../command-failure';
import { unknownName } from '../../lib/core/nearest';
import type { Run } from '../run';
import { checkHealthFromOutside, checkHealthOnHost } from './health';
import { runHostCommand } from './host-command';
import { replacingArguments } from './host-options';
import { runHostScript } from './host-script';
import { streamImage } from './image-stream';
import { type ImageChoices, decideImages, runningImages, wantedImages } from './images';
import type { LocalBundle } from './local-bundle';
import { planTransfer, sendRelease } from './release-transfer';
import type { SshConnection } from './ssh-connection';

/** What a deploy brings to each of its hosts. */
export interface DeployPlan {
  /** The Terraform output, for the host's own commands. */
  readonly deploymentJson: string;
  readonly images: ImageChoices;
  /** A release that is on the host already, in place of the bundle's. */
  readonly release?: string;
  readonly stream: boolean;
  /** Seconds in which what is new is watched, with the old in reserve. */
  readonly watch?: number;
  readonly dryRun: boolean;
  readonly json: boolean;
  /** The path that has to answer through the host's nginx. */
  readonly healthPath: string;
  /** A URL that has to answer from here. */
  readonly verify?: string;
}

/** Brings one host to a release and to its images, and looks that it serves. */
export async function deployHost(run: Run, ssh: SshConnection, bundle: LocalBundle, plan: DeployPlan): Promise<void> {
  const { name, app } = ssh.host;
  const { reporter } = run;
  // A release of the host has a definition of its own, which this bundle's says nothing about.
  const services = plan.release === undefined ? bundle.services : [];
  // Hosts of a stack need not have the same services.
  const chosen = new Map([...plan.images].filter(([service]) => bundle.services.some((item) => item.name === service)));
  const images = decideImages(services, chosen, await runningImages(ssh, bundle));
  for (const back of images.back) reporter.warn(back, name);
  for (const kept of images.kept) reporter.done(kept, name);
  const release = plan.release ?? bundle.release;
  const isThere = plan.release === undefined ? await bringRelease(run, ssh, bundle, plan.dryRun) : true;
  if (!isThere) {
    reporter.done('a dry run ends here: the commands that would go on come with the release', name);
    return;
  }
  if (!plan.dryRun) {
    await runHostScript(ssh, 'place-deployment', [app], { input: plan.deploymentJson });
    if (plan.stream) for (const { image } of wantedImages(bundle, images.named)) await streamImage(run, ssh, image);
  }
  reporter.working(`deploying release ${release}`, name);
  await runHostCommand(run, ssh, { name: 'deploy', release, args: deployArguments(release, images.named, plan) });
  if (plan.dryRun) return;
  reporter.working(`asking ${plan.healthPath}`, name);
  await checkHealth(run, ssh, bundle, plan);
  reporter.done(`serves release ${release}`, name);
}

/** Sends what the host lacks of the bundle. In a dry run it only says what that is, and gives back whether it is there. */
export async function bringRelease(
  run: Run,
  ssh: SshConnection,
  bundle: LocalBundle,
  dryRun: boolean,
): Promise<boolean> {
  const { name } = ssh.host;
  const transfer = await planTransfer(ssh, bundle);
  const { state, changed } = transfer;
  if (state === 'present') {
    run.reporter.done(`has release ${bundle.release} already`, name);
    return true;
  }
  if (state === 'damaged') run.reporter.warn(`release ${bundle.release} is damaged there and is replaced`, name);
  const size = `${changed.length} of ${bundle.files.length} files`;
  if (dryRun) {
    run.reporter.done(`would send ${size} of release ${bundle.release}`, name);
    return false;
  }
  run.reporter.working(`sending ${size} of release ${bundle.release}`, name);
  await sendRelease(ssh, bundle, transfer);
  run.reporter.done(`sent ${size} of release ${bundle.release}`, name);
  return true;
}

function deployArguments(release: string, images: ImageChoices, plan: DeployPlan): readonly string[] {
  return [
    '--release',
    release,
    ...[...images].flatMap(([service, image]) => ['--image', `${service}=${image}`]),
    ...replacingArguments(plan),
  ];
}

/** Looks that a host serves after its deploy. */
export async function checkHealth(
  run: Run,
  ssh: SshConnection,
  bundle: LocalBundle,
  plan: Pick<DeployPlan, 'healthPath' | 'verify'>,
): Promise<void> {
  try {
    await checkHealthOnHost(ssh, bundle, plan.healthPath);
    if (plan.verify !== undefined) await checkHealthFromOutside(run, plan.verify);
  } catch (error) {
    if (!(error instanceof CommandFailure)) throw error;
    throw new CommandFailure(
      `${ssh.host.name} was deployed, but it does not answer: ${error.message}; the way back: do-patterns rollback STACK --host ${ssh.host.name}`,
    );
  }
}

/** Refuses a release that a host does not have. */
export async function checkRelease(ssh: SshConnection, release: string): Promise<void> {
  const { name } = ssh.host;
  const known = await releasesOf(ssh);
  if (known.includes(release)) return;
  const { problem, remedy } = unknownName('release', release, known);
  throw refusalOf({ problem: `${problem} on ${name}`, remedy });
}

async function releasesOf(ssh: SshConnection): Promise<readonly string[]> {
  const { stdout } = await ssh.run(`ls -1 /opt/${ssh.host.app}/releases`);
  return stdout.split('\n').filter((line) => line !== '');
}

/** The release that a host's `current` leads to; undefined where there is none. */
export async function currentRelease(ssh: SshConnection): Promise<string | undefined> {
  const { code, stdout } = await ssh.run(`readlink /opt/${ssh.host.app}/current`);
  const target = stdout.trim().replace(/\/$/, '');
  return code === 0 ? target.slice(target.lastIndexOf('/') + 1) : undefined;
}
