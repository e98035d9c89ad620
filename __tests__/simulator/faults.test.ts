import { DROPLET, simulatorForEach } from './api-client';

describe('a fault on demand', () => {
  const api = simulatorForEach();

  test.each([
    [401, 'Unauthorized'],
    [422, 'unprocessable_entity'],
    [500, 'server_error'],
    [503, 'service_unavailable'],
  ] as const)('answers %d once, and the next call goes through', async (status, id) => {
    api().simulator.faults.add({ kind: 'error', status, method: 'POST', path: '/v2/tags' });
    expect((await api().get('/v2/tags')).status).toBe(200);
    expect(await api().post('/v2/tags', { name: 'web' })).toMatchObject({ status, body: { id } });
    expect((await api().post('/v2/tags', { name: 'web' })).status).toBe(201);
  });

  test('tells how long to wait when there were too many calls', async () => {
    api().simulator.faults.add({ kind: 'error', status: 429, retryAfterSeconds: 7, times: 2 });
    for (let call = 0; call < 2; call += 1) {
      const { status, headers, body } = await api().get('/v2/account');
      expect(status).toBe(429);
      expect(headers.get('retry-after')).toBe('7');
      expect(headers.get('ratelimit-limit')).toBe('5000');
      expect(body.id).toBe('too_many_requests');
    }
    expect((await api().get('/v2/account')).status).toBe(200);
  });

  test('lets some calls pass first, and keeps to its path', async () => {
    api().simulator.faults.add({ kind: 'error', status: 500, path: '/v2/tags', after: 2, times: 1 });
    const statuses = [];
    for (let call = 0; call < 4; call += 1) statuses.push((await api().get('/v2/tags')).status);
    expect(statuses).toEqual([200, 200, 500, 200]);
    expect((await api().get('/v2/tagsandmore')).status).toBe(404);
  });

  test('lasts as long as it is told, or until it is taken away', async () => {
    const id = api().simulator.faults.add({ kind: 'error', status: 503, seconds: 3600 });
    for (let call = 0; call < 3; call += 1) expect((await api().get('/v2/account')).status).toBe(503);
    api().simulator.faults.clear(id);
    expect((await api().get('/v2/account')).status).toBe(200);
  });

  test('cuts the connection before the call is carried out, or after', async () => {
    api().simulator.faults.add({ kind: 'cut', method: 'POST' });
    await expect(api().post('/v2/tags', { name: 'never' })).rejects.toThrow();
    api().simulator.faults.add({ kind: 'cut', method: 'POST', carriedOut: true });
    await expect(api().post('/v2/tags', { name: 'lost' })).rejects.toThrow();
    expect(api().simulator.objects.list('tags')).toEqual([{ id: 'lost' }]);
  });

  test('answers late', async () => {
    api().simulator.faults.add({ kind: 'slow', delayMs: 150 });
    const order: string[] = [];
    await Promise.all([
      api()
        .get('/v2/account')
        .then(() => order.push('slow')),
      api()
        .get('/v2/tags')
        .then(async () => api().get('/v2/tags'))
        .then(() => order.push('others')),
    ]);
    expect(order).toContain('slow');
    expect(order).toHaveLength(2);
  });

  test('keeps a droplet from ever becoming active', async () => {
    api().simulator.faults.add({ kind: 'stuck', what: 'droplets.create' });
    const { body } = await api().post('/v2/droplets', DROPLET);
    api().simulator.advance(3600);
    expect((await api().get(`/v2/droplets/${body.droplet.id}`)).body.droplet.status).toBe('new');
    api().simulator.faults.clear();
    const next = await api().post('/v2/droplets', DROPLET);
    expect((await api().get(`/v2/droplets/${next.body.droplet.id}`)).body.droplet.status).toBe('active');
  });
});

describe('a realistic pace', () => {
  const api = simulatorForEach({ pace: 'realistic' });

  test('takes time to make a droplet, and meanwhile refuses a second action', async () => {
    const { body } = await api().post('/v2/droplets', DROPLET);
    const path = `/v2/droplets/${body.droplet.id}`;
    expect((await api().get(path)).body.droplet).toMatchObject({ status: 'new', locked: true, networks: { v4: [] } });
    expect(await api().post(`${path}/actions`, { type: 'power_off' })).toMatchObject({
      status: 422,
      body: { message: 'Droplet already has a pending event.' },
    });
    const [link] = body.links.actions;
    expect((await api().get(`/v2/actions/${link.id}`)).body.action.status).toBe('in-progress');
    api().simulator.advance(60);
    expect((await api().get(path)).body.droplet).toMatchObject({ status: 'active', locked: false });
    expect((await api().get(`/v2/actions/${link.id}`)).body.action.status).toBe('completed');
  });
});

describe("the simulator's own paths", () => {
  const api = simulatorForEach({ domains: ['example.com'] });

  test('show what exists as a page, without running what a name may hold', async () => {
    await api().post('/v2/projects', { name: '<img src=x onerror=alert(1)>', purpose: 'Website' });
    const { status, body, headers } = await api().send('GET', '/');
    expect(status).toBe(200);
    expect(headers.get('content-type')).toContain('text/html');
    expect(body).toContain('<td>example.com</td>');
    expect(body).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(body).not.toContain('<img');
  });

  test('take faults, and give them up', async () => {
    const json = { headers: { 'content-type': 'application/json' } };
    const fault = { kind: 'error', status: 500, times: 5, path: '/v2/account' };
    const added = await api().send('POST', '/_simulator/faults', { ...json, body: JSON.stringify(fault) });
    expect(added).toMatchObject({ status: 201, body: { id: 1 } });
    expect((await api().get('/v2/account')).status).toBe(500);
    expect((await api().send('GET', '/_simulator/faults')).body).toEqual([{ id: 1, fault }]);
    expect((await api().send('DELETE', '/_simulator/faults/1')).status).toBe(204);
    expect((await api().get('/v2/account')).status).toBe(200);
    const wrong = await api().send('POST', '/_simulator/faults', { ...json, body: '{"kind":"error","status":418}' });
    expect(wrong).toMatchObject({ status: 422, body: { message: expect.stringContaining('status must be one of') } });
  });

  test('change and delete objects behind the back of whoever made them', async () => {
    const { body } = await api().post('/v2/droplets', DROPLET);
    const json = { headers: { 'content-type': 'application/json' } };
    const path = `/_simulator/objects/droplets/${body.droplet.id}`;
    expect((await api().send('PATCH', path, { ...json, body: '{"name":"other","id":1}' })).status).toBe(204);
    expect((await api().get(`/v2/droplets/${body.droplet.id}`)).body.droplet.name).toBe('other');
    expect((await api().send('DELETE', path)).status).toBe(204);
    expect((await api().get(`/v2/droplets/${body.droplet.id}`)).status).toBe(404);
    expect((await api().send('GET', '/_simulator/objects/planets')).status).toBe(404);
  });

  test('count the calls', async () => {
    await api().get('/v2/account');
    await api().get('/v2/nothing');
    expect((await api().send('GET', '/_simulator/calls')).body).toMatchObject({
      total: 2,
      last: [
        { method: 'GET', path: '/v2/account', status: 200 },
        { method: 'GET', path: '/v2/nothing', status: 404 },
      ],
    });
  });
});
