import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { RecordedCall } from '../../../../simulator';
import type { Deployment } from '../../../simulator/deployment';
import type { Droplet } from './droplet';
import { docker } from './engine';
import type { Laptop } from './laptop';

/** Memory in MiB of the sizes that droplets get in tests. */
const MEMORY_MIB: Readonly<Record<string, number>> = { 's-1vcpu-1gb': 1024, 's-1vcpu-2gb': 2048 };

interface Firewall {
  readonly name: string;
  readonly inbound: readonly { readonly ports: string; readonly peers: { readonly addresses?: readonly string[] } }[];
}

/**
 * What DigitalOcean does around a droplet, as the simulator's API has it: firewalls in front of its SSH, other sizes, power
 * off and on. The stack has one droplet, and the container is the machine of it.
 */
export class Cloud {
  private constructor(
    private readonly account: Deployment,
    private readonly droplet: Droplet,
    private readonly laptop: Laptop,
    /** The test's machine, as the world sees it. */
    readonly runner: string,
    private readonly addressService: Server,
  ) {}

  private work: Promise<unknown> = Promise.resolve();

  /** From here on the machine does what the API is told. */
  static async around(account: Deployment, droplet: Droplet, laptop: Laptop): Promise<Cloud> {
    const gateways = '{{range .NetworkSettings.Networks}}{{.Gateway}}{{end}}';
    const runner = await docker(['inspect', '--format', gateways, droplet.name]);
    const service = createServer((_, response) => response.end(`${runner}\n`));
    await new Promise<void>((resolve) => service.listen(0, '127.0.0.1', resolve));
    const cloud = new Cloud(account, droplet, laptop, runner, service);
    account.simulator.onCall((call) => {
      cloud.work = cloud.work.then(async () => cloud.follow(call));
    });
    await laptop.reaches(droplet);
    await cloud.filter();
    return cloud;
  }

  /** What tells the program where the account is, and which address it calls from. */
  get environment(): Readonly<Record<string, string>> {
    const { port } = this.addressService.address() as AddressInfo;
    return { ...this.account.simulator.environment, ADDRESS_SERVICE_URL: `http://127.0.0.1:${port}` };
  }

  /** The id of the droplet. */
  get id(): number {
    return Number(this.account.simulator.objects.list('droplets')[0]?.['id']);
  }

  get firewalls(): readonly string[] {
    return this.account.simulator.objects.list('firewalls').map(({ name }) => String(name));
  }

  /** Whether the machine takes connections from here to its SSH. */
  async isOpen(): Promise<boolean> {
    await this.work;
    return (await this.droplet.try(`iptables --table raw --check ${CLOSED}`)).code !== 0;
  }

  /** The account notices when the machine has powered itself off. */
  noticePowerOff(): void {
    void docker(['wait', this.droplet.name]).then(() => {
      this.account.simulator.objects.change('droplets', this.id, { status: 'off' });
    });
  }

  private async follow({ method, path, requestBody }: RecordedCall): Promise<void> {
    if (method === 'GET') return;
    if (path.startsWith('/v2/firewalls')) await this.filter();
    if (!path.endsWith('/actions')) return;
    const { type, size = '' } = requestBody as { readonly type?: string; readonly size?: string };
    if (type === 'resize') {
      const memory = `${MEMORY_MIB[size] ?? 0}m`;
      await docker(['update', '--memory', memory, '--memory-swap', memory, this.droplet.name]);
    }
    if (type === 'power_on') {
      await this.droplet.start();
      await this.laptop.reaches(this.droplet);
    }
  }

  /** SSH is closed to the test's machine unless a firewall of the account opens it. */
  private async filter(): Promise<void> {
    const firewalls = this.account.simulator.objects.list('firewalls') as unknown as readonly Firewall[];
    const isOpen = firewalls.some(({ inbound }) =>
      inbound.some(({ ports, peers }) => ports === '22' && peers.addresses?.includes(`${this.runner}/32`)),
    );
    await this.droplet.run(`iptables --table raw --flush; ${isOpen ? '' : `iptables --table raw --append ${CLOSED}`}`);
  }

  async remove(): Promise<void> {
    await this.work;
    await new Promise((resolve) => this.addressService.close(resolve));
    await this.account.close();
  }
}

const CLOSED = 'PREROUTING --protocol tcp --dport 22 --jump DROP';
