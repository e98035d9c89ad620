import { hosts } from '../../lib/terraform/hosts';
import {
  stackOf,
  triaManagedStack,
  triaPovStack,
  triaSelfHostedStack,
  triaSmallBusinessStack,
} from '../support/example-stacks';
import { tableOf } from '../support/resource-table';

describe('options of the document', () => {
  test('more backends by `instances`, behind the same balancer', () => {
    const stack = triaManagedStack({ instances: 3 });
    expect(stack.errors).toEqual([]);
    expect(stack.count('digitalocean_droplet')).toBe(4);
    stack.has('digitalocean_droplet.tria_host-3_droplet', { name: 'tria-enterprise-3' });
    stack.hasOnly('digitalocean_database_connection_pool', { size: 187 });
  });

  test('CPUs of its own are one word away', () => {
    triaPovStack({ cpu: 'dedicated' }).hasOnly('digitalocean_droplet', { size: 'c-4' });
    triaSmallBusinessStack({ cpu: 'dedicated' }).hasOnly('digitalocean_droplet', { size: 'c-8' });
  });

  test('a larger size gives every service its share', () => {
    const stack = triaPovStack({ size: 's-8vcpu-16gb-intel' });
    expect(stack.errors).toEqual([]);
    expect(tableOf(stack)).toMatchObject({ postgres: [4096, 2], backend: [5120, 3], chroma: [2048, 1] });
  });

  test('Vercel has a record and an allowed origin', () => {
    stackOf('tria-enterprise').has('digitalocean_record.tria_frontend_dns_cname-tria-enterprise-app_example_com', {
      type: 'CNAME',
      domain: 'example.com',
      name: 'tria-enterprise-app',
      value: 'cname.vercel-dns.com.',
    });
  });

  test('Datadog or New Relic by one word, its key a secret', () => {
    const [note] = hosts.of(triaSmallBusinessStack({ agent: 'newrelic' }).stack);
    expect(note!.item.plan.host.services.map(({ name }) => name)).toContain('newrelic-infra');
    expect(note!.item.plan.host.secrets.find(({ name }) => name === 'NRIA_LICENSE_KEY')?.origin).toBe('user');
  });

  test('Prometheus and Alertmanager watch app and database, with the threshold of the connection budget', () => {
    const stack = triaSmallBusinessStack({ monitoring: { receivers: { telegram: { chatId: -1001 } }, grafana: true } });
    expect(stack.errors).toEqual([]);
    const [note] = hosts.of(stack.stack);
    const names = note!.item.plan.host.services.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['prometheus', 'alertmanager', 'postgres-exporter', 'grafana']));
    const rules = note!.item.bundle.files.find(({ path }) => path === 'prometheus/alerts.yml')?.content;
    expect(rules).toContain('sum(pg_stat_activity_count) > 157');
    expect(rules).toContain('> 3');
  });

  test('every host of several looks after itself, and its alerts say which one it is', () => {
    const stack = triaSelfHostedStack({ monitoring: { receivers: { telegram: { chatId: -1001 } } } });
    expect(stack.errors).toEqual([]);
    const labels = hosts.of(stack.stack).map(({ item: { name, bundle } }) => {
      const file = (wanted: string): string | undefined => bundle.files.find(({ path }) => path === wanted)?.content;
      expect([name, file('bin/watch')]).toEqual([name, expect.any(String)]);
      return /external_labels:\n +host: (.*)/.exec(file('prometheus/prometheus.yml') ?? '')?.[1];
    });
    const app = 'tria-enterprise-self-hosted';
    // ChromaDB's has no Prometheus.
    expect(labels).toEqual([`${app}-1`, `${app}-2`, `${app}-db`, undefined]);
  });

  test('an archive bucket reaches the application', () => {
    const stack = triaPovStack({
      archive: { name: 'acme-tria-archive', region: 'fra1', expire: [{ prefix: 'generated/', afterDays: 365 }] },
    });
    expect(stack.errors).toEqual([]);
    expect(stack.json.output!['deployment']!['value']).toHaveProperty('archiveBucket');
    const [note] = hosts.of(stack.stack);
    const backend = note!.item.plan.host.services.find(({ name }) => name === 'backend');
    expect(backend?.environment).toMatchObject({ ARCHIVE_BUCKET: 'acme-tria-archive' });
  });

  test('five domains are one deployment', () => {
    const aliases = ['one', 'two', 'three', 'four'].map((name) => `${name}.example.net`);
    const stack = triaManagedStack({ aliases });
    expect(stack.errors).toEqual([]);
    stack.hasOnly('digitalocean_certificate', {
      domains: ['tria-enterprise.example.com', ...aliases],
      lifecycle: { create_before_destroy: true },
    });
    expect(stack.count('digitalocean_record')).toBe(6);
  });

  test('ChromaDB gets a droplet of its own, with a volume where it is wanted', () => {
    const stack = triaSmallBusinessStack({ chroma: { size: 's-2vcpu-4gb', volumeGib: 20 } });
    expect(stack.errors).toEqual([]);
    stack.has('digitalocean_droplet.tria_chroma_host_droplet', { size: 's-2vcpu-4gb' });
    stack.has('digitalocean_volume.tria_chroma_storage', { size: 20 });
    expect(tableOf(stack)).not.toHaveProperty('chroma');
  });
});
