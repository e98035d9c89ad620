import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import path from 'node:path';
import type { Problem } from '../../lib/core/fault';
import { unknownName } from '../../lib/core/nearest';
import { appNameProblem, dropletNameProblem, userNameProblem } from '../../lib/core/names';
import type { DeployedHost, Deployment } from '../../lib/terraform/deployment';
import { refusal, refusalOf } from '../command-failure';
import { cloudStackIn, readStackJson } from '../terraform-cloud/cloud-stack';
import { cloudOutput } from '../terraform-cloud/output';
import { stackFolder } from './stack-folder';
import { terraformProgram } from './terraform';

/** The output as it is, for the host, and what of it this program reads. */
export interface KnownDeployment {
  readonly json: string;
  readonly deployment: Deployment;
}

/** Reads a stack's output `deployment`: from a file, or else from Terraform's state. */
export async function readDeployment(stack: string, file?: string): Promise<KnownDeployment> {
  if (file !== undefined) return checked(stack, readText(file), file);
  return checked(stack, await stateOutput(stackFolder(stack)), 'the output "deployment"');
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw refusal(
      `--deployment ${file} cannot be read (${(error as NodeJS.ErrnoException).code ?? 'unknown'})`,
      'write it by: terraform output -json deployment',
    );
  }
}

async function stateOutput(folder: string): Promise<string> {
  const output = await terraformOutput(folder);
  if (output !== undefined) return output;
  const apply = `${terraformProgram()} -chdir=${folder} apply`;
  throw refusal(
    `the state of ${path.basename(folder)} has no output "deployment"`,
    readStackJson(folder).output?.deployment
      ? `apply it first: ${apply}`
      : `its definition has none either: add deploymentOutput(stack, ...) to it, synthesize, and ${apply}`,
  );
}

async function terraformOutput(folder: string): Promise<string | undefined> {
  const { execa } = await import('execa');
  const program = terraformProgram();
  const args = [`-chdir=${folder}`, 'output', '-no-color', '-json', 'deployment'];
  const result = await execa(program, args, { reject: false, stdin: 'ignore' });
  if (result.exitCode === 0) return result.stdout;
  const said = result.stderr.replaceAll(/[╷│╵]/g, '').replaceAll(/\s+/g, ' ').trim();
  if (/not found|no outputs/i.test(said)) return undefined;
  // Who uploads to Terraform Cloud may have no Terraform, or never have set it up here.
  const cloud = cloudStackIn(folder);
  if (cloud && (result.code === 'ENOENT' || said.includes('Initial configuration of HCP Terraform'))) {
    return cloudOutput(cloud, 'deployment');
  }
  if (result.code === 'ENOENT') {
    throw refusal(`${program} is not on this machine`, 'install it, or give its output by --deployment FILE');
  }
  if (
    /configuration (block )?has changed|Migrating |Unsetting|Changes to the HCP Terraform configuration/i.test(said)
  ) {
    throw refusal(
      `${folder} was set up with another state backend than these settings name`,
      `go back to those settings, or move the state: ${program} -chdir=${folder} init`,
    );
  }
  if (/initiali[sz]ation required|run "?terraform init/i.test(said)) {
    throw refusal(
      `Terraform is not set up in ${folder}`,
      `run ${program} -chdir=${folder} init, and apply if that was never done`,
    );
  }
  // Terraform Cloud's answer to a token, as Terraform passes it on.
  const [, host] = /at host (\S+) .*: unauthorized$/.exec(said) ?? [];
  if (host !== undefined) {
    throw refusal(
      `${host} refuses the token: it may be mistyped, expired or revoked`,
      `run ${program} login ${host}, or set a new one`,
    );
  }
  throw refusal(`${program} could not read the outputs of ${folder}: ${said}`, 'make it work by hand first');
}

function checked(stack: string, json: string, source: string): KnownDeployment {
  const { version, ...rest } = parsed(json, source);
  if (version !== 1) {
    throw refusal(
      `${source} has version ${String(version)}, this program reads version 1`,
      'use the do-patterns of the synth that was applied',
    );
  }
  if (rest.stack !== stack) {
    throw refusal(
      `${source} belongs to the stack ${JSON.stringify(rest.stack)}, not to ${JSON.stringify(stack)}`,
      'give the one of this stack',
    );
  }
  const { hosts = [] } = rest;
  if (hosts.length === 0) throw refusal(`${source} names no hosts`, 'apply a stack that has some');
  for (const host of hosts) checkHost(host, source);
  return { json, deployment: { version, url: '', ...rest, stack, hosts } };
}

/** What the file claims; another program may have written it. */
type Claimed = Partial<Omit<Deployment, 'version'>> & { readonly version?: unknown };

function parsed(json: string, source: string): Claimed {
  try {
    const value: unknown = JSON.parse(json);
    if (typeof value === 'object' && value !== null) return value;
  } catch {
    // Told below.
  }
  throw refusal(`${source} is no JSON object`, 'write it by: terraform output -json deployment');
}

/** What becomes part of command lines has to be what it claims to be. */
function checkHost(host: DeployedHost, source: string): void {
  const name = JSON.stringify(host.name);
  const wrong =
    dropletNameProblem(host.name) ??
    appNameProblem(host.app) ??
    userNameProblem(host.adminUser) ??
    addressProblem(host);
  if (wrong) throw refusal(`${source}, host ${name}: ${wrong.problem}`, wrong.remedy);
}

function addressProblem({ publicIpv4 }: DeployedHost): Problem | undefined {
  if (isIP(publicIpv4) === 4) return undefined;
  return { problem: `${JSON.stringify(publicIpv4)} is no IPv4 address`, remedy: 'apply the stack, so that it has one' };
}

/** The hosts that are meant: all of them in their order, or those that are named. */
export function chooseHosts(deployment: Deployment, names: readonly string[]): readonly DeployedHost[] {
  const known = deployment.hosts.map((host) => host.name);
  for (const name of names) {
    if (known.includes(name)) continue;
    const { problem, remedy } = unknownName('host', name, known);
    throw refusalOf({ problem: `${problem} of the stack ${deployment.stack}`, remedy });
  }
  return deployment.hosts.filter((host) => names.length === 0 || names.includes(host.name));
}
