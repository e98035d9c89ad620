import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import {
  ComposeHost,
  PatternStack,
  PlannerDroplet,
  deploymentOutput,
  joinParts,
  postgresPart,
  type PatternStackProps,
} from 'cdktf-digitalocean-patterns';
import type { Construct } from 'constructs';

/** A shop with a host of its own services, Planner beside it, and a resource straight from the provider. */
export class ShopStack extends PatternStack {
  readonly shop: ComposeHost;
  readonly planner: PlannerDroplet;

  constructor(scope: Construct, id: string, props: PatternStackProps = {}) {
    super(scope, id, props);
    const admin = {
      cidrs: ['203.0.113.7/32'],
      sshKeys: ['3b:16:e4:bf:8b:00:8b:b8:59:8c:a9:d3:f0:19:fa:45'],
      email: 'ops@example.com',
    };

    this.shop = new ComposeHost(this, 'shop', {
      ...joinParts([
        postgresPart({ app: 'shop', memoryMib: 640, cpus: 0.4 }),
        {
          service: {
            name: 'api',
            image: 'ghcr.io/acme/shop-api:2.1.0',
            memoryMib: 384,
            cpus: 0.4,
            port: 8080,
            deploy: 'blue-green',
            environmentTemplates: {
              DATABASE_URL: 'postgresql://shop:{secret:POSTGRES_PASSWORD}@postgres:5432/shop',
            },
            dependsOn: ['postgres'],
            health: { command: ['/app/healthcheck'] },
          },
        },
      ]),
      region: 'fra1',
      size: 's-1vcpu-2gb',
      access: { cidrs: admin.cidrs, sshKeys: admin.sshKeys },
      ingress: { domain: 'shop.example.com', routes: [{ path: '/', service: 'api' }] },
    });

    this.planner = new PlannerDroplet(this, 'planner', {
      region: 'fra1',
      domain: 'planner.example.com',
      admin,
      backend: { image: 'ghcr.io/acme/planner:1.4.2' },
    });
    // Whatever the library does not ask for is set on the resource itself.
    this.planner.droplet.addOverride('graceful_shutdown', true);

    new Tag(this, 'team', { name: 'team-shop' });

    // Where `do-patterns` finds both hosts.
    const { hosts, ...deployment } = this.planner.deployment(id);
    deploymentOutput(this, { ...deployment, hosts: [this.shop.deployed(), ...hosts] });
  }
}
