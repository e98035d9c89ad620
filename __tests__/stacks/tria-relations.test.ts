import { hosts } from '../../lib/terraform/hosts';
import { everyStack, stackOf, triaManagedStack } from '../support/example-stacks';
import type { SynthesizedStack } from '../../testing';

const all = everyStack();

describe('what the parts do for each other', () => {
  const enterprise = stackOf('tria-enterprise');
  const selfHosted = stackOf('tria-enterprise-self-hosted');

  test('backends are reached over HTTP by the load balancer only, and SSH by the admin only', () => {
    for (const number of [1, 2]) {
      enterprise.has(`digitalocean_firewall.tria_host-${number}_firewall`, {
        inbound_rule: [
          { protocol: 'tcp', port_range: '22', source_addresses: '${var.admin_cidrs}' },
          {
            protocol: 'tcp',
            port_range: '80',
            source_load_balancer_uids: ['${digitalocean_loadbalancer.tria_load_balancer.id}'],
          },
        ],
      });
    }
  });

  test('ChromaDB and the database droplet are reached by the backends only', () => {
    const from = (port: string) => ({
      protocol: 'tcp',
      port_range: port,
      source_tags: ['${digitalocean_tag.tria_tag.name}'],
    });
    const ssh = { protocol: 'tcp', port_range: '22', source_addresses: '${var.admin_cidrs}' };
    for (const stack of [enterprise, selfHosted]) {
      stack.has('digitalocean_firewall.tria_chroma_host_firewall', { inbound_rule: [ssh, from('8000')] });
    }
    selfHosted.has('digitalocean_firewall.tria_database_host_firewall', {
      inbound_rule: [ssh, from('5432'), from('6379')],
    });
    enterprise.has('digitalocean_database_firewall.tria_database_firewall', {
      rule: [{ type: 'tag', value: '${digitalocean_tag.tria_tag.name}' }],
    });
    enterprise.has('digitalocean_database_firewall.tria_sessions_firewall', {
      rule: [{ type: 'tag', value: '${digitalocean_tag.tria_tag.name}' }],
    });
  });

  test('the backend finds its database through a pool, ChromaDB, sessions and files', () => {
    const [first] = hosts.of(enterprise.stack);
    const { services, sharedFiles } = first!.item.plan.host;
    const backend = services.find(({ name }) => name === 'backend');
    expect(backend?.environmentTemplates).toEqual({
      DATABASE_URL:
        'postgresql://{deployment:database.pools.backend.user}:{deployment:database.pools.backend.password}@{deployment:database.pools.backend.host}:{deployment:database.pools.backend.port}/{deployment:database.pools.backend.name}?sslmode=require',
      DIRECT_DATABASE_URL: expect.stringContaining('{deployment:database.host}'),
      CHROMA_HOST: '{deployment:endpoints.chroma.host}',
      CHROMA_PORT: '{deployment:endpoints.chroma.port}',
      REDIS_URL: '{deployment:valkey.uri}',
    });
    expect(backend?.environment).toMatchObject({
      CORS_ALLOWED_ORIGINS: 'https://tria-enterprise-app.example.com',
      STORAGE_PATH: '/mnt/tria_storage',
    });
    expect(backend?.mounts?.map(({ target }) => target)).toEqual([
      '/mnt/tria_storage/inventory',
      '/mnt/tria_storage/templates',
      '/mnt/tria_storage/generated',
    ]);
    expect(sharedFiles?.mountPoint).toBe('/mnt/tria_storage');
  });

  test('every template leads into the output `deployment`', () => {
    for (const stack of Object.values(all)) {
      const deployment = stack.json.output!['deployment']!['value'] as Record<string, unknown>;
      for (const { item } of hosts.of(stack.stack)) {
        const texts = item.plan.host.services.flatMap(({ environmentTemplates = {} }) =>
          Object.values(environmentTemplates),
        );
        for (const [, path = ''] of texts.join(' ').matchAll(/\{deployment:([^}]+)\}/g)) {
          const value = path.split('.').reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], deployment);
          expect([path, typeof value]).toEqual([path, expect.stringMatching(/string|number/)]);
        }
      }
    }
  });

  test('passwords that several hosts know come from the user, those of one host from itself', () => {
    const originOf = (stack: SynthesizedStack, host: string, secret: string) =>
      hosts
        .of(stack.stack)
        .find(({ item }) => item.name === host)
        ?.item.plan.host.secrets.find(({ name }) => name === secret)?.origin;
    const name = 'tria-enterprise-self-hosted';
    for (const host of [`${name}-1`, `${name}-2`, `${name}-db`]) {
      expect(originOf(selfHosted, host, 'POSTGRES_PASSWORD')).toBe('user');
      expect(originOf(selfHosted, host, 'REDIS_PASSWORD')).toBe('user');
    }
    expect(originOf(selfHosted, `${name}-1`, 'SESSION_SECRET')).toBe('user');
    expect(originOf(stackOf('tria-pov'), 'tria-pov', 'POSTGRES_PASSWORD')).toBe('generated');
    expect(originOf(stackOf('tria-pov'), 'tria-pov', 'SESSION_SECRET')).toBe('generated');
  });

  test('the storage tree has its owners and modes, with the dumps on the volume', () => {
    const [note] = hosts.of(stackOf('tria-pov').stack);
    const { dataDisks, backups } = note!.item.plan.host;
    expect(dataDisks[0]).toMatchObject({ volumeName: 'tria-pov-storage', mountPoint: '/mnt/tria_storage' });
    expect(dataDisks[0]!.directories!.map(({ path, uid, mode }) => [path, uid, mode])).toEqual([
      ['/mnt/tria_storage', 0, '0755'],
      ['/mnt/tria_storage/inventory', 1000, '0750'],
      ['/mnt/tria_storage/templates', 1000, '0750'],
      ['/mnt/tria_storage/generated', 1000, '0750'],
      ['/mnt/tria_storage/generated/deliveries', 1000, '0750'],
      ['/mnt/tria_storage/generated/invoices', 1000, '0750'],
      ['/mnt/tria_storage/backups', 0, '0700'],
      ['/mnt/tria_storage/chroma', 1000, '0700'],
    ]);
    expect(backups?.directory).toBe('/mnt/tria_storage/backups');
  });

  test('a load balancer, the databases and the droplets have their alerts, off until there is something to watch', () => {
    const types = enterprise.addressesOf('digitalocean_monitor_alert').map((address) => enterprise.at(address));
    const of = (type: string) => types.filter((alert) => alert['type'] === type);
    expect(of('v1/insights/droplet/memory_utilization_percent').map((alert) => alert['value'])).toEqual([85, 85]);
    expect(of('v1/insights/lbaas/high_http_request_response_time_95p')).toMatchObject([{ value: 3, enabled: false }]);
    expect(of('v1/dbaas/alerts/memory_utilization_alerts')).toHaveLength(2);
    const live = triaManagedStack({ live: true });
    live.has('digitalocean_monitor_alert.tria_load_balancer_alerts_response_time', { enabled: true });
  });
});
