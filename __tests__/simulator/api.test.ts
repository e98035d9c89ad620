import { request } from 'node:http';
import { DROPLET, simulatorForEach } from './api-client';

const REQUEST_ID = expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4/);

describe('the API', () => {
  const api = simulatorForEach();

  test('wants the token', async () => {
    for (const headers of [{}, { authorization: 'Bearer another' }]) {
      const { status, body } = await api().send('GET', '/v2/account', { headers });
      expect(status).toBe(401);
      expect(body).toEqual({ id: 'Unauthorized', message: 'Unable to authenticate you', request_id: REQUEST_ID });
    }
    expect((await api().get('/v2/account')).status).toBe(200);
  });

  test.each([
    ['a path that it does not have', 'GET', '/v2/nothing', 404, 'not_found'],
    ['a method that the path does not have', 'PATCH', '/v2/droplets', 405, 'method_not_allowed'],
    ['an id of nothing', 'GET', '/v2/droplets/1', 404, 'not_found'],
    ['an id of another kind', 'GET', '/v2/droplets/one', 404, 'not_found'],
    ['a broken escape', 'GET', '/v2/vpcs/%E0%A4%A', 404, 'not_found'],
    ['a page that is no number', 'GET', '/v2/droplets?page=one', 422, 'unprocessable_entity'],
    ['a page that is too long', 'GET', '/v2/droplets?per_page=201', 422, 'unprocessable_entity'],
  ])('answers %s in its own form', async (_, method, path, status, id) => {
    const answer = await api().call(method, path);
    expect(answer.status).toBe(status);
    expect(answer.body).toEqual({ id, message: expect.any(String), request_id: REQUEST_ID });
    expect(answer.headers.get('x-request-id')).toBe(answer.body.request_id);
  });

  test.each([
    ['no JSON', '{"name":', 'application/json', 400],
    ['bytes that are no text', Buffer.from([0x7b, 0xff, 0x7d]), 'application/json', 400],
    ['another content type', 'name=web', 'application/x-www-form-urlencoded', 415],
    ['a list', '[]', 'application/json', 422],
    ['a number', '7', 'application/json', 422],
    ['more than a mebibyte', JSON.stringify({ name: 'x'.repeat(2 ** 20) }), 'application/json', 413],
  ])('refuses a body that is %s', async (_, body, type, status) => {
    const headers = { authorization: 'Bearer simulated', 'content-type': type };
    expect(await api().send('POST', '/v2/tags', { headers, body })).toMatchObject({
      status,
      body: { id: expect.any(String), message: expect.any(String) },
    });
    expect(api().simulator.objects.list('tags')).toEqual([]);
  });

  test.each([
    ['before all is sent', '{"name": '],
    ['before what it sent is read', '{"name": "web"}'],
  ])('bears a client that goes away %s', async (_, body) => {
    const { token, url, faults } = api().simulator;
    // Long enough for the client to be gone, on a busy machine too.
    faults.add({ kind: 'slow', delayMs: 1000 });
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json', 'content-length': 15 };
    const sent = request(`${url}/v2/tags`, { method: 'POST', headers });
    const noticed = new Promise((resolve) => api().simulator.onCall(resolve));
    sent.on('error', () => undefined);
    sent.write(body, () => sent.destroy());
    expect(await noticed).toMatchObject({ status: 400 });
    expect(api().simulator.objects.list('tags')).toEqual([]);
  });

  test('answers what is not HTTP', async () => {
    const status = await new Promise<number | undefined>((resolve, reject) => {
      const sent = request(`${api().simulator.url}/v2/account`, { method: 'GET', headers: { 'content-length': 'x' } });
      sent.on('response', (response) => {
        resolve(response.statusCode);
        response.resume();
      });
      sent.on('error', reject);
      sent.end();
    });
    expect(status).toBe(400);
  });

  test('gives lists page by page', async () => {
    for (let count = 0; count < 45; count += 1) await api().post('/v2/tags', { name: `tag-${count}` });
    const first = await api().get('/v2/tags');
    expect(first.body.tags).toHaveLength(20);
    expect(first.body.meta).toEqual({ total: 45 });
    expect(first.body.links.pages).toEqual({
      next: 'https://api.digitalocean.com/v2/tags?page=2&per_page=20',
      last: 'https://api.digitalocean.com/v2/tags?page=3&per_page=20',
    });
    const last = await api().get('/v2/tags?page=3');
    expect(last.body).toMatchObject({
      tags: [40, 41, 42, 43, 44].map((index) => ({ name: `tag-${index}` })),
      links: { pages: { first: expect.any(String), prev: expect.any(String) } },
    });
    expect(last.body.links.pages).not.toHaveProperty('next');
    expect((await api().get('/v2/tags?per_page=200')).body.links).toEqual({});
    expect((await api().get('/v2/tags?page=9')).body.tags).toEqual([]);
  });

  test('says how many calls are left', async () => {
    const { headers } = await api().get('/v2/account');
    expect(headers.get('ratelimit-limit')).toBe('5000');
    expect(headers.get('ratelimit-remaining')).toBe('4999');
    expect(Number(headers.get('ratelimit-reset'))).toBeGreaterThan(0);
  });

  test('serves callers at once without mixing them up', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `web-${index}`);
    const made = await Promise.all(names.map(async (name) => api().post('/v2/droplets', { ...DROPLET, name })));
    expect(made).toMatchObject(names.map((name) => ({ body: { droplet: { name } } })));
    expect(api().simulator.objects.list('droplets')).toHaveLength(names.length);
  });
});

describe('the rate limit', () => {
  const api = simulatorForEach({ pace: 'realistic', requests: { perMinute: 3 } });

  test('holds at a realistic pace, and is over after a while', async () => {
    for (let call = 0; call < 3; call += 1) expect((await api().get('/v2/account')).status).toBe(200);
    const refused = await api().get('/v2/account');
    expect(refused).toMatchObject({ status: 429, body: { id: 'too_many_requests' } });
    expect(Number(refused.headers.get('retry-after'))).toBeLessThanOrEqual(60);
    api().simulator.advance(61);
    expect((await api().get('/v2/account')).status).toBe(200);
  });
});

describe('the seed', () => {
  const one = simulatorForEach({ seed: 7 });
  const same = simulatorForEach({ seed: 7 });
  const other = simulatorForEach({ seed: 8 });

  test('gives the same ids, addresses and times to the same calls', async () => {
    const made = await Promise.all(
      [one, same, other].map(async (api) => {
        const vpc = await api().post('/v2/vpcs', { name: 'net', region: 'fra1' });
        const droplet = await api().post('/v2/droplets', { ...DROPLET, vpc_uuid: vpc.body.vpc.id, ipv6: true });
        return { vpc: vpc.body, droplet: (await api().get(`/v2/droplets/${droplet.body.droplet.id}`)).body };
      }),
    );
    expect(made[0]).toEqual(made[1]);
    expect(made[0]?.vpc.vpc.id).not.toBe(made[2]?.vpc.vpc.id);
    expect(made[0]?.vpc.vpc.created_at).toBe('2026-01-01T08:00:01Z');
  });
});
