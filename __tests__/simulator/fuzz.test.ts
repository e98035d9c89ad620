import fc from 'fast-check';
import { Simulator } from '../../simulator';
import { ApiClient } from './api-client';
import { ApiDescription, descriptionProblem } from './api-description';
import { describedRequests, spoilt } from './described-requests';

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

/** What makes most kinds of objects. */
const NEW = {
  ...{ region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-13-x64', purpose: 'Website', size_gigabytes: 10 },
  ...{ type: 'https', target: 'https://example.com', regions: ['eu_west'], enabled: true },
};

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

  const ROUTES = (): readonly (readonly [string, string])[] => {
    return api.simulator.paths.map((route) => route.split(' ') as [string, string]);
  };
  const authorized = { authorization: 'Bearer simulated', 'content-type': 'application/json' };

  test('every path refuses broken JSON, other types, too much and other methods', async () => {
    const refusals = [
      [400, authorized, '{"name": '],
      [415, { ...authorized, 'content-type': 'text/plain' }, '{}'],
      [413, authorized, `"${'x'.repeat(2 ** 20)}"`],
    ] as const;
    for (const [method, pattern] of ROUTES()) {
      const path = pattern.replaceAll(/:[a-z_]+/gi, '1');
      const sent = method === 'GET' ? [] : refusals;
      for (const [status, headers, text] of sent) {
        const answer = await api.send(method, path, { headers, body: text });
        soundAnswer(answer.status, answer.body);
        expect([method, path, answer.status]).toEqual([method, path, status]);
      }
      const other = await api.send('PROPFIND', path, { headers: authorized });
      soundAnswer(other.status, other.body);
      expect([path, other.status]).toEqual([path, 405]);
      const longer = await api.send(method, `${path}/1/2/3/4`, { headers: authorized });
      soundAnswer(longer.status, longer.body);
      expect([path, longer.status]).toEqual([path, 404]);
    }
  }, 600_000);

  test('every path bears ids of every kind', async () => {
    for (const [method, pattern] of ROUTES().filter(([, route]) => route.includes(':'))) {
      for (const id of ['one', '-1', '1.5', '1e99', '99999999999999999999', '__proto__', '%00', crypto.randomUUID()]) {
        const answer = await api.call(method, pattern.replaceAll(/:[a-z_]+/gi, id), method === 'GET' ? undefined : {});
        soundAnswer(answer.status, answer.body);
      }
    }
  }, 600_000);

  test('writes at the same time do not harm each other', async () => {
    const names = Array.from({ length: 10 }, (_, index) => `same-${index % 3}`);
    const writes = ROUTES().filter(([method, route]) => method === 'POST' && !route.includes(':'));
    for (const [method, path] of writes) {
      const answers = await Promise.all(names.map(async (name) => api.call(method, path, { ...NEW, name })));
      for (const { status, body: answer } of answers) soundAnswer(status, answer);
    }
    for (const kind of api.simulator.objects.kinds) {
      const ids = api.simulator.objects.list(kind).map(({ id }) => id);
      expect([kind, new Set(ids).size]).toEqual([kind, ids.length]);
    }
    const vpcs = api.simulator.objects.list('vpcs').map(({ name }) => String(name));
    expect(vpcs.filter((name) => name.startsWith('same-')).sort()).toEqual(['same-0', 'same-1', 'same-2']);
  });

  const testDescription = descriptionProblem === undefined ? test : test.skip;
  const title = `requests of the description, spoilt${descriptionProblem ? ` (${descriptionProblem})` : ''}`;
  testDescription(
    title,
    async () => {
      const known = new Set(api.simulator.paths.map((path) => path.replaceAll(/:[a-z_]+/gi, '{}')));
      const requests = describedRequests(new ApiDescription()).filter(({ method, template }) => {
        return known.has(`${method} ${template.replaceAll(/\{[^}]*\}/g, '{}')}`);
      });
      expect(requests.length).toBeGreaterThan(60);
      const existing = api.simulator.objects.kinds.flatMap((kind) => {
        return api.simulator.objects
          .list(kind)
          .slice(0, 2)
          .map(({ id }) => encodeURIComponent(String(id)));
      });
      const ids = fc.array(fc.oneof(fc.constantFrom(...existing), segment), { minLength: 3, maxLength: 3 });
      const spoiltRequest = fc.constantFrom(...requests).chain(({ method, template, body: whole }) => {
        return fc.record({ method: fc.constant(method), template: fc.constant(template), ids, sent: spoilt(whole) });
      });
      let taken = 0;
      await fc.assert(
        fc.asyncProperty(spoiltRequest, async ({ method, template, ids: given, sent }) => {
          let index = 0;
          const path = template.replaceAll(/\{[^}]*\}/g, () => given[index++] ?? '1');
          const answer = await api.call(method, path, sent);
          soundAnswer(answer.status, answer.body);
          if (answer.status < 300) taken += 1;
        }),
        { numRuns: 1000, endOnFailure: true },
      );
      // Not all of them are stopped at the door.
      expect(taken).toBeGreaterThan(10);
    },
    600_000,
  );
});
