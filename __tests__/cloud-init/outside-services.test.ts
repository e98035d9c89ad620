import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HostSandbox } from '../support/host-sandbox';
import { describeWithProgram } from '../support/with-program';

const TOKEN = '12345:AbC-dEf_ghi';

describeWithProgram('curl', 'curl', 'services outside', () => {
  let host: HostSandbox;
  let server: Server;
  let address: string;
  let requests: string[];
  let answer: string;

  beforeEach(async () => {
    requests = [];
    answer = '{"ok":true,"result":{"url":"https://x","pending_update_count":2,"ip_address":"192.0.2.1"}}';
    server = createServer((request, response) => {
      let body = '';
      request.on('data', (chunk: Buffer) => (body += chunk.toString()));
      request.on('end', () => {
        requests.push(`${request.method ?? ''} ${request.url ?? ''} ${decodeURIComponent(body)}`);
        response.end(answer);
      });
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    host = new HostSandbox({ env: { HEARTBEAT_SECRET: 'HEARTBEAT_URL', BASE_SERVICES: 'postgres' } });
    host.fake('docker', '[[ ! -e $ROOT/docker-is-down ]]');
    // The real one, with what it was started with on record.
    host.fake('curl', 'echo "curl $*" >>"$ROOT/calls"; exec /usr/bin/curl "$@"');
    host.write('etc/planner/secrets/TELEGRAM_BOT_TOKEN', TOKEN);
    host.write('etc/planner/secrets/TELEGRAM_WEBHOOK_SECRET', 'Sec-ret_1');
    host.write('etc/planner/secrets/HEARTBEAT_URL', `${address}/ping/very-secret`);
    host.write('var/lib/planner/first-boot.ok', '');
  });
  afterEach(() => {
    server.close();
    host.remove();
  });

  describe('telegram-webhook', () => {
    const telegram = async (word: string) =>
      host.run('telegram-webhook', [word], { env: { TELEGRAM_API_BASE: address } });

    test('register names the address and the secret token, and neither arguments nor output the bot token', async () => {
      const result = await telegram('register');
      expect(result.code).toBe(0);
      expect(requests).toEqual([
        `POST /bot${TOKEN}/setWebhook url=https://planner.example.com/webhook/telegram&secret_token=Sec-ret_1`,
      ]);
      expect(host.calls().join('\n') + result.stdout + result.stderr).not.toMatch(/AbC-dEf|Sec-ret/);
    });

    test('status shows what matters', async () => {
      const { code, stdout } = await telegram('status');
      expect(code).toBe(0);
      expect(JSON.parse(stdout)).toMatchObject({ url: 'https://x', pending_update_count: 2 });
    });

    test('delete deletes', async () => {
      expect((await telegram('delete')).code).toBe(0);
      expect(requests[0]).toContain('/deleteWebhook');
    });

    test.each([
      ['{"ok":false,"description":"Unauthorized"}', 'Telegram refuses: Unauthorized'],
      ['<html>', 'no JSON'],
    ])('an answer of %s is a failure', async (text, message) => {
      answer = text;
      for (const word of ['register', 'status', 'delete']) {
        expect(await telegram(word)).toMatchObject({ code: 1, stderr: expect.stringContaining(message) as string });
      }
    });

    test('a token that would break out of its quotes is refused before anything is sent', async () => {
      host.write('etc/planner/secrets/TELEGRAM_BOT_TOKEN', '1:a"\nurl = "http://evil.example');
      expect((await telegram('register')).code).toBe(1);
      expect(requests).toEqual([]);
    });
  });

  describe('heartbeat', () => {
    test('calls the secret address, which shows nowhere', async () => {
      const result = await host.run('heartbeat');
      expect(result.code).toBe(0);
      expect(requests).toEqual(['GET /ping/very-secret ']);
      expect(host.calls().join('\n') + result.stderr).not.toContain('very-secret');
    });

    test('is silent before the first boot is done', async () => {
      host.write('var/lib/planner/first-boot.failed', 'docker: failed\n');
      host.remove();
      host = new HostSandbox({ env: { HEARTBEAT_SECRET: 'HEARTBEAT_URL' } });
      host.write('etc/planner/secrets/HEARTBEAT_URL', address);
      expect((await host.run('heartbeat')).code).toBe(0);
      expect(requests).toEqual([]);
    });

    test('is silent, and fails, when Docker does not answer', async () => {
      host.write('docker-is-down', '');
      expect((await host.run('heartbeat')).code).toBe(1);
      expect(requests).toEqual([]);
    });

    test('does nothing without its secret', async () => {
      host.write('etc/planner/secrets/HEARTBEAT_URL', '');
      expect(await host.run('heartbeat')).toMatchObject({ code: 0, stderr: '' });
      expect(requests).toEqual([]);
    });
  });
});
