import type { Command } from 'commander';
import {
  checkAccount,
  checkAlertEmail,
  checkOffers,
  checkScopes,
  checkSshKeys,
  unlessDenied,
} from './account/account-checks';
import { DigitalOcean } from './account/digitalocean';
import { checkSpacesKeys } from './account/spaces-checks';
import { stackNeeds } from './account/stack-needs';
import { checkZones } from './account/zone-checks';
import { CommandFailure, refusal } from './command-failure';
import { type Run, conduct } from './run';

interface DoctorOptions {
  readonly dnsServer?: string;
  readonly json?: boolean;
}

const MARKS = { good: 'ok', unsure: 'unsure', missing: 'MISSING' } as const;

/** `doctor STACK`: whether an account has what an apply of the stack will ask for. It only reads. */
export function addDoctor(program: Command): void {
  program
    .command('doctor')
    .argument('<stack>', 'a synthesized stack')
    .description('check the account before the first apply: token, limits, offers, zones, keys')
    .option('--dns-server <address>', "a name server to ask in place of this machine's own")
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExit codes: 0 all is there, 1 something is missing, 2 wrong input. See docs/guides/cli.md.',
    )
    .action(async (stack: string, options: DoctorOptions) => {
      await conduct(options, (run) => doctor(run, stack, options));
    });
}

async function doctor(run: Run, stack: string, options: DoctorOptions): Promise<void> {
  const needs = stackNeeds(stack);
  const fingerprints = variableList('TF_VAR_ssh_key_fingerprints');
  const api = await DigitalOcean.fromEnvironment();
  run.reporter.working('asking DigitalOcean');
  const findings = [
    ...(await unlessDenied('account:read or droplet:read', () => checkAccount(api, needs))),
    ...(await checkScopes(api, needs)),
    ...(await unlessDenied('sizes:read, image:read or database:read', () => checkOffers(api, needs))),
    ...(await unlessDenied('ssh_key:read', () => checkSshKeys(api, fingerprints))),
    ...(await unlessDenied('account:read', () => checkAlertEmail(api, process.env['TF_VAR_alert_email'] ?? ''))),
    ...(await unlessDenied('domain:read', () => checkZones(api, needs, options.dnsServer))),
    ...(await checkSpacesKeys(needs)),
  ];
  const lines = findings.map(
    ({ state, what, remedy }) => `${MARKS[state].padEnd(8)} ${what}${remedy === undefined ? '' : `; ${remedy}`}`,
  );
  const lacking = findings.filter(({ state }) => state === 'missing').length;
  run.reporter.result(lines, { ok: lacking === 0, findings });
  if (lacking > 0) throw new CommandFailure(`${lacking} of ${findings.length} checks found something missing`);
}

/** A list variable as Terraform reads it from the environment. */
function variableList(name: string): readonly string[] {
  const value = process.env[name] ?? '';
  if (value === '') return [];
  try {
    const list: unknown = JSON.parse(value);
    if (Array.isArray(list)) return list.map(String);
  } catch {
    // Told below.
  }
  throw refusal(`${name} is no list`, `write it as '["..."]'`);
}
