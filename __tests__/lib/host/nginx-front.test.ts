import tls from 'node:tls';
import { setTimeout as sleep } from 'node:timers/promises';
import http from 'node:http';
import { resolveHost } from '../../../lib/host/resolved';
import { EchoBackend, ECHO_PATHS, type Echo } from '../../support/echo-backend';
import { endpointOf, examplePlanner } from '../../support/example-hosts';
import { type Answer, type RequestProps, echoOf, httpRequest, httpsRequest } from '../../support/http-client';
import { NginxFront } from '../../support/nginx-front';
import { describeWithProgram } from '../../support/with-program';

const HOST = 'planner.example.com';
const SECRET = 'right-secret_1';

/** Each test that counts requests is a client of its own. */
let clients = 10;
const newClient = (): string => `127.0.0.${clients++}`;

describeWithProgram('nginx', 'nginx', "Planner's front", () => {
  const host = resolveHost(
    examplePlanner({
      aliases: ['www.planner.example.com'],
      staticFiles: [{ path: '/static/', directory: '/srv/static', maxAgeSeconds: 120 }],
      routes: [
        { path: '/socket', service: 'backend', websocket: true },
        { path: '/upload', service: 'backend', maxBodyMib: 1 },
      ],
      metrics: {},
      size: 's-1vcpu-2gb',
    }),
  );
  const [blueAddress = '', greenAddress = ''] = host.containers
    .filter((container) => container.service.name === 'backend')
    .map((container) => `${container.address}:8000`);
  let front: NginxFront;
  let blue: EchoBackend;
  let green: EchoBackend;

  beforeAll(async () => {
    [blue, green] = await Promise.all([new EchoBackend('blue').start(), new EchoBackend('green').start()]);
    front = await NginxFront.prepare(host, { TELEGRAM_WEBHOOK_SECRET: SECRET });
    front.writeServedFile('acme/.well-known/acme-challenge/token', 'proof');
    front.writeServedFile('static/0/app.css', 'body { color: black }');
    await front.connect(blueAddress, blue.port);
    await front.connect(greenAddress, green.port);
    await front.start();
  });
  afterAll(async () => {
    await front.remove();
    await Promise.all([blue.stop(), green.stop()]);
  });

  const plain = async (path: string, props: Partial<RequestProps> = {}): Promise<Answer> =>
    httpRequest({ port: front.port(80), host: HOST, path, ...props });
  const secure = async (path: string, props: Partial<RequestProps> = {}): Promise<Answer> =>
    httpsRequest({ port: front.port(443), host: HOST, path, ...props });
  const serve = async (colour: 'blue' | 'green' | 'none'): Promise<void> => {
    await front.command('upstream', ['backend', colour]);
  };

  test('nginx takes the configuration', async () => {
    const { code, stderr } = await front.check();
    expect(stderr).not.toMatch(/\[(emerg|alert|crit|error)\]/);
    expect(code).toBe(0);
  });

  describe('before the first deploy', () => {
    test('every request gets the page that says so, with 503 and a time to come back', async () => {
      const answer = await secure('/some/page');
      expect(answer.status).toBe(503);
      expect(answer.headers['retry-after']).toBe('30');
      expect(answer.headers['content-type']).toBe('text/html');
      expect(answer.body).toContain('Either nothing has been deployed yet');
    });

    test('a POST gets it too', async () => {
      expect((await secure('/some/page', { method: 'POST', body: 'x=1' })).status).toBe(503);
    });

    test("the container's health check is answered by nginx itself", async () => {
      expect((await httpRequest({ port: front.port(8503), host: 'localhost', path: '/alive' })).status).toBe(204);
    });
  });

  describe('on port 80', () => {
    test.each(['GET', 'POST'])('%s is sent to https with its path and query, and keeps its method', async (method) => {
      const answer = await plain('/a/b?c=d', { method });
      expect(answer.status).toBe(308);
      expect(answer.headers.location).toBe(`https://${HOST}/a/b?c=d`);
    });

    test('an alias stays itself', async () => {
      const answer = await plain('/', { host: 'www.planner.example.com' });
      expect(answer.headers.location).toBe('https://www.planner.example.com/');
    });

    test("Let's Encrypt finds its proof", async () => {
      expect(await plain('/.well-known/acme-challenge/token')).toMatchObject({ status: 200, body: 'proof' });
      expect((await plain('/.well-known/acme-challenge/other')).status).toBe(404);
    });

    test('HSTS is never sent over plain HTTP', async () => {
      expect((await plain('/')).headers).not.toHaveProperty('strict-transport-security');
    });
  });

  describe('once a colour serves', () => {
    beforeAll(async () => {
      await serve('blue');
    });

    test('the backend learns who asks, for what name, over what scheme', async () => {
      const answer = await secure('/api/items?page=2', { from: '127.0.0.5' });
      expect(answer.status).toBe(200);
      const { name, url, headers } = echoOf(answer);
      expect({ name, url }).toEqual({ name: 'blue', url: '/api/items?page=2' });
      expect(headers).toMatchObject({
        host: HOST,
        'x-real-ip': '127.0.0.5',
        'x-forwarded-for': '127.0.0.5',
        'x-forwarded-proto': 'https',
        'x-request-id': expect.stringMatching(/^[0-9a-f]{32}$/),
      });
    });

    test('a client cannot make up where it comes from', async () => {
      const { headers } = echoOf(
        await secure('/', { headers: { 'x-forwarded-for': '10.9.9.9', 'x-real-ip': '10.9.9.9' }, from: '127.0.0.6' }),
      );
      expect(headers['x-forwarded-for']).toBe('127.0.0.6');
      expect(headers['x-real-ip']).toBe('127.0.0.6');
    });

    test('connections to the backend are kept', async () => {
      expect(echoOf(await secure('/')).headers['connection']).toBeUndefined();
    });

    test('a WebSocket upgrade passes where the route says so, and only there', async () => {
      const upgrade = { headers: { connection: 'Upgrade', upgrade: 'websocket' } };
      expect(echoOf(await secure('/socket', upgrade)).headers).toMatchObject({
        connection: 'upgrade',
        upgrade: 'websocket',
      });
      expect(echoOf(await secure('/', upgrade)).headers).not.toHaveProperty('upgrade');
    });

    test('answers carry the security headers', async () => {
      expect((await secure('/')).headers).toMatchObject({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        'referrer-policy': 'strict-origin-when-cross-origin',
      });
    });

    test.each(['/', '/static/app.css', '/metrics'])("%s does not tell nginx's version", async (path) => {
      expect((await secure(path)).headers['server']).toBe('nginx');
    });

    test('static files come from nginx, to be kept as long as asked, with the security headers', async () => {
      const answer = await secure('/static/app.css');
      expect(answer).toMatchObject({ status: 200, body: 'body { color: black }' });
      expect(answer.headers).toMatchObject({
        'content-type': 'text/css',
        'cache-control': 'max-age=120',
        'x-content-type-options': 'nosniff',
      });
    });

    test('a static path does not lead out of its directory', async () => {
      for (const path of ['/static/../../state/hsts.conf', '/static/..%2f..%2fstate/hsts.conf', '/static../logs']) {
        const answer = await secure(path);
        expect(answer.headers['cache-control']).toBeUndefined();
      }
    });

    test.each(['/metrics', '/metrics/', '//metrics', '/%6detrics', '/x/../metrics'])('%s is closed', async (path) => {
      expect((await secure(path)).status).toBe(404);
    });

    describe('the webhook', () => {
      const header = 'x-telegram-bot-api-secret-token';
      test.each([
        ['without the secret', {}],
        ['with a wrong one', { [header]: 'wrong' }],
        ['with the right one in another case', { [header]: SECRET.toUpperCase() }],
        ['with more than the right one', { [header]: `${SECRET}x` }],
      ])('%s is refused before the app sees it', async (_what, headers) => {
        for (const path of ['/webhook/telegram', '/webhook/telegram/', '/webhook%2Ftelegram', '//webhook/./telegram']) {
          const answer = await secure(path, { method: 'POST', headers, body: '{}', from: '127.0.0.7' });
          expect(answer.status).toBe(403);
        }
      });

      test('with the right secret reaches it', async () => {
        const answer = await secure('/webhook/telegram', { method: 'POST', headers: { [header]: SECRET }, body: '{}' });
        expect(answer.status).toBe(200);
        expect(echoOf(answer)).toMatchObject({ method: 'POST', url: '/webhook/telegram' });
      });
    });

    describe('limits', () => {
      const statuses = async (count: number, path: string, from: string): Promise<number[]> =>
        Promise.all(Array.from({ length: count }, async () => (await secure(path, { from })).status));
      const count = (all: readonly number[], status: number): number => all.filter((each) => each === status).length;

      test('a login may be tried 20 times at once above the rate, then it is 429', async () => {
        const all = await statuses(40, '/login', newClient());
        expect(count(all, 200)).toBeGreaterThanOrEqual(21);
        // One more becomes free each second.
        expect(count(all, 200)).toBeLessThanOrEqual(26);
        expect(count(all, 200) + count(all, 429)).toBe(40);
      });

      test('one client does not use up the rate of another', async () => {
        await statuses(40, '/login', newClient());
        expect((await secure('/login', { from: newClient() })).status).toBe(200);
      });

      test('pages may come in larger bursts', async () => {
        expect(count(await statuses(40, '/', newClient()), 200)).toBe(40);
      });

      test('a body above the limit of the route is refused with 413', async () => {
        const upload = async (bytes: number): Promise<number> =>
          (await secure('/upload', { method: 'POST', body: new Uint8Array(bytes) })).status;
        expect(await upload(1024 * 1024)).toBe(200);
        expect(await upload(1024 * 1024 + 1)).toBe(413);
      });
    });

    describe("bodies never pile up in nginx's small memory", () => {
      test('an upload is passed on while it is still coming', async () => {
        const answer = await new Promise<number>((resolve, reject) => {
          const request = http.request({
            host: '127.0.0.1',
            port: front.port(8000),
            path: ECHO_PATHS.eager,
            method: 'POST',
            headers: { host: 'backend', 'content-length': 100_000 },
            timeout: 5000,
            agent: false,
          });
          request.on('timeout', () => request.destroy(new Error('the backend waits for the rest of the upload')));
          request.on('error', reject);
          request.on('response', (response) => {
            resolve(response.statusCode ?? 0);
            request.destroy();
          });
          request.write(Buffer.alloc(50_000));
        });
        expect(answer).toBe(200);
      });

      test('a large answer waits in the backend for a slow client, not in files that are memory', async () => {
        const socket = tls.connect({
          host: '127.0.0.1',
          port: front.port(443),
          servername: HOST,
          rejectUnauthorized: false,
        });
        await new Promise((resolve) => socket.once('secureConnect', resolve));
        socket.pause();
        socket.write(`GET ${ECHO_PATHS.large} HTTP/1.1\r\nHost: ${HOST}\r\n\r\n`);
        await sleep(300);
        const files = front.bodyFiles();
        const warnings = front.errorLog();
        socket.destroy();
        expect(files).toEqual([]);
        expect(warnings).not.toContain('buffered to a temporary file');
      });
    });

    test('other containers reach the colour that serves by the name of the service', async () => {
      const answer = await httpRequest({ port: front.port(8000), host: 'backend:8000', path: '/metrics' });
      expect(echoOf(answer)).toMatchObject({ name: 'blue', url: '/metrics' });
    });

    test("exporters read nginx's own numbers, others don't", async () => {
      const ask = async (): Promise<number> =>
        (await httpRequest({ port: front.port(8504), host: 'nginx', path: '/stub_status' })).status;
      // This machine's loopback is not the network of the containers.
      expect(await ask()).toBe(403);
    });

    test('a switch to the other colour takes effect at a reload', async () => {
      await serve('green');
      expect(echoOf(await secure('/')).name).toBe('green');
      await serve('blue');
      expect(echoOf(await secure('/')).name).toBe('blue');
    });

    test('a colour that is gone gives the page, and the log names the request all the same', async () => {
      await green.stop();
      await serve('green');
      const answer = await secure('/gone/page?token=secret', { method: 'POST', body: 'x' });
      expect(answer.status).toBe(502);
      expect(answer.body).toContain('Not available right now');
      expect(answer.headers['x-content-type-options']).toBe('nosniff');
      expect(await front.loggedRequest('/gone/page')).toMatchObject({ method: 'POST', status: '502' });
      await serve('blue');
    });
  });

  describe('the access log', () => {
    test('says one JSON object a request, with timings, and never the query', async () => {
      await serve('blue');
      await secure('/log/me?token=hidden', { headers: { 'user-agent': 'a "quoted" \\ agent\tü' }, from: '127.0.0.9' });
      const line = await front.loggedRequest('/log/me');
      expect(line).toMatchObject({
        time: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d[+-]\d\d:\d\d$/),
        remote_addr: '127.0.0.9',
        host: HOST,
        method: 'GET',
        status: '200',
        request_time: expect.stringMatching(/^\d+\.\d{3}$/),
        upstream_time: expect.stringMatching(/^\d+\.\d{3}$/),
        upstream_status: '200',
        request_id: expect.stringMatching(/^[0-9a-f]{32}$/),
        user_agent: expect.stringContaining('a "quoted" \\ agent'),
      });
      expect(front.logText('nginx-access.log')).not.toMatch(/hidden|secret-token/);
    });

    test('survives a request that is no request', async () => {
      await new Promise<void>((resolve, reject) => {
        const socket = tls.connect(
          { host: '127.0.0.1', port: front.port(443), servername: HOST, rejectUnauthorized: false },
          () => socket.end('NONSENSE "\\\r\n\r\n'),
        );
        socket.on('error', reject);
        socket.on('close', () => {
          resolve();
        });
        socket.resume();
      });
      await sleep(50);
      expect(() => front.accessLog()).not.toThrow();
      expect(front.accessLog().at(-1)).toMatchObject({ status: '400' });
    });
  });

  describe('TLS', () => {
    interface Outcome {
      readonly protocol: string | null;
      readonly cipher: string;
      readonly alpn: string | false;
      readonly reused: boolean;
      readonly session: Buffer | undefined;
    }
    const handshake = async (options: tls.ConnectionOptions = {}): Promise<Outcome | string> =>
      new Promise((resolve) => {
        const socket = tls.connect({
          host: '127.0.0.1',
          port: front.port(443),
          servername: HOST,
          rejectUnauthorized: false,
          ciphers: 'ALL:@SECLEVEL=0',
          minVersion: 'TLSv1',
          ...options,
        });
        let session: Buffer | undefined;
        socket.on('session', (data: Buffer) => (session = data));
        socket.on('error', (error: Error) => {
          resolve(error.message);
        });
        socket.on('secureConnect', () => {
          // The session of TLS 1.3 comes after the handshake, with the first answer.
          socket.write(`GET / HTTP/1.0\r\nHost: ${HOST}\r\n\r\n`);
          socket.on('data', () => undefined);
          socket.on('end', () => {
            resolve({
              protocol: socket.getProtocol(),
              cipher: socket.getCipher().name,
              alpn: socket.alpnProtocol ?? false,
              reused: socket.isSessionReused(),
              session,
            });
            socket.destroy();
          });
        });
      });

    test.each(['TLSv1', 'TLSv1.1'] as const)('%s is refused, whatever OpenSSL would allow', async (version) => {
      expect(await handshake({ maxVersion: version })).toMatch(/protocol version|unsupported protocol/);
    });

    test.each(['TLSv1.2', 'TLSv1.3'] as const)('%s is spoken', async (version) => {
      expect(await handshake({ minVersion: version, maxVersion: version })).toMatchObject({ protocol: version });
    });

    test.each(['AES128-GCM-SHA256', 'ECDHE-ECDSA-AES128-SHA256', 'ECDHE-ECDSA-AES128-SHA'])(
      '%s is refused: no forward secrecy, or no authenticated encryption',
      async (cipher) => {
        const refused = await handshake({ ciphers: `${cipher}:@SECLEVEL=0`, maxVersion: 'TLSv1.2' });
        expect(refused).toMatch(/handshake failure/);
      },
    );

    test('HTTP/2 is chosen where the client knows it', async () => {
      expect(await handshakeAlpn(['h2', 'http/1.1'])).toBe('h2');
      expect(await handshakeAlpn(['http/1.1'])).toBe('http/1.1');
    });

    const handshakeAlpn = async (protocols: string[]): Promise<string | false | null> =>
      new Promise((resolve, reject) => {
        const socket = tls.connect(
          {
            host: '127.0.0.1',
            port: front.port(443),
            servername: HOST,
            rejectUnauthorized: false,
            ALPNProtocols: protocols,
          },
          () => {
            resolve(socket.alpnProtocol);
            socket.destroy();
          },
        );
        socket.on('error', reject);
      });

    test.each(['TLSv1.2', 'TLSv1.3'] as const)('a session of %s is taken up again', async (version) => {
      const first = await handshake({ maxVersion: version });
      if (typeof first === 'string') throw new Error(first);
      expect(first.session).toBeDefined();
      const second = await handshake({ maxVersion: version, session: first.session! });
      expect(second).toMatchObject({ reused: true });
    });

    test.each([['a name of somebody else', 'example.org'] as const, ['no name', ''] as const])(
      'a client that asks for %s gets no certificate',
      async (_what, servername) => {
        expect(await handshake({ servername })).toMatch(/unrecognized name/);
      },
    );

    test("a client that names somebody else's domain after the handshake is in the wrong place", async () => {
      expect((await secure('/', { host: 'example.org', serverName: HOST })).status).toBe(421);
    });

    test('an alias is served', async () => {
      expect((await secure('/static/app.css', { host: 'www.planner.example.com' })).status).toBe(200);
    });

    test('HSTS comes with the first real certificate, not before, and stands on every answer', async () => {
      expect((await secure('/')).headers).not.toHaveProperty('strict-transport-security');
      await front.writeStateFile(
        'nginx-state/hsts.conf',
        'add_header Strict-Transport-Security "max-age=31536000" always;\n',
      );
      await front.reload();
      for (const path of ['/', '/metrics', '/static/app.css', '/webhook/telegram']) {
        expect((await secure(path)).headers['strict-transport-security']).toBe('max-age=31536000');
      }
    });
  });
});

