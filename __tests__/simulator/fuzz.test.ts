import fc from 'fast-check';
import { Simulator } from '../../simulator';
import { ApiClient } from './api-client';

const RUNS = 300;

/** Fields that the handlers look at, so that the values meet them. */
const FIELDS = [
  ...['name', 'names', 'region', 'region_slug', 'size', 'image', 'type', 'tags', 'resources', 'entities', 'value'],
  ...['forwarding_rules', 'inbound_rules', 'outbound_rules', 'droplet_ids', 'droplet_id', 'ip_range', 'public_key'],
  ...['ssh_keys', 'volumes', 'vpc_uuid', 'backups', 'backup_policy', 'user_data', 'size_gigabytes', 'dns_names'],
  ...[
    'data',
    'ttl',
    'priority',
    'flags',
    'tag',
    'alerts',
    'notifications',
    'purpose',
    'engine',
    'version',
    'num_nodes',
  ],
];

const value = fc.oneof(
  { maxDepth: 3 },
  fc.string(),
  fc.integer(),
  fc.double(),
  fc.boolean(),
  fc.constant(null),
  fc.constantFrom('fra1', 's-1vcpu-1gb', 'debian-13-x64', '__proto__', 'constructor', '../../etc', '%00', ''),
  fc.array(fc.string(), { maxLength: 3 }),
  fc.array(fc.dictionary(fc.constantFrom(...FIELDS, 'protocol', 'ports', 'sources', 'resource_id'), fc.jsonValue())),
  fc.dictionary(fc.string(), fc.jsonValue(), { maxKeys: 3 }),
);
const body = fc.dictionary(fc.constantFrom(...FIELDS), value, { maxKeys: 12 });
const segment = fc.oneof(
  fc.constantFrom(
    '1',
    '-1',
    '0',
    'default',
    '__proto__',
    'constructor',
    '1e9',
    '99999999999999999999',
    '%2e%2e',
    'a%2Fb',
  ),
  fc.uuid(),
  fc.string({ minLength: 1, maxLength: 12 }).map((text) => encodeURIComponent(text)),
);

describe('whatever is sent', () => {
  const mistakes: unknown[] = [];
  let api: ApiClient;
  beforeAll(async () => {
    const limits = { droplets: 100_000, volumes: 100_000, reservedIps: 100_000, loadBalancers: 100_000 };
    api = new ApiClient(await Simulator.start({ limits, onMistake: (error) => mistakes.push(error) }));
  });
  afterAll(async () => {
    await api.simulator.stop();
  });

  const soundAnswer = (status: number, answer: unknown): void => {
    expect(mistakes).toEqual([]);
    expect(status).toBeLessThan(500);
    if (status < 400) return;
    const text = expect.any(String);
    expect(answer).toEqual({ id: text, message: text, request_id: text });
  };

  test('bodies of every shape are taken or refused, and never a mistake', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(), fc.array(segment, { minLength: 3, maxLength: 3 }), body, async (place, ids, sent) => {
        const { paths } = api.simulator;
        const [method = '', pattern = ''] = paths[place % paths.length]?.split(' ') ?? [];
        let index = 0;
        const path = pattern.replaceAll(/:[a-z_]+/gi, () => ids[index++] ?? '1');
        const answer = await api.call(method, path, method === 'GET' ? undefined : sent);
        soundAnswer(answer.status, answer.body);
      }),
      { numRuns: RUNS, endOnFailure: true },
    );
  }, 600_000);

  test('paths, methods, types and bytes of every kind are refused in the form of the API', async () => {
    const method = fc.constantFrom('GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS', 'PROPFIND');
    // The client would take two dots out of the path before it is sent.
    const sent = segment.filter((text) => text !== '%2e%2e' && !/^(%2e|\.)+$/i.test(text));
    const path = fc.array(sent, { maxLength: 5 }).map((parts) => `/v2/${parts.join('/')}`);
    const type = fc.constantFrom(
      'application/json',
      'application/json; charset=utf-8',
      'text/plain',
      'application/xml',
      '',
    );
    await fc.assert(
      fc.asyncProperty(
        method,
        path,
        type,
        fc.uint8Array({ maxLength: 200 }),
        async (verb, target, contentType, bytes) => {
          const answer = await api.send(verb, target, {
            headers: { authorization: 'Bearer simulated', ...(contentType !== '' && { 'content-type': contentType }) },
            ...(verb !== 'GET' && { body: bytes }),
          });
          soundAnswer(answer.status, answer.body);
          expect(answer.status).toBeGreaterThanOrEqual(400);
        },
      ),
      { numRuns: 200, endOnFailure: true },
    );
  }, 600_000);
});
