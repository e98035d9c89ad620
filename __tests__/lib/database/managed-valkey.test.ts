import { TerraformOutput, TerraformStack, TerraformVariable } from 'cdktf';
import { PrivateNetwork, addresses } from '../../../index';
import { ManagedValkey, type ManagedValkeyProps } from '../../../lib/database/managed-valkey';
import { billOf } from '../../../lib/terraform/bill-of';
import { type SynthesizedStack, synthesize } from '../../../testing';
import { type Variable, told } from './database-stack';

const valkey = (
  props: Partial<ManagedValkeyProps> | ((variable: Variable) => Partial<ManagedValkeyProps>) = {},
  allow: (valkey: ManagedValkey) => void = (it) => {
    it.allowFrom({ peer: { tag: 'shop' } });
  },
): SynthesizedStack =>
  synthesize((stack) => {
    const network = new PrivateNetwork(stack, 'network', { name: 'shop', region: 'fra1', ipRange: '10.120.0.0/24' });
    const given = typeof props === 'function' ? props((id) => new TerraformVariable(stack, id, {})) : props;
    allow(new ManagedValkey(stack, 'sessions', { name: 'shop-sessions', region: 'fra1', network, ...given }));
  });

describe('a managed Valkey', () => {
  test('is one protected node of version 8 in the private network, which forgets what was unused longest', () => {
    const stack = valkey();
    stack.has('digitalocean_database_cluster.sessions', {
      name: 'shop-sessions',
      engine: 'valkey',
      version: '8',
      size: 'db-s-1vcpu-1gb',
      region: 'fra1',
      node_count: 1,
      eviction_policy: 'allkeys_lru',
      private_network_uuid: '${digitalocean_vpc.network.id}',
      maintenance_window: [{ day: 'sunday', hour: '04:00' }],
      lifecycle: { prevent_destroy: true },
      project_id: undefined,
    });
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
  });

  test('takes everything from its props', () => {
    const stack = valkey({
      size: 'db-s-2vcpu-4gb',
      nodes: 2,
      version: '8',
      evictionPolicy: 'noeviction',
      maintenance: { day: 'monday', hour: '23:30' },
      protect: false,
    });
    stack.has('digitalocean_database_cluster.sessions', {
      size: 'db-s-2vcpu-4gb',
      node_count: 2,
      eviction_policy: 'noeviction',
      maintenance_window: [{ day: 'monday', hour: '23:30' }],
      lifecycle: { prevent_destroy: false },
    });
    expect(stack.errors).toEqual([]);
  });

  test.each([
    [{}, '$15.00'],
    [{ size: 'db-s-1vcpu-2gb', nodes: 2 }, '$60.00'],
  ])('%j costs %s a month', (props, monthly) => {
    expect(billOf(valkey(props).stack).sum.monthly).toBe(monthly);
  });

  test('may be made of references, and then has no price', () => {
    const stack = valkey((variable) => ({
      name: variable('name').stringValue,
      region: variable('region').stringValue,
      size: variable('size').stringValue,
      version: variable('major').stringValue,
    }));
    stack.has('digitalocean_database_cluster.sessions', { name: '${var.name}', size: '${var.size}' });
    expect(stack.errors).toEqual([]);
    expect(billOf(stack.stack).lines).toEqual([]);
  });

  test('is what a deploy is told, with its private address', () => {
    const stack = valkey({}, (it) => {
      it.allowFrom({ peer: { tag: 'shop' } });
      new TerraformOutput(TerraformStack.of(it), 'told', { value: it.deployed(), sensitive: true });
    });
    expect(told(stack)).toEqual({
      host: '${digitalocean_database_cluster.sessions.private_host}',
      port: '${digitalocean_database_cluster.sessions.port}',
      user: '${digitalocean_database_cluster.sessions.user}',
      password: '${digitalocean_database_cluster.sessions.password}',
      uri: '${digitalocean_database_cluster.sessions.private_uri}',
    });
  });

  test('lets in who is named, by tag or by address', () => {
    const stack = valkey({}, (it) => {
      it.allowFrom([{ peer: { tag: 'web' } }, addresses(['203.0.113.7'])]);
    });
    stack.has('digitalocean_database_firewall.sessions_firewall', {
      cluster_id: '${digitalocean_database_cluster.sessions.id}',
      rule: [
        { type: 'tag', value: 'web' },
        { type: 'ip_addr', value: '203.0.113.7' },
      ],
    });
  });
});

describe('a Valkey is refused', () => {
  test('where nobody is named, which leaves it open to the internet', () => {
    expect(valkey({}, () => undefined).errors).toEqual([
      'test/sessions: the database is reached by nobody and guarded from nobody; name who connects by allowFrom',
    ]);
  });

  test.each<[string, Partial<ManagedValkeyProps>, string]>([
    [
      'with a standby on 1 GB',
      { nodes: 2 },
      'nodes: a cluster of 2 nodes is not possible, db-s-1vcpu-1gb can have 1; use a larger size for a standby, such as db-s-1vcpu-2gb',
    ],
    [
      'of an unknown size',
      { size: 'db-s-1vcpu-512mb' },
      'size: "db-s-1vcpu-512mb" is not a known managed Valkey size (7 are known); use db-s-1vcpu-1gb, db-s-1vcpu-2gb or db-s-6vcpu-16gb',
    ],
    ['of the version of a Redis', { version: '7' }, 'version: "7" is not a known Valkey version (1 are known); use 8'],
    [
      'with an unknown eviction policy',
      { evictionPolicy: 'allkeys-lru' as 'allkeys_lru' },
      'evictionPolicy: "allkeys-lru" is not a known eviction policy (6 are known); use noeviction, allkeys_lru, allkeys_random, volatile_lru, volatile_random or volatile_ttl',
    ],
    [
      'in an unknown region',
      { region: 'lon2' },
      'region: "lon2" is not a known region (18 are known); use lon1, ams2 or nyc2',
    ],
    [
      'with a name that is no host name',
      { name: 's' },
      'name: "s" is no name of a database cluster; use 3 to 63 lower-case letters, digits and inner hyphens, a letter first, such as "shop-db"',
    ],
    [
      'maintained at an hour that does not exist',
      { maintenance: { day: 'sunday', hour: '4 am' } },
      'maintenance.hour: "4 am" is no time of day between 00:00 and 23:59; write hours and minutes with two digits each, such as "03:30"',
    ],
  ])('%s', (_, props, message) => {
    expect(valkey(props).errors).toEqual([`test/sessions: ${message}`]);
  });
});
