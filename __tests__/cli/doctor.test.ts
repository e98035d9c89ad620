import { mkdtempSync } from 'node:fs';
import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import path from 'node:path';
import S3rver from 's3rver';
import { startProgram } from '../support/app-process';
import { builtCli } from '../support/built-cli';
import { NameServer } from '../support/name-server';
import type { ProgramResult } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';

// Each case starts several programs; on a busy machine that takes a while.
jest.setTimeout(240_000);

const FINGERPRINT = '3b:16:e4:bf:8b:00:8b:b8:59:8c:a9:d3:f0:19:fa:45';

const STACK = {
  resource: {
    digitalocean_droplet: { host: { size: 's-1vcpu-1gb', region: 'fra1', image: 'debian-13-x64' } },
    digitalocean_database_cluster: { database: { engine: 'pg', size: 'db-s-1vcpu-2gb', region: 'fra1' } },
    digitalocean_record: { a: { domain: 'example.org', value: '${digitalocean_reserved_ip.ip.ip_address}' } },
    digitalocean_spaces_bucket: { backups: { region: 'fra1' } },
  },
};

/** An account that has all that the stack wants. */
const ACCOUNT: Readonly<Record<string, unknown>> = {
  '/v2/account': { account: { email: 'ops@example.org', email_verified: true, droplet_limit: 10, status: 'active' } },
  '/v2/droplets': { droplets: [], meta: { total: 3 } },
  '/v2/sizes': { sizes: [{ slug: 's-1vcpu-1gb', available: true, regions: ['fra1'] }] },
  '/v2/images': { images: [{ slug: 'debian-13-x64', regions: ['fra1'] }] },
  '/v2/databases/options': { options: { pg: { regions: ['fra1'], layouts: [{ sizes: ['db-s-1vcpu-2gb'] }] } } },
  '/v2/account/keys': { ssh_keys: [{ id: 1, fingerprint: FINGERPRINT, name: 'laptop' }] },
  '/v2/domains/example.org': { domain: {} },
  ...Object.fromEntries(
    ['vpcs', 'firewalls', 'domains', 'monitoring/alerts', 'uptime/checks', 'projects', 'tags', 'databases'].map(
      (path) => [`/v2/${path}`, {}],
    ),
  ),
};

const ENVIRONMENT = {
  DIGITALOCEAN_TOKEN: 'token',
  TF_VAR_alert_email: 'ops@example.org',
  TF_VAR_ssh_key_fingerprints: JSON.stringify([FINGERPRINT]),
  // The one key that s3rver knows.
  SPACES_ACCESS_KEY_ID: 'S3RVER',
  SPACES_SECRET_ACCESS_KEY: 'S3RVER',
};

let directory: TemporaryDirectory;
let api: Server;
let names: NameServer;
let spaces: S3rver;
let spacesUrl: string;
/** What differs from the account above; a number is a status. */
let differences: Readonly<Record<string, unknown>>;
let methods: Set<string>;

beforeAll(async () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'doctor-spaces-'));
  spaces = new S3rver({ address: '127.0.0.1', port: 0, directory: folder, silent: true, vhostBuckets: false });
  spacesUrl = `http://127.0.0.1:${(await spaces.run()).port}`;
});
afterAll(async () => {
  await spaces.close();
});

beforeEach(async () => {
  directory = new TemporaryDirectory();
  directory.write('cdktf.out/stacks/shop/cdk.tf.json', JSON.stringify(STACK));
  differences = {};
  methods = new Set();
  api = createServer((request, response) => {
    methods.add(request.method ?? '');
    const path = (request.url ?? '').split('?')[0] ?? '';
    const answer = path in differences ? differences[path] : (ACCOUNT[path] ?? 404);
    response.writeHead(typeof answer === 'number' ? answer : 200, { 'content-type': 'application/json' });
    response.end(JSON.stringify(typeof answer === 'number' ? { message: 'no' } : answer));
  });
  await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  names = new NameServer({ 'example.org': ['ns1.digitalocean.com', 'ns2.digitalocean.com'] });
  await names.start();
});
afterEach(async () => {
  api.closeAllConnections();
  await new Promise((resolve) => api.close(resolve));
  await names.stop();
  directory.remove();
});

async function doctor(
  args: readonly string[] = [],
  env: Readonly<Record<string, string>> = {},
  stack = 'shop',
): Promise<ProgramResult> {
  const { child, ended } = startProgram(builtCli(), ['doctor', stack, '--dns-server', names.address, ...args], {
    cwd: directory.root,
    env: {
      ...ENVIRONMENT,
      CDKTF_OUTDIR: directory.at('cdktf.out'),
      SPACES_ENDPOINT_URL: spacesUrl,
      DIGITALOCEAN_API_URL: `http://127.0.0.1:${(api.address() as AddressInfo).port}`,
      ...env,
    },
  });
  child.stdin.end();
  return ended;
}

