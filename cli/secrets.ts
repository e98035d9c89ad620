import { chmodSync, existsSync, readFileSync, writeFileSync } from 'node:fs';
import { text } from 'node:stream/consumers';
import type { Command } from 'commander';
import { secretNameProblem } from '../lib/core/names';
import { unknownName } from '../lib/core/nearest';
import { CommandFailure, refusal, refusalOf } from './command-failure';
import { bringRelease } from './hosts/deploy-host';
import { runHostCommand } from './hosts/host-command';
import { type HostOptions, hostCommand } from './hosts/host-options';
import { type LocalBundle, readBundle } from './hosts/local-bundle';
import { onlyHost, reachHosts } from './hosts/reach-hosts';
import { type HostSecret, secretsOf } from './hosts/secrets';
import type { SshConnection } from './hosts/ssh-connection';
import { type Run, conduct } from './run';

interface FileOptions extends HostOptions {
  readonly file?: string;
}

/** `secrets set|list|export STACK`: values go from a file or the standard input to the hosts, never through arguments. */
export function addSecrets(program: Command): void {
  const secrets = program.command('secrets').description('set, list and export the secrets of the hosts');
  hostCommand(secrets, 'set', 'set a secret on every host of the stack, from --file or the standard input')
    .argument('<name>', 'e.g. OPENAI_API_KEY')
    .option('--file <file>', 'where the value is')
    .action(async (stack: string, name: string, options: FileOptions) => {
      await conduct(options, (run) => setSecret(run, stack, name, options));
    });
  hostCommand(secrets, 'list', 'names, origins and states; never a value').action(
    async (stack: string, options: HostOptions) => {
      await conduct(options, (run) => listSecrets(run, stack, options));
    },
  );
  hostCommand(secrets, 'export', 'copy the secrets of one host into a new file that only you can read')
    .requiredOption('--file <file>', 'the file to write; - for the standard output')
    .action(async (stack: string, options: FileOptions) => {
      await conduct(options, (run) => exportSecrets(run, stack, options));
    });
}

async function setSecret(run: Run, stack: string, name: string, options: FileOptions): Promise<void> {
  const wrong = secretNameProblem(name);
  if (wrong) throw refusalOf(wrong);
  const value = await readValue(name, options.file);
  const { connections } = await reachHosts(run, stack, options);
  const uses: { readonly ssh: SshConnection; readonly bundle?: LocalBundle }[] = [];
  const known = new Set<string>();
  for (const ssh of connections) {
    const names = (await secretsOf(run, ssh)).map((secret) => secret.name);
    const bundle = names.includes(name) ? undefined : synthesizedBundle(stack, ssh.host.name);
    const defined = bundle?.secrets.map((secret) => secret.name) ?? [];
    for (const item of [...names, ...defined]) known.add(item);
    if (names.includes(name)) uses.push({ ssh });
    else if (bundle && defined.includes(name)) uses.push({ ssh, bundle });
    else run.reporter.done(`has no use for ${name}`, ssh.host.name);
  }
  if (uses.length === 0) {
    const { problem, remedy } = unknownName('secret', name, [...known]);
    throw refusal(`${problem} of ${stack}`, `${remedy}, or add it to the definition and synthesize`);
  }
  for (const { ssh, bundle } of uses) {
    if (bundle) await bringRelease(run, ssh, bundle, false);
    const release = bundle === undefined ? {} : { release: bundle.release };
    await runHostCommand(run, ssh, { name: 'secrets', args: ['set', name], input: value, relay: false, ...release });
    run.reporter.done(`set ${name}`, ssh.host.name);
  }
  const hosts = uses.map(({ ssh }) => ssh.host.name);
  run.reporter.result(['It reaches the services with the next deploy.'], { name, hosts });
}

/** What was synthesized here for a host, which may define secrets that nothing on the host knows yet. */
function synthesizedBundle(stack: string, host: string): LocalBundle | undefined {
  try {
    return readBundle(stack, host);
  } catch (error) {
    if (error instanceof CommandFailure) return undefined;
    throw error;
  }
}

async function listSecrets(run: Run, stack: string, options: HostOptions): Promise<void> {
  const { connections } = await reachHosts(run, stack, options);
  const hosts: { readonly host: string; readonly secrets: readonly HostSecret[] }[] = [];
  for (const ssh of connections) hosts.push({ host: ssh.host.name, secrets: await secretsOf(run, ssh) });
  const lines = hosts.flatMap(({ host, secrets }) =>
    secrets.map((secret) => `${host}: ${Object.values(secret).join('\t')}`),
  );
  run.reporter.result(lines, { hosts });
}

async function readValue(name: string, file: string | undefined): Promise<string> {
  if (file === undefined && process.stdin.isTTY) {
    throw refusal(`no value is given for ${name}`, 'pipe it in, or name a file by --file');
  }
  const value = (file === undefined ? await text(process.stdin) : readInput(file)).replace(/\r?\n$/, '');
  if (value === '') throw refusal(`the value of ${name} is empty`, 'give one by --file or on the standard input');
  return value;
}

function readInput(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown';
    throw refusal(`${file} cannot be read (${code})`, 'name a file that is there');
  }
}

async function exportSecrets(run: Run, stack: string, options: FileOptions): Promise<void> {
  const { file = '-' } = options;
  if (file === '-' && process.stdout.isTTY) {
    throw refusal('secrets are not shown on a terminal', 'name a file by --file, or redirect the output');
  }
  if (file !== '-' && existsSync(file)) {
    throw refusal(`${file} is there already`, 'name a new file; an export never replaces one');
  }
  const ssh = onlyHost(await reachHosts(run, stack, options));
  const { stdout } = await runHostCommand(run, ssh, { name: 'secrets', args: ['export'], relay: false });
  if (stdout.trim() === '') throw new CommandFailure(`${ssh.host.name} has no secrets to export`);
  if (file === '-') {
    process.stdout.write(`${stdout}\n`);
    return;
  }
  writeFileSync(file, `${stdout}\n`, { mode: 0o600, flag: 'wx' });
  chmodSync(file, 0o600);
  run.reporter.result([`wrote ${file}; keep it like a password`], { file });
}
