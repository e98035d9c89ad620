import { TerraformOutput, TerraformStack } from 'cdktf';
import type { ReplicaProps } from '../../../lib/database/read-replicas';
import { billOf } from '../../../lib/terraform/bill-of';
import { database, told } from './database-stack';

describe('a read replica', () => {
  test('is a node like those of the cluster, beside it', () => {
    const stack = database({ replicas: [{ name: 'reports' }] });
    stack.has('digitalocean_database_replica.db_replica-reports', {
      cluster_id: '${digitalocean_database_cluster.db.id}',
      name: 'reports',
      region: 'fra1',
      size: 'db-s-1vcpu-2gb',
      storage_size_mib: undefined,
      private_network_uuid: '${digitalocean_vpc.network.id}',
    });
    expect([stack.errors, stack.warnings]).toEqual([[], []]);
  });

  test('has the storage of the cluster', () => {
    database({ storageGib: 60, replicas: [{ name: 'reports' }] }).hasOnly('digitalocean_database_replica', {
      storage_size_mib: '61440',
    });
  });

  test('of a larger size has that size and the storage that comes with it', () => {
    const stack = database({ storageGib: 60, replicas: [{ name: 'reports', size: 'db-s-2vcpu-4gb' }] });
    stack.hasOnly('digitalocean_database_replica', { size: 'db-s-2vcpu-4gb', storage_size_mib: undefined });
    expect(stack.errors).toEqual([]);
  });

  test("elsewhere stands outside the cluster's network, which ends with its region", () => {
    const stack = database({ replicas: [{ name: 'overseas', region: 'nyc3' }] });
    stack.hasOnly('digitalocean_database_replica', { region: 'nyc3', private_network_uuid: undefined });
    expect(stack.errors).toEqual([]);
  });

  test('is open to the internet without a firewall of its own, so it has one with the same sources', () => {
    const stack = database({ replicas: [{ name: 'reports' }] }, (it) => {
      it.allowFrom({ peer: { tag: 'web' } });
      it.allowFrom({ peer: { tag: 'jobs' } });
    });
    const rule = [
      { type: 'tag', value: 'web' },
      { type: 'tag', value: 'jobs' },
    ];
    stack.has('digitalocean_database_firewall.db_firewall', {
      cluster_id: '${digitalocean_database_cluster.db.id}',
      rule,
    });
    stack.has('digitalocean_database_firewall.db_firewall-reports', {
      cluster_id: '${digitalocean_database_replica.db_replica-reports.uuid}',
      rule,
    });
  });

  test.each<[string, Parameters<typeof database>[0], readonly (readonly [string, number])[]]>([
    [
      'what a node of the cluster does',
      { nodes: 2, replicas: [{ name: 'one' }, { name: 'two' }] },
      [
        ['Managed PostgreSQL db-s-1vcpu-2gb', 6090],
        ['Read replica db-s-1vcpu-2gb', 3045],
        ['Read replica db-s-1vcpu-2gb', 3045],
      ],
    ],
    [
      'its storage too',
      { storageGib: 60, replicas: [{ name: 'one' }] },
      [
        ['Managed PostgreSQL db-s-1vcpu-2gb', 3690],
        ['Read replica db-s-1vcpu-2gb', 3690],
      ],
    ],
    [
      'what its own size does',
      { replicas: [{ name: 'one', size: 'db-s-2vcpu-4gb' }] },
      [
        ['Managed PostgreSQL db-s-1vcpu-2gb', 3045],
        ['Read replica db-s-2vcpu-4gb', 6090],
      ],
    ],
  ])('costs %s', (_, props, expected) => {
    const { lines } = billOf(database(props).stack);
    expect(lines.map(({ item, monthlyCents }) => [item, monthlyCents])).toEqual(expected);
  });

  test('is what a deploy is told, by its private address in the same region and by its public one elsewhere', () => {
    const stack = database({ replicas: [{ name: 'near' }, { name: 'far', region: 'nyc3' }] }, (it) => {
      it.allowFrom({ peer: { tag: 'shop' } });
      new TerraformOutput(TerraformStack.of(it), 'told', { value: it.deployed().replicas, sensitive: true });
    });
    expect(told(stack)).toMatchObject({
      near: {
        host: '${digitalocean_database_replica.db_replica-near.private_host}',
        port: '${digitalocean_database_replica.db_replica-near.port}',
        name: '${digitalocean_database_db.db_database.name}',
        user: '${digitalocean_database_user.db_user.name}',
        password: '${digitalocean_database_user.db_user.password}',
      },
      far: { host: '${digitalocean_database_replica.db_replica-far.host}' },
    });
  });

  test('may stand in a region and have a size that are references', () => {
    const stack = database((variable) => ({
      replicas: [{ name: 'one', region: variable('region').stringValue, size: variable('size').stringValue }],
    }));
    stack.hasOnly('digitalocean_database_replica', { region: '${var.region}', size: '${var.size}' });
    expect(stack.errors).toEqual([]);
  });
});

describe('a replica is refused', () => {
  test.each<[string, readonly ReplicaProps[], string]>([
    [
      'with a name that is no host name',
      [{ name: 'Reports' }],
      'replicas.0.name: "Reports" is no name of a database cluster; use 3 to 63 lower-case letters, digits and inner hyphens, a letter first, such as "shop-db"',
    ],
    [
      'with the name of another',
      [{ name: 'one' }, { name: 'one', region: 'nyc3' }],
      'replicas.1.name: "one" is taken by an earlier one; choose a name of its own',
    ],
    [
      'in an unknown region',
      [{ name: 'one', region: 'lon2' }],
      'replicas.0.region: "lon2" is not a known region (18 are known); use lon1, ams2 or nyc2',
    ],
    [
      'of an unknown size',
      [{ name: 'one', size: 'huge' }],
      'replicas.0.size: "huge" is not a known managed PostgreSQL size (5 are known); use db-s-1vcpu-1gb, db-s-1vcpu-2gb, db-s-2vcpu-4gb, db-s-4vcpu-8gb or db-s-6vcpu-16gb',
    ],
    [
      'smaller than the cluster',
      [{ name: 'one', size: 'db-s-1vcpu-1gb' }],
      "replicas.0.size: db-s-1vcpu-1gb is smaller than the cluster's db-s-1vcpu-2gb; use db-s-1vcpu-2gb or larger",
    ],
  ])('%s', (_, replicas, message) => {
    expect(database({ replicas }).errors).toEqual([`test/db: ${message}`]);
  });
});
