import { Droplet, type DropletProps } from './droplet';
import { APP_IMAGE } from './rendered-host';

/** A step of a deploy, as `deploy --json` reports it. */
export interface DeployStep {
  readonly step: string;
  readonly service?: string;
  readonly status: 'ok' | 'failed' | 'refused' | 'would';
  readonly seconds?: number;
  readonly detail?: string;
}

/** How a deploy or a rollback ended. */
export interface DeployResult {
  readonly code: number;
  readonly steps: readonly DeployStep[];
  readonly stderr: string;
}

/**
 * A droplet after its first deploy: version 1 of examples/planner-api serves.
 *
 * @param prepare what the definition needs before a deploy beside the secrets that each has
 */
export async function deployedDroplet(
  props: DropletProps,
  prepare: (droplet: Droplet) => Promise<void> = async () => Promise.resolve(),
): Promise<Droplet> {
  const droplet = await Droplet.create(props);
  await droplet.firstBoot();
  await prepare(droplet);
  await droplet.setSecret('OPENAI_API_KEY', 'none');
  await droplet.setSecret('TELEGRAM_BOT_TOKEN', '1:none');
  const release = await droplet.send();
  const { code, steps, stderr } = await runSteps(
    droplet,
    `/opt/${droplet.app}/releases/${release}/bin/deploy --watch 1`,
  );
  if (code !== 0) throw new Error(`the first deploy failed: ${JSON.stringify(steps)}\n${stderr}`);
  return droplet;
}

/** Has a version of the app that {@link addVersion} has made on the droplet as if it had been pulled or sent. */
export async function bring(droplet: Droplet, version: string): Promise<void> {
  await droplet.try(`docker tag host-tests/planner-api:${version} ${APP_IMAGE}:${version}`);
}

/** Deploys a version, in the release in force. */
export async function deploy(droplet: Droplet, version: string, options = '--watch 2'): Promise<DeployResult> {
  await bring(droplet, version);
  return runSteps(droplet, `${droplet.bin('deploy')} --image backend=${APP_IMAGE}:${version} ${options}`);
}

/** Goes back to the release before. */
export async function rollback(droplet: Droplet): Promise<DeployResult> {
  return runSteps(droplet, `${droplet.bin('rollback')} --watch 2`);
}

async function runSteps(droplet: Droplet, line: string): Promise<DeployResult> {
  const { code, stdout, stderr } = await droplet.try(`${line} --json`);
  const steps = stdout
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as DeployStep);
  return { code, steps, stderr };
}
