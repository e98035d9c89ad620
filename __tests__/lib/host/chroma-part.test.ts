import { renderCompose } from '../../../lib/host/compose';
import { CHROMA_CLIENT_ENVIRONMENT, chromaDirectory, chromaPart } from '../../../lib/host/chroma-part';
import { joinParts } from '../../../lib/host/part';
import { resolveHost } from '../../../lib/host/resolved';
import type { HostSpec } from '../../../lib/host/spec';
import { describeFault } from '../../../lib/core/fault';
import { composeConfig, describeWithCompose } from '../../support/compose';
import { planOn } from '../../support/example-hosts';

const SIZE = { memoryMib: 1536, cpus: 1 };
const hostOf = (props: Partial<Parameters<typeof chromaPart>[0]> = {}, host: Partial<HostSpec> = {}): HostSpec => ({
  app: 'tria',
  ...joinParts([chromaPart({ ...SIZE, ...props })]),
  ...host,
});
const errorsOf = (spec: HostSpec): readonly string[] => planOn(spec, 's-1vcpu-2gb').faults.errors.map(describeFault);

test('is a service of its own that only containers of its host reach', () => {
  const { service, volumes } = chromaPart(SIZE);
  expect(service).toMatchObject({ name: 'chroma', image: 'chromadb/chroma:1.5.9', port: 8000, ...SIZE });
  expect(service.publish).toBeUndefined();
  expect(service.mounts).toEqual([{ source: 'chroma_data', target: '/data' }]);
  expect(volumes).toEqual([{ name: 'chroma_data' }]);
  expect(errorsOf(hostOf())).toEqual([]);
});

test('keeps its data on an attached volume, in a directory that is its own', () => {
  const directory = '/mnt/tria_storage/chroma';
  const { service, volumes } = chromaPart({ ...SIZE, directory });
  const { uid, gid, mode } = chromaDirectory(directory);
  expect(volumes).toEqual([{ name: 'chroma_data', directory }]);
  expect(service.user).toBe(`${uid}:${gid}`);
  expect(mode).toBe('0700');
});

test('tells its clients to send no figures of their use, which is no secret', () => {
  const spec = hostOf();
  const [chroma] = spec.services;
  expect(errorsOf({ ...spec, services: [{ ...chroma!, environment: CHROMA_CLIENT_ENVIRONMENT }] })).toEqual([]);
});

test('is never open to everyone, since it asks nobody who they are', () => {
  expect(errorsOf(hostOf({ published: true }))).toEqual([
    expect.stringMatching(/^services\.chroma\.publish: port 8000 would be open to everyone/),
  ]);
  expect(errorsOf(hostOf({ published: true }, { publishedSources: ['10.10.0.0/20'] }))).toEqual([]);
});

describeWithCompose('compose', () => {
  test('takes it, published and with a directory', async () => {
    const spec = hostOf({ published: true, directory: '/mnt/chroma' }, { publishedSources: ['10.10.0.0/20'] });
    const { services, volumes } = await composeConfig(renderCompose(resolveHost(spec)));
    expect(services['chroma']).toMatchObject({
      user: '1000:1000',
      ports: [{ published: '8000', target: 8000 }],
      deploy: { resources: { limits: { memory: String(1536 * 2 ** 20) } } },
    });
    expect(volumes?.['chroma_data']).toMatchObject({ driver_opts: { device: '/mnt/chroma' } });
  });
});
