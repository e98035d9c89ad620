import { type Command, InvalidArgumentError } from 'commander';

/** Options of every command that reaches hosts. */
export interface HostOptions {
  readonly host?: readonly string[];
  readonly deployment?: string;
  readonly sshConfig?: string;
  readonly identity?: string;
  readonly knownHosts?: string;
  readonly wait: number;
  /** `true`: the address that the world sees this machine at. */
  readonly openFirewall?: string | true;
  readonly json?: boolean;
}

/** ufw refuses the sixth connection of an address within 30 s, which a row of commands comes to. */
const UFW_SECONDS = 40;

/**
 * Adds a command that reaches the hosts of a stack.
 *
 * @param waitSeconds how long a host may take to answer, unless the user says otherwise. @default 40
 */
export function hostCommand(program: Command, name: string, description: string, waitSeconds = UFW_SECONDS): Command {
  return program
    .command(name)
    .argument('<stack>', 'a synthesized stack')
    .description(description)
    .option('--host <name>', 'only this host; may be repeated', collected)
    .option('--deployment <file>', "the stack's output `deployment`, in place of Terraform's state")
    .option('--identity <file>', 'private SSH key')
    .option('--ssh-config <file>', "in place of ssh's own configuration")
    .option('--known-hosts <file>', 'recorded host keys (default: state/STACK.known_hosts)')
    .option('--open-firewall [cidr]', 'let this machine, or a range, through the cloud firewall while the command runs')
    .option('--wait <seconds>', 'how long a host may take to answer and to finish its first boot', seconds, waitSeconds)
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nExit codes: 0 done, 1 failed, 2 wrong input and nothing was changed, 3 another run holds the lock of a host.\n' +
        'See docs/guides/cli.md.',
    );
}

/** A repeatable option. */
export function collected(value: string, before: readonly string[] = []): readonly string[] {
  return [...before, value];
}

/** A whole number of seconds, 0 to 86400. */
export function seconds(text: string): number {
  if (/^\d{1,5}$/.test(text) && Number(text) <= 86_400) return Number(text);
  throw new InvalidArgumentError('Give whole seconds, 0 to 86400.');
}

/** The option of commands that put a release in the place of another. */
export const WATCH = [
  '--watch <seconds>',
  'how long the new containers have to run well before the old ones go (default: 20)',
  seconds,
] as const;

/** What these commands' options are for the host's own command. */
export function replacingArguments(options: {
  readonly watch?: number;
  readonly dryRun?: boolean;
  readonly json?: boolean;
}): readonly string[] {
  return [
    ...(options.watch === undefined ? [] : ['--watch', String(options.watch)]),
    ...(options.dryRun ? ['--dry-run'] : []),
    ...(options.json ? ['--json'] : []),
  ];
}
