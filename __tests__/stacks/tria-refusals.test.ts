import {
  triaManagedStack,
  triaPovStack,
  triaPovTightStack,
  triaSingleStack,
  triaSmallBusinessStack,
} from '../support/example-stacks';
import type { SynthesizedStack } from '../../testing';

describe('what can not work is refused', () => {
  const image = 'ghcr.io/acme/tria:1';

  test.each<[string, SynthesizedStack, RegExp]>([
    [
      'the tight size for anything but development',
      triaPovTightStack({ environment: 'Production' }),
      /^tria-pov-tight: size: s-2vcpu-4gb is for development only: ChromaDB is likely to swap, .*; use s-4vcpu-8gb-intel, or say/,
    ],
    [
      'two backends without shared files',
      triaManagedStack({ storage: { on: 'nowhere' } }),
      /tria: storage: 2 backends share no files: .*; use \{ on: 'nfs' \}/,
    ],
    [
      'two backends without shared sessions',
      triaManagedStack({ sessions: { on: 'nowhere' } }),
      /tria: sessions: 2 backends share no sessions: /,
    ],
    [
      'Redis without a database droplet',
      triaManagedStack({ sessions: { on: 'redis' } }),
      /tria: sessions: Redis runs beside/,
    ],
    [
      'a bucket that is not there',
      triaManagedStack({ storage: { on: 'bucket' } }),
      /tria: storage: .* there is none; name it/,
    ],
    ['zero instances', triaManagedStack({ instances: 0 }), /tria: instances: 0/],
    [
      'a standby on 1 GB',
      triaManagedStack({ database: { size: 'db-s-1vcpu-1gb', nodes: 2, pooled: true } }),
      /tria\/database: nodes: a cluster of 2 nodes is not possible/,
    ],
    [
      'a share in a region that is not known to have one',
      triaManagedStack({ region: 'fra1' }),
      /tria\/files: region: fra1 is not known to offer NFS shares/,
    ],
    [
      'a frontend elsewhere without its origin',
      triaManagedStack({ frontend: { on: 'vercel' } as never }),
      /tria: frontend.origin: the frontend runs elsewhere and its origin is missing/,
    ],
    [
      'an origin with a path',
      triaManagedStack({ frontend: { on: 'vercel', origin: 'https://app.example.com/' } }),
      /frontend.origin: "https:\/\/app.example.com\/" is no origin/,
    ],
    ['an unknown version', triaSingleStack({ postgres: { version: 99 } }), /tria: postgres.version: /],
    ['a range that DigitalOcean reserves', triaPovStack({ networkRange: '10.244.0.0/16' }), /ipRange: the VPC range/],
    [
      'names whose zone somebody else serves, at a load balancer',
      triaManagedStack({ dns: { management: 'external' } }),
      /load_balancer: dns.management: /,
    ],
    [
      'monitoring that nobody hears of',
      triaSmallBusinessStack({ monitoring: { receivers: {} } }),
      /monitoring.receivers: nobody would hear of an alert/,
    ],
    [
      'more beside the app than the system can feed',
      triaPovTightStack({ agent: 'datadog' }),
      /size: the system's share of 512 MiB leaves -?\d+ MiB to the system itself/,
    ],
    ['a budget of nothing', triaPovStack({ budget: 0 }), /budget: 0 is no budget/],
    [
      'a pool of connections that is too large',
      triaPovStack({ backend: { image, pool: { size: 90 } } }),
      /backend.pool: .*260/,
    ],
  ])('%s', (_what, stack, message) => {
    expect(stack.errors.some((error) => message.test(error)) || stack.errors).toBe(true);
  });

  test('what is acknowledged passes', () => {
    expect(triaPovTightStack({ environment: 'Production', acknowledgeTight: true }).errors).toEqual([]);
    expect(
      triaManagedStack({
        region: 'fra1',
        storage: { on: 'nfs', acknowledgeRegion: true },
        sessions: { on: 'nowhere', acknowledged: true },
      }).errors,
    ).toEqual([]);
    expect(triaManagedStack({ storage: { on: 'nowhere', acknowledged: true } }).errors).toEqual([]);
    expect(triaManagedStack({ instances: 1, sessions: { on: 'nowhere' } }).errors).toEqual([]);
  });

  test('a version past its end is a warning with the date', () => {
    const { errors, warnings } = triaSingleStack({ postgres: { version: 13 } });
    expect(errors).toEqual([]);
    expect(warnings.join('\n')).toMatch(/postgres.version: PostgreSQL 13 gets no fixes since 2025-11/);
  });

  test('ChromaDB beyond what it should carry beside the app is advised a droplet', () => {
    const { warnings } = triaSmallBusinessStack({ expected: { documents: 150_000, searchesPerDay: 2_000 } });
    expect(warnings).toEqual([
      expect.stringMatching(
        /expected: ChromaDB shares .* 150000 documents .* and 2000 searches a day .*; give it a droplet of its own/,
      ),
    ]);
    expect(triaSmallBusinessStack({ expected: { documents: 100_000, searchesPerDay: 1_000 } }).warnings).toEqual([]);
  });
});