test('finds nothing missing in an account that has all, and only reads', async () => {
  const { code, stdout, stderr } = await doctor();
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toContain('ok       droplets: 3 of 10 are in use, this stack has 1');
  expect(stdout).toContain('ok       s-1vcpu-1gb with debian-13-x64 is on offer in fra1');
  expect(stdout).toContain('ok       a database pg db-s-1vcpu-2gb is on offer in fra1');
  expect(stdout).toContain('ok       the zone example.org is in the account');
  expect(stdout).toContain('ok       example.org is delegated to DigitalOcean');
  expect(stdout).toContain(`ok       the SSH key ${FINGERPRINT} is laptop`);
  expect(stdout).toContain('ok       alerts can go to ops@example.org');
  expect(stdout).toContain(`ok       SPACES_ACCESS_KEY_ID opens ${spacesUrl}, for the bucket`);
  expect(stdout).toContain('unsure   whether the token may create');
  expect([...methods]).toEqual(['GET']);
});

test('names all that is missing in one run, with what to do', async () => {
  differences = {
    '/v2/account': { account: { email: 'a@example.org', email_verified: false, droplet_limit: 3, status: 'active' } },
    '/v2/sizes': { sizes: [{ slug: 's-1vcpu-1gb', available: true, regions: ['nyc3'] }] },
    '/v2/account/keys': { ssh_keys: [] },
    '/v2/domains/example.org': 404,
    '/v2/firewalls': 403,
    '/v2/databases/options': { options: { pg: { regions: ['nyc3'] } } },
  };
  await names.stop();
  names = new NameServer({ 'example.org': ['ns.registrar.example'] });
  await names.start();
  const { code, stdout, stderr } = await doctor([], { SPACES_SECRET_ACCESS_KEY: '' });
  expect(code).toBe(1);
  const missing = stdout.split('\n').filter((line) => line.startsWith('MISSING'));
  expect(missing.map((line) => line.replace(/^MISSING\s+/, '').split(';')[0])).toEqual([
    "the account's address a@example.org is not verified",
    'droplets: 3 of 3 are in use, and this stack has 1',
    'the token lacks the scope firewall:read',
    'the size s-1vcpu-1gb is not on offer in fra1',
    'databases (pg) are not on offer in fra1',
    `the account has no SSH key ${FINGERPRINT}`,
    'the zone example.org is not in the account',
    'example.org is delegated to ns.registrar.example',
    'SPACES_SECRET_ACCESS_KEY not set, for the bucket',
  ]);
  expect(stderr).toMatch(/^error: 9 of \d+ checks found something missing\n$/);
});

test('keys of Spaces are tried', async () => {
  const found = async (env: Readonly<Record<string, string>>): Promise<string | undefined> =>
    (await doctor([], env)).stdout.split('\n').find((line) => line.includes(' SPACES_ACCESS_KEY_ID '));
  expect(await found({ SPACES_ACCESS_KEY_ID: 'ANOTHER' })).toMatch(
    /^MISSING .* refuses SPACES_ACCESS_KEY_ID with SPACES_SECRET_ACCESS_KEY \(InvalidAccessKeyId\), for the bucket; make a/,
  );
  expect(await found({ SPACES_ENDPOINT_URL: 'http://127.0.0.1:9' })).toMatch(/^unsure .* does not answer; try again$/);
  // s3rver takes any signature of the fourth kind, and knows no keys of single buckets.
  let code = 'SignatureDoesNotMatch';
  const strict = createServer((_, response) => {
    response.writeHead(403, { 'content-type': 'application/xml' });
    response.end(`<?xml version="1.0"?><Error><Code>${code}</Code></Error>`);
  });
  await new Promise<void>((resolve) => strict.listen(0, '127.0.0.1', resolve));
  const SPACES_ENDPOINT_URL = `http://127.0.0.1:${(strict.address() as AddressInfo).port}`;
  expect(await found({ SPACES_ENDPOINT_URL })).toMatch(/^MISSING .*\(SignatureDoesNotMatch\)/);
  code = 'AccessDenied';
  expect(await found({ SPACES_ENDPOINT_URL })).toMatch(/^unsure .* may not list buckets;/);
  await new Promise((resolve) => strict.close(resolve));
});

test('scopes that the token lacks are all named, those of the other checks and of what the stack has among them', async () => {
  const denied = ['account/keys', 'sizes', 'databases', 'domains/example.org', 'load_balancers'];
  differences = Object.fromEntries(denied.map((path) => [`/v2/${path}`, 403]));
  const { code, stdout } = await doctor();
  expect(code).toBe(1);
  const scopes = [...stdout.matchAll(/^MISSING +the token lacks the scope ([^;]+)/gm)].map(([, scope]) => scope);
  // Nothing of this stack is a load balancer.
  expect(scopes).toEqual(['database:read', 'sizes:read, image:read or database:read', 'ssh_key:read', 'domain:read']);
});

test.each<
  readonly [string, Readonly<Record<string, string>>, Readonly<Record<string, unknown>>, string, RegExp, number]
>([
  ['without a token', { DIGITALOCEAN_TOKEN: '' }, {}, 'shop', /DIGITALOCEAN_TOKEN is not set/, 2],
  ['with a wrong token', {}, { '/v2/account': 401 }, 'shop', /refuses the token/, 1],
  [
    'with fingerprints that are no list',
    { TF_VAR_ssh_key_fingerprints: 'x' },
    {},
    'shop',
    /is no list; write it as/,
    2,
  ],
  ['of an unknown stack', {}, {}, 'shpo', /"shpo" is not a known stack .*; use shop/, 2],
])('%s it says so', async (_, env, different, stack, message, exitCode) => {
  differences = different;
  const { code, stderr } = await doctor([], env, stack);
  expect(stderr).toMatch(message);
  expect(code).toBe(exitCode);
});
