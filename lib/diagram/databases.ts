import { plural } from '../core/plural';
import type { Sketch } from './sketch';
import { type ResourceBlock, textIn } from './terraform-document';

/** Engines by the provider's names for them. */
const ENGINES: Readonly<Record<string, string>> = {
  pg: 'PostgreSQL',
  mysql: 'MySQL',
  redis: 'Redis',
  valkey: 'Valkey',
  mongodb: 'MongoDB',
  kafka: 'Kafka',
  opensearch: 'OpenSearch',
};

/** Draws managed databases with their replicas. */
export function addDatabases(sketch: Sketch): void {
  const { document } = sketch;
  for (const resource of document.all('digitalocean_database_cluster')) {
    const { address, name, body } = resource;
    sketch.node({
      id: address,
      kind: 'database',
      title: `Managed ${engineOf(resource)} ${textIn(body, 'version') ?? ''}`.trim(),
      name: `managed ${engineOf(resource)} ${textIn(body, 'name') ?? name}`,
      details: [...sketch.shortName(resource), sizeLine(body), ...poolLines(sketch, address)].filter(
        (line) => line !== '',
      ),
      ...sketch.inNetwork(resource, 'private_network_uuid'),
    });
  }
  for (const resource of document.all('digitalocean_database_replica')) {
    const { address, name, body } = resource;
    const [cluster] = document.referred(body['cluster_id']);
    sketch.node({
      id: address,
      kind: 'database',
      title: 'Read replica',
      name: `read replica ${textIn(body, 'name') ?? name}`,
      details: [...sketch.shortName(resource), textIn(body, 'size') ?? ''].filter((line) => line !== ''),
      ...sketch.inNetwork(resource, 'private_network_uuid'),
    });
    if (cluster && sketch.has(cluster.address)) sketch.edge(cluster.address, address, 'refers', 'replicates', address);
  }
}

/** `PostgreSQL` */
export function engineOf({ body }: ResourceBlock): string {
  const engine = textIn(body, 'engine');
  return engine === undefined ? 'database' : (ENGINES[engine] ?? engine);
}

function sizeLine(body: ResourceBlock['body']): string {
  const nodes = Number(textIn(body, 'node_count') ?? 1);
  return [textIn(body, 'size'), plural(nodes, 'node')].filter((item) => item !== undefined).join(' · ');
}

function poolLines({ document }: Sketch, cluster: string): readonly string[] {
  return document
    .all('digitalocean_database_connection_pool')
    .filter(({ body }) => document.referred(body['cluster_id']).some(({ address }) => address === cluster))
    .map(({ name, body }) => `pool ${textIn(body, 'name') ?? name}: ${textIn(body, 'size') ?? '?'} connections`);
}
