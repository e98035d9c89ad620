import { hosts } from '../../lib/terraform/hosts';
import { stackOf, triaSmallBusinessStack } from '../support/example-stacks';
import { tableOf } from '../support/resource-table';

describe("the document's resource tables", () => {
  test('tria-pov: PostgreSQL 2 GB/1, backend 4 GB/2 with ChromaDB in it, frontend 1 GB/1, system 1 GB', () => {
    expect(tableOf(stackOf('tria-pov'))).toEqual({
      postgres: [2048, 1],
      backend: [3072, 1.5],
      chroma: [1024, 0.5],
      frontend: [1024, 1],
      nginx: [64, 0.2],
      // 1024 less nginx and the 176 that the kernel keeps of 8 GiB
      system: [784],
    });
  });

  test('tria-pov-tight: 1 GB, 2 GB, 512 MB, 512 MB', () => {
    expect(tableOf(stackOf('tria-pov-tight'))).toEqual({
      postgres: [1024, 1],
      backend: [1536, 0.7],
      chroma: [512, 0.3],
      frontend: [512, 0.3],
      nginx: [64, 0.2],
      system: [336],
    });
  });

  test('tria-small-business: a managed database beside backend 8 GB/4, frontend 2 GB/1, system 2 GB', () => {
    expect(tableOf(stackOf('tria-small-business'))).toEqual({
      backend: [5632, 2.5],
      chroma: [2560, 1.5],
      frontend: [2048, 1],
      nginx: [64, 0.2],
      system: [1680],
    });
    stackOf('tria-small-business').hasOnly('digitalocean_database_cluster', {
      engine: 'pg',
      version: '16',
      size: 'db-s-4vcpu-8gb',
      node_count: 1,
    });
    stackOf('tria-small-business').hasOnly('digitalocean_volume', { size: 100 });
  });

  test("with a database of its own it is the document's 4 GB, tuned to 4 GB", () => {
    const stack = triaSmallBusinessStack({ database: 'self-hosted' });
    expect(stack.errors).toEqual([]);
    expect(stack.count('digitalocean_database_cluster')).toBe(0);
    expect(tableOf(stack)).toMatchObject({
      postgres: [4096, 2],
      backend: [2560, 1.25],
      chroma: [3072, 1.5],
      frontend: [2048, 1],
    });
    const [note] = hosts.of(stack.stack);
    const postgres = note!.item.plan.host.services.find(({ name }) => name === 'postgres');
    expect(postgres?.image).toBe('pgvector/pgvector:pg16');
    expect(postgres?.command).toEqual(
      expect.arrayContaining([
        'shared_buffers=1GB',
        'effective_cache_size=3GB',
        'work_mem=16MB',
        'max_connections=100',
      ]),
    );
  });

  test('tria-enterprise-single: PostgreSQL 8, backend 16 as two of 6 and ChromaDB 4, frontend 4, system 4 GB', () => {
    expect(tableOf(stackOf('tria-enterprise-single'))).toEqual({
      postgres: [8192, 4],
      backend: [6144, 3],
      chroma: [4096, 2],
      frontend: [4096, 2],
      redis: [256, 0.2],
      nginx: [64, 0.2],
      system: [3216],
    });
    const [note] = hosts.of(stackOf('tria-enterprise-single').stack);
    expect(note!.item.plan.host.services.find(({ name }) => name === 'backend')).toMatchObject({
      deploy: 'rolling',
      instances: 2,
    });
  });

  test('tria-enterprise-self-hosted: a database droplet 4/8, two backends 8/16, a balancer, a share, a ChromaDB droplet', () => {
    const stack = stackOf('tria-enterprise-self-hosted');
    expect(stack.count('digitalocean_droplet')).toBe(4);
    stack.has('digitalocean_droplet.tria_host-1_droplet', { size: 's-8vcpu-16gb-intel' });
    stack.has('digitalocean_droplet.tria_host-2_droplet', { size: 's-8vcpu-16gb-intel' });
    stack.has('digitalocean_droplet.tria_database_host_droplet', { size: 's-4vcpu-8gb-intel' });
    stack.has('digitalocean_droplet.tria_chroma_host_droplet', { size: 's-1vcpu-2gb' });
    stack.hasOnly('digitalocean_nfs', { size: 250, performance_tier: 'standard' });
    expect(tableOf(stack, 'tria-enterprise-self-hosted-db')).toEqual({
      postgres: [6144, 3.5],
      redis: [256, 0.2],
      system: [1616],
    });
  });

  test('tria-enterprise: managed PostgreSQL with a standby, a balancer, a share of 250 GB, Valkey, a ChromaDB droplet', () => {
    const stack = stackOf('tria-enterprise');
    expect(stack.count('digitalocean_droplet')).toBe(3);
    stack.has('digitalocean_database_cluster.tria_database', { size: 'db-s-4vcpu-8gb', node_count: 2, version: '16' });
    stack.has('digitalocean_database_cluster.tria_sessions', {
      engine: 'valkey',
      version: '8',
      size: 'db-s-1vcpu-1gb',
    });
    stack.hasOnly('digitalocean_loadbalancer', {
      droplet_tag: '${digitalocean_tag.tria_tag.name}',
      redirect_http_to_https: true,
      disable_lets_encrypt_dns_records: true,
    });
    stack.hasOnly('digitalocean_nfs', { size: 250 });
  });
});
