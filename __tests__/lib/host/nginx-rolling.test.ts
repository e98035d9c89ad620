import { setTimeout as sleep } from 'node:timers/promises';
import { resolveHost } from '../../../lib/host/resolved';
import { EchoBackend } from '../../support/echo-backend';
import { endpointOf, exampleHost, exampleIngress, exampleService } from '../../support/example-hosts';
import { echoOf, httpRequest, httpsRequest } from '../../support/http-client';
import { NginxFront } from '../../support/nginx-front';
import { describeWithProgram } from '../../support/with-program';

const HOST = 'shop.example.com';

describeWithProgram('nginx', 'nginx', 'a rolling service behind nginx', () => {
  const host = resolveHost(
    exampleHost({ app: 'planner', services: [exampleService({ deploy: 'rolling' })], ingress: exampleIngress() }),
  );
  let front: NginxFront;
  let instances: EchoBackend[];

  const startInstance = async (number: number, name: string): Promise<EchoBackend> => {
    const instance = await new EchoBackend(name).start();
    await front.connect(endpointOf(host, `web-${number}`), instance.port);
    return instance;
  };
  const serve = async (who: string): Promise<void> => {
    await front.command('upstream', ['web', who]);
  };
  const post = async () =>
    httpsRequest({ port: front.port(443), host: HOST, path: '/orders', method: 'POST', body: 'x' });
  const servers = async (requests: number): Promise<Set<string>> =>
    new Set((await Promise.all(Array.from({ length: requests }, post))).map((answer) => echoOf(answer).name));

  beforeEach(async () => {
    front = await NginxFront.prepare(host);
    instances = [await startInstance(1, 'first'), await startInstance(2, 'second')];
    await front.start();
  });
  afterEach(async () => {
    await front.remove();
    await Promise.all(instances.map(async (instance) => instance.stop()));
  });

  test('gives the page until it is deployed', async () => {
    expect((await post()).status).toBe(503);
  });

  test('is served by all of its instances, or by those that are left in', async () => {
    await serve('all');
    expect(await servers(20)).toEqual(new Set(['first', 'second']));
    await serve('2');
    expect(await servers(20)).toEqual(new Set(['second']));
  });

  test('is reached by other containers under its name', async () => {
    await serve('1');
    const answer = await httpRequest({ port: front.port(8000), host: 'web:8000', path: '/inside' });
    expect(echoOf(answer)).toMatchObject({ name: 'first', url: '/inside' });
  });

  test('loses no request, POSTs included, while its instances are replaced one after another', async () => {
    await serve('all');
    let running = true;
    const statuses: number[] = [];
    const client = async (): Promise<void> => {
      while (running) {
        statuses.push((await post()).status);
        await sleep(2);
      }
    };
    const clients = Array.from({ length: 4 }, client);
    for (const [number, other] of [
      [1, '2'],
      [2, '1'],
    ] as const) {
      await serve(other);
      // What it has been sent is answered: on a host the deploy waits for that.
      await sleep(200);
      await instances[number - 1]!.stop();
      instances[number - 1] = await startInstance(number, `new-${number}`);
      // On a host it has the address of the one before it.
      await front.reload();
    }
    await serve('all');
    await sleep(50);
    running = false;
    await Promise.all(clients);
    expect(statuses.length).toBeGreaterThan(50);
    expect(statuses.filter((status) => status !== 200)).toEqual([]);
    expect(await servers(20)).toEqual(new Set(['new-1', 'new-2']));
  });

  test('survives an instance that dies: nginx asks the other', async () => {
    await serve('all');
    await instances[0]!.stop();
    expect(await servers(10)).toEqual(new Set(['second']));
    instances[0] = await startInstance(1, 'back');
  });
});
