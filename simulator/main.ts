import '../lib/core/check-node';
import { parseArgs } from 'node:util';
import { Simulator } from './simulator';

const HELP = `Starts a stand-in of DigitalOcean's API on this machine, for Terraform to be tried on.

Usage: npm run simulate -- [options]

  --port NUMBER      the port on 127.0.0.1; 0 for any free one (default: 4010)
  --seed NUMBER      where ids and addresses come from (default: 1)
  --realistic        things take about as long as at DigitalOcean, and the rate limit holds (default: all is ready at once)
  --domain NAME      a domain whose zone exists from the start, several times if need be (default: example.com)
  --ssh-key TEXT     a public SSH key that exists from the start, several times if need be (default: one that nobody has)
  -h, --help         this text

Exit codes: 0 ended by Ctrl-C, 2 wrong input or a port that is in use.
`;

/** A key of which no private half was kept. */
const NOBODYS_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody';

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      port: { type: 'string', default: '4010' },
      seed: { type: 'string', default: '1' },
      realistic: { type: 'boolean', default: false },
      domain: { type: 'string', multiple: true },
      'ssh-key': { type: 'string', multiple: true },
      help: { type: 'boolean', short: 'h', default: false },
    },
  });
  if (values.help) {
    process.stdout.write(HELP);
    return 0;
  }
  const simulator = await Simulator.start({
    port: wholeNumber('--port', values.port, 65_535),
    seed: wholeNumber('--seed', values.seed, 2 ** 32 - 1),
    pace: values.realistic ? 'realistic' : 'instant',
    domains: values.domain ?? ['example.com'],
    sshKeys: values['ssh-key'] ?? [NOBODYS_KEY],
    onMistake: (error) => process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`),
  });
  const fingerprints = simulator.objects.list('ssh keys').map((key) => key['fingerprint']);
  const variables = Object.entries(simulator.environment).map(([name, value]) => `export ${name}='${value}'\n`);
  process.stdout.write(
    `${variables.join('')}export TF_VAR_ssh_key_fingerprints='${JSON.stringify(fingerprints)}'\n` +
      `# What exists: ${simulator.url}/  (Ctrl-C ends it, and the account with it)\n`,
  );
  simulator.onCall(({ method, path, status, durationMs }) => {
    process.stderr.write(`${status === 0 ? 'cut' : status} ${method} ${path} ${durationMs.toFixed(1)} ms\n`);
  });
  await new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, resolve);
  });
  await simulator.stop();
  return 0;
}

function wholeNumber(flag: string, text: string, most: number): number {
  const value = Number(text);
  if (!/^\d+$/.test(text) || value > most) throw new Error(`${flag} ${text}: use a whole number from 0 to ${most}`);
  return value;
}

main().then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    const message = error instanceof Error ? error.message : String(error);
    const remedy = message.includes('EADDRINUSE')
      ? 'Another simulator may run there; name another port by --port, or 0 for any free one.'
      : 'Add --help for what there is.';
    process.stderr.write(`${message}\n${remedy}\n`);
    process.exitCode = 2;
  },
);
