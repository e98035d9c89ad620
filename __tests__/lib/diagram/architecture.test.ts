import { Droplet } from '@cdktf/provider-digitalocean/lib/droplet';
import { Firewall } from '@cdktf/provider-digitalocean/lib/firewall';
import { KubernetesCluster } from '@cdktf/provider-digitalocean/lib/kubernetes-cluster';
import { DatabaseCluster } from '@cdktf/provider-digitalocean/lib/database-cluster';
import { Loadbalancer } from '@cdktf/provider-digitalocean/lib/loadbalancer';
import { Vpc } from '@cdktf/provider-digitalocean/lib/vpc';
import { Token } from 'cdktf';
import { ComposeHost } from '../../../lib/compute/compose-host';
import { relationsOf } from '../../../lib/diagram/sentences';
import { diagramOf } from '../../../lib/report/diagram-of';
import { hostProps } from '../../support/example-props';
import { plannerHaStack, plannerStack, triaManagedStack, triaSelfHostedStack } from '../../support/example-stacks';
import { type SynthesizedStack, synthesize } from '../../../testing';

/** The arrows as `from -> to: label`. */
function arrowsOf({ stack }: SynthesizedStack): readonly string[] {
  return relationsOf(diagramOf(stack)).map(({ edge, from, to }) => `${from} -> ${to}: ${edge.label}`);
}

const ADMINISTRATORS = 'Administrators (var.admin_cidrs)';

describe('the architecture of a stack', () => {
  test('has an arrow for each rule, route, address and record of Planner', () => {
    expect(arrowsOf(plannerStack())).toEqual([
      'nginx on planner -> backend on planner: / and 3 more',
      'backend on planner -> postgres on planner: 5432',
      'backend on planner -> redis on planner: 6379',
      `${ADMINISTRATORS} -> planner: 22`,
      'the internet -> nginx on planner: 80, 443',
      'planner.example.com -> planner: A, AAAA',
    ]);
  });

  test('starts at the service that is given the address of a managed database', () => {
    const both = 'planner-ha-1 and planner-ha-2';
    expect(arrowsOf(plannerHaStack())).toEqual(
      expect.arrayContaining([
        `backend on ${both} -> managed PostgreSQL planner-ha: PostgreSQL`,
        `the load balancer -> nginx on ${both}: 80`,
        'the internet -> the load balancer: 443, 80',
      ]),
    );
  });

  test('draws what several hosts share', () => {
    const backend = 'backend on tria-enterprise-1 and tria-enterprise-2';
    expect(arrowsOf(triaManagedStack())).toEqual(
      expect.arrayContaining([
        `${backend} -> managed Valkey tria-enterprise-sessions: Valkey`,
        `${backend} -> chroma on tria-enterprise-chroma: 8000`,
        'tria-enterprise-1 and tria-enterprise-2 -> NFS share tria-enterprise: /mnt/tria_storage',
      ]),
    );
  });

  test('leads to the service of another droplet that answers on the port', () => {
    const name = 'tria-enterprise-self-hosted';
    expect(arrowsOf(triaSelfHostedStack())).toEqual(
      expect.arrayContaining([
        `backend on ${name}-1 and ${name}-2 -> postgres on ${name}-db: 5432`,
        `backend on ${name}-1 and ${name}-2 -> redis on ${name}-db: 6379`,
        `${name}-db -> volume ${name}-db: /mnt/postgres`,
      ]),
    );
  });

  test('says which rules an arrow stands for', () => {
    const { edges } = diagramOf(plannerHaStack().stack);
    expect(edges.find(({ label }) => label === 'PostgreSQL')?.sources).toEqual([
      'digitalocean_database_firewall.planner_database_firewall',
    ]);
    expect(edges.find(({ label }) => label === '22')?.sources).toEqual([
      'digitalocean_firewall.planner_host-1_firewall',
      'digitalocean_firewall.planner_host-2_firewall',
    ]);
  });

  test('keeps droplets apart that do not run the same', () => {
    const stack = synthesize((scope) => {
      new ComposeHost(scope, 'a', hostProps({ app: 'shop', name: 'shop-1' }));
      new ComposeHost(scope, 'b', hostProps({ app: 'shop', name: 'shop-2' }));
      new ComposeHost(scope, 'c', hostProps({ app: 'shop', name: 'shop-3', size: 's-2vcpu-2gb' }));
    });
    const droplets = diagramOf(stack.stack).groups.map(({ title, name, copies }) => [title, name, copies]);
    expect(droplets).toEqual([
      ['2 droplets', 'shop-1 and shop-2', 2],
      ['Droplet shop-3', 'shop-3', undefined],
    ]);
  });
});

