import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { bashHealth, nodeHealth, pythonHealth } from '../../../lib/host/http-health';
import type { HealthCheckSpec } from '../../../lib/host/spec';
import { runProgram } from '../../support/run-program';
import { describeWithProgram } from '../../support/with-program';

const codeOf = async ({ command }: HealthCheckSpec): Promise<number> => {
  const [program = '', ...args] = command;
  return (await runProgram(program, args)).code;
};

describe.each([
  ['nodeHealth', nodeHealth, 'node', 'nodejs'],
  ['bashHealth', bashHealth, 'bash', 'bash'],
  ['pythonHealth', pythonHealth, 'python', 'python-is-python3'],
] as const)('%s', (_name, check, program, debianPackage) => {
  describeWithProgram(program, debianPackage, 'asks a server', () => {
    const server = http.createServer(({ url }, response) => {
      response.writeHead(url === '/health' ? 200 : 503).end('a body\nof two lines');
    });
    const port = (): number => (server.address() as AddressInfo).port;
    beforeAll(async () => new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve)));
    afterAll(async () => new Promise((resolve) => server.close(resolve)));

    test('that is well', async () => {
      expect(await codeOf(check(port(), '/health'))).toBe(0);
    });

    test('that says that it is not', async () => {
      expect(await codeOf(check(port(), '/broken'))).not.toBe(0);
    });

    test('that is not there', async () => {
      expect(await codeOf(check(1, '/health'))).not.toBe(0);
    });
  });
});
