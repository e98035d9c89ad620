import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { runProgram } from '../support/run-program';

const REPOSITORY = path.join(__dirname, '../..');
const SIMULATE = ['--no-deprecation', '-r', 'ts-node/register', 'simulator/main.ts'];

const simulate = (...args: readonly string[]) =>
  runProgram(process.execPath, [...SIMULATE, ...args], { cwd: REPOSITORY });

describe('npm run simulate', () => {
  let simulator: ChildProcessWithoutNullStreams;
  let variables: Readonly<Record<string, string>>;
  let log = '';
  beforeAll(async () => {
    simulator = spawn(process.execPath, [...SIMULATE, '--port', '0'], { cwd: REPOSITORY });
    simulator.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
    let printed = '';
    for await (const chunk of simulator.stdout.iterator({ destroyOnReturn: false })) {
      printed += String(chunk);
      if (printed.includes('Ctrl-C')) break;
    }
    variables = Object.fromEntries(
      [...printed.matchAll(/^export (\w+)='(.*)'$/gm)].map(([, name, value]) => [name, value]),
    );
  });
  afterAll(() => {
    simulator.kill('SIGKILL');
  });

  test('prints what to export, by which account, zone and key are found, and logs the calls', async () => {
    const { DIGITALOCEAN_API_URL: url, DIGITALOCEAN_TOKEN: token, TF_VAR_ssh_key_fingerprints: keys } = variables;
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const headers = { authorization: `Bearer ${token}` };
    expect((await fetch(`${url}/v2/domains/example.com`, { headers })).status).toBe(200);
    const [fingerprint] = JSON.parse(keys ?? '') as readonly string[];
    expect((await fetch(`${url}/v2/account/keys/${fingerprint}`, { headers })).status).toBe(200);
    while (!/^200 GET \/v2\/account\/keys\/\S+ [\d.]+ ms$/m.test(log)) await once(simulator.stderr, 'data');
  });

  test('a second one on its port is refused, with the way out', async () => {
    const { port } = new URL(variables['DIGITALOCEAN_API_URL'] ?? '');
    const { code, stdout, stderr } = await simulate('--port', port);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain(`127.0.0.1:${port}\nAnother simulator may run there; name another port by --port`);
  });

  test('wrong input is refused, and leads to the help', async () => {
    const { code, stdout, stderr } = await simulate('--seed', '-1');
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
    expect(stderr).toContain('--seed');
    expect(stderr).toContain('--help');
  });

  test('Ctrl-C ends it', async () => {
    simulator.kill('SIGINT');
    expect(await once(simulator, 'exit')).toEqual([0, null]);
  });
});
