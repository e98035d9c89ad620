import { renderCompose } from '../../../lib/host/compose';
import { frontendPart } from '../../../lib/host/frontend-part';
import { joinParts } from '../../../lib/host/part';
import { resolveHost } from '../../../lib/host/resolved';
import type { HostSpec } from '../../../lib/host/spec';
import { describeFault } from '../../../lib/core/fault';
import { composeConfig, describeWithCompose } from '../../support/compose';
import { exampleIngress, planOn } from '../../support/example-hosts';
import { runProgram } from '../../support/run-program';

const LEAST = { image: 'acme/tria-web:1', memoryMib: 1024, cpus: 1 };
const hostOf = (props: Partial<Parameters<typeof frontendPart>[0]> = {}): HostSpec => ({
  app: 'tria',
  ...joinParts([frontendPart({ ...LEAST, ...props })]),
  ingress: exampleIngress({ routes: [{ path: '/', service: props.name ?? 'frontend' }] }),
});

test('is a Next.js server on port 3000 that is replaced without a pause', () => {
  expect(frontendPart(LEAST).service).toMatchObject({
    name: 'frontend',
    port: 3000,
    user: '1000:1000',
    deploy: 'blue-green',
    environment: { NODE_ENV: 'production', HOSTNAME: '0.0.0.0', PORT: '3000', NEXT_TELEMETRY_DISABLED: '1' },
  });
  expect(planOn(hostOf(), 's-2vcpu-4gb').faults.errors.map(describeFault)).toEqual([]);
});

test.each([
  [256, 128],
  [512, 256],
  [1001, 745],
  [2048, 1536],
])("of %i MiB JavaScript's heap gets %i", (memoryMib, heap) => {
  expect(frontendPart({ ...LEAST, memoryMib }).service.environment).toMatchObject({
    NODE_OPTIONS: `--max-old-space-size=${heap}`,
  });
});

test('Node.js takes the options that it is given', async () => {
  const { environment } = frontendPart({ ...LEAST, memoryMib: 512 }).service;
  const script = 'console.log(require("v8").getHeapStatistics().heap_size_limit / 2 ** 20)';
  const { stdout } = await runProgram(process.execPath, ['-e', script], { env: environment ?? {} });
  expect(Number(stdout)).toBeGreaterThanOrEqual(256);
  expect(Number(stdout)).toBeLessThan(512);
});

test('is told where its API is, and what its owner adds or replaces', () => {
  const { service } = frontendPart({
    ...LEAST,
    port: 8080,
    apiUrl: 'http://backend:8000',
    environment: { LOCALE: 'de', NODE_ENV: 'test' },
  });
  expect(service.environment).toMatchObject({
    API_URL: 'http://backend:8000',
    LOCALE: 'de',
    NODE_ENV: 'test',
    PORT: '8080',
  });
});

test('gets its secrets as variables', () => {
  const secret = { name: 'SESSION_KEY', meaning: 'Signs sessions.', origin: 'generated' } as const;
  const { service, secrets } = frontendPart({ ...LEAST, secrets: [secret] });
  expect(service.secrets).toEqual([{ name: 'SESSION_KEY', as: 'env' }]);
  expect(secrets).toEqual([secret]);
});

test.each([
  ['an image that is none', { image: 'acme/web:' }, 'services.frontend.image'],
  ['no memory', { memoryMib: 0 }, 'services.frontend.memoryMib'],
  ["nginx's own port", { port: 443 }, 'services.frontend.port'],
  ['a user by name', { user: 'node' }, 'services.frontend.user'],
  [
    'a token among its values',
    { environment: { API_TOKEN: 'hunter2-hunter2' } },
    'services.frontend.environment.API_TOKEN',
  ],
])('is refused with %s', (_what, props, at) => {
  expect(planOn(hostOf(props), 's-2vcpu-4gb').faults.errors.map((fault) => fault.at)).toEqual([at]);
});

describeWithCompose('compose', () => {
  test('takes it in two colours, with its health check as typed', async () => {
    const { services } = await composeConfig(renderCompose(resolveHost(hostOf({ healthPath: '/api/health' }))));
    expect(Object.keys(services).sort()).toEqual(['frontend-blue', 'frontend-green', 'nginx']);
    expect(services['frontend-blue']).toMatchObject({
      healthcheck: { test: ['CMD', 'node', '-e', expect.stringContaining('"http://127.0.0.1:3000/api/health"')] },
    });
  });
});