describe("a stack of one's own", () => {
  const stack = synthesize((scope) => {
    const vpc = new Vpc(scope, 'vpc', { name: 'lab', region: 'fra1', ipRange: '10.9.0.0/24' });
    const shared = { region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-13-x64', vpcUuid: vpc.id };
    const open = new Droplet(scope, 'open', { ...shared, name: 'open' });
    const closed = new Droplet(scope, 'closed', { ...shared, name: 'closed', tags: ['inner'] });
    new Firewall(scope, 'firewall', {
      name: 'inner',
      tags: ['inner'],
      inboundRule: [
        { protocol: 'tcp', portRange: '8000-8010', sourceDropletIds: [Token.asNumber(open.id)] },
        { protocol: 'udp', portRange: '53', sourceAddresses: ['192.0.2.0/24', '198.51.100.0/24', '203.0.113.0/24'] },
        { protocol: 'icmp', sourceAddresses: ['0.0.0.0/0'] },
      ],
    });
    new Loadbalancer(scope, 'front', {
      name: 'front',
      region: 'fra1',
      vpcUuid: vpc.id,
      dropletIds: [Token.asNumber(open.id), Token.asNumber(closed.id)],
      forwardingRule: [{ entryPort: 443, entryProtocol: 'https', targetPort: 8080, targetProtocol: 'http' }],
    });
    new DatabaseCluster(scope, 'db', {
      name: 'db',
      engine: 'mysql',
      version: '8',
      nodeCount: 1,
      region: 'fra1',
      size: 'db-s-1vcpu-1gb',
    });
    new KubernetesCluster(scope, 'k8s', {
      name: 'jobs',
      region: 'fra1',
      version: '1.33',
      vpcUuid: vpc.id,
      nodePool: { name: 'default', size: 's-1vcpu-2gb', nodeCount: 1 },
    });
  });

  test('shows raw resources as plain boxes in their network', () => {
    const { nodes } = diagramOf(stack.stack);
    expect(nodes.map(({ kind, title, group }) => [kind, title, group])).toEqual([
      ['load-balancer', 'Load balancer', 'digitalocean_vpc.vpc'],
      ['droplet', 'Droplet open', 'digitalocean_vpc.vpc'],
      ['droplet', 'Droplet closed', 'digitalocean_vpc.vpc'],
      ['database', 'Managed MySQL 8', undefined],
      ['visitor', 'Internet', undefined],
      ['visitor', 'Named addresses', undefined],
      ['resource', 'Kubernetes cluster', 'digitalocean_vpc.vpc'],
    ]);
  });

  test('shows what its firewalls let through, and what has none', () => {
    expect(arrowsOf(stack)).toEqual([
      'the internet -> open: no firewall',
      'the load balancer -> open: 8080',
      'open -> closed: 8000-8010',
      'Named addresses (192.0.2.0/24, 198.51.100.0/24, 203.0.113.0/24) -> closed: 53/udp',
      'the internet -> closed: icmp',
      'the internet -> the load balancer: 443',
      'the internet -> managed MySQL db: no trusted sources',
    ]);
  });
});

test('a stack without resources is an empty drawing', () => {
  expect(diagramOf(synthesize(() => undefined).stack)).toEqual({ title: 'test', nodes: [], groups: [], edges: [] });
});