describeWithProgram('nginx', 'nginx', 'the front behind a load balancer', () => {
  const host = resolveHost(examplePlanner({ tls: 'load-balancer', trustedProxies: ['127.0.0.1/32', '127.0.0.2/32'] }));
  let front: NginxFront;
  let backend: EchoBackend;

  beforeAll(async () => {
    backend = await new EchoBackend('blue').start();
    front = await NginxFront.prepare(host, { TELEGRAM_WEBHOOK_SECRET: SECRET });
    await front.connect(endpointOf(host, 'backend-blue'), backend.port);
    await front.command('upstream', ['backend', 'blue']);
    await front.start();
  });
  afterAll(async () => {
    await front.remove();
    await backend.stop();
  });

  const ask = async (props: Partial<RequestProps>): Promise<Answer> =>
    httpRequest({ port: front.port(80), host: HOST, ...props });
  const asked = async (headers: Record<string, string>, from: string): Promise<Echo['headers']> =>
    echoOf(await ask({ headers, from })).headers;

  test('the balancer is believed when it names the client', async () => {
    const headers = await asked({ 'x-forwarded-for': '203.0.113.9', 'x-forwarded-proto': 'https' }, '127.0.0.1');
    expect(headers).toMatchObject({
      'x-real-ip': '203.0.113.9',
      'x-forwarded-for': '203.0.113.9',
      'x-forwarded-proto': 'https',
    });
  });

  test('what the client put in front of it is not', async () => {
    const headers = await asked({ 'x-forwarded-for': '10.6.6.6, 203.0.113.9, 127.0.0.2' }, '127.0.0.1');
    expect(headers).toMatchObject({ 'x-real-ip': '203.0.113.9', 'x-forwarded-for': '203.0.113.9' });
  });

  test('anybody else is taken for who it is', async () => {
    expect(await asked({ 'x-forwarded-for': '203.0.113.9' }, '127.0.0.33')).toMatchObject({
      'x-real-ip': '127.0.0.33',
    });
  });

  test('rates count clients, not the balancer', async () => {
    const login = async (client: string): Promise<number> =>
      (await ask({ path: '/login', headers: { 'x-forwarded-for': client } })).status;
    const first = await Promise.all(Array.from({ length: 40 }, async () => login('203.0.113.1')));
    expect(first).toContain(429);
    expect(await login('203.0.113.2')).toBe(200);
  });

  test('HSTS goes to those who came over TLS', async () => {
    const header = async (scheme: string): Promise<unknown> =>
      (await ask({ headers: { 'x-forwarded-proto': scheme } })).headers['strict-transport-security'];
    expect(await header('https')).toBe('max-age=31536000');
    expect(await header('http')).toBeUndefined();
  });

  test("the balancer's health check, which names no domain, is answered", async () => {
    expect((await ask({ host: '10.0.0.5', path: '/health' })).status).toBe(200);
  });

  test('nothing listens for TLS', () => {
    expect(() => front.port(443)).toThrow('nothing listens on 443');
  });
});
