import { spawnSync } from 'node:child_process';
import { PROVIDER_CONSTRAINTS } from '../../lib/terraform/providers';
import { type ProgramResult, runProgram } from './run-program';
import { TemporaryDirectory } from './temporary-directory';

const SOURCES = { digitalocean: 'digitalocean/digitalocean', cloudinit: 'hashicorp/cloudinit' };

const INSTALL = {
  terraform: 'https://developer.hashicorp.com/terraform/install',
  tofu: 'https://opentofu.org/docs/intro/install',
} as const;

/** Where the machine keeps Terraform's own configuration, which may name a mirror of providers. */
const CONFIGURATION = ['HOME', 'TF_CLI_CONFIG_FILE', 'TF_PLUGIN_CACHE_DIR', 'HTTPS_PROXY', 'SSL_CERT_FILE'];

/** What the Terraform of a test gets of this machine's environment. */
export function terraformEnvironment(): Readonly<Record<string, string>> {
  const kept = CONFIGURATION.flatMap((name) => {
    const value = process.env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return { ...Object.fromEntries(kept), CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
}

/** The program that is run: `terraform`, or what TERRAFORM names, such as `tofu`. */
export function terraformProgram(): string {
  return process.env['TERRAFORM'] ?? 'terraform';
}

/** Runs Terraform in a folder, without colours and questions. */
export async function runTerraform(
  folder: string,
  [command = '', ...args]: readonly string[],
  env: Readonly<Record<string, string>> = {},
  program = terraformProgram(),
): Promise<ProgramResult> {
  const plain = ['init', 'plan', 'apply'].includes(command) ? ['-input=false', '-no-color'] : [];
  return runProgram(program, [command, ...plain, ...args], {
    cwd: folder,
    env: { ...terraformEnvironment(), ...env },
  });
}

/** Whether a program such as `tofu` is on the path. */
export function isProgram(name: string): boolean {
  return spawnSync(name, ['version'], { stdio: 'ignore' }).status === 0;
}

/** `describe` for tests that need Terraform, but no provider. */
export function describeWithTerraform(title: string, body: () => void): void {
  if (isProgram(terraformProgram())) describe(title, body);
  else describe.skip(`${title} (terraform is missing: ${INSTALL.terraform})`, body);
}

/** `describe` for tests that need Terraform and the providers of the generated JSON. */
export function describeWithProviders(title: string, body: () => void): void {
  const problem = providersProblem();
  if (problem === undefined) describe(title, body);
  else describe.skip(`${title} (${problem})`, body);
}

/** Why the providers, or the program itself, can't be had here, or undefined. */
export function providersProblem(program = terraformProgram()): string | undefined {
  const directory = new TemporaryDirectory();
  try {
    const required = Object.entries(PROVIDER_CONSTRAINTS).map(([name, version]) => [
      name,
      { source: SOURCES[name as keyof typeof SOURCES], version },
    ]);
    directory.write(
      'main.tf.json',
      JSON.stringify({ terraform: { required_providers: Object.fromEntries(required) } }),
    );
    const { error, status } = spawnSync(program, ['init', '-input=false', '-no-color'], {
      cwd: directory.root,
      env: { PATH: process.env['PATH'], ...terraformEnvironment() },
      timeout: 60_000,
    });
    if (error) return `${program} is missing: ${INSTALL[program as keyof typeof INSTALL]}`;
    return status === 0 ? undefined : `${program} init finds no providers: open the registry, or configure a mirror`;
  } finally {
    directory.remove();
  }
}
