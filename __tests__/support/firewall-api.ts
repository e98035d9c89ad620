import { type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Firewall {
  readonly id: string;
  readonly name: string;
  readonly created_at: string;
  readonly [field: string]: unknown;
}

/** The few endpoints of DigitalOcean's API that a runner's firewall needs, with an account in memory. */
export class FirewallApi {
  readonly firewalls = new Map<string, Firewall>();
  readonly calls: string[] = [];
  /** Bodies of the firewalls that were asked for. */
  readonly created: unknown[] = [];
  private readonly server: Server;

  constructor(privateAddresses: readonly string[]) {
    const droplets = privateAddresses.map((ip_address, index) => ({
      id: 100 + index,
      networks: { v4: [{ ip_address, type: 'private' }] },
    }));
    this.server = createServer((request, response) => {
      const call = `${request.method ?? ''} ${(request.url ?? '').split('?')[0] ?? ''}`;
      this.calls.push(call);
      const answer = (status: number, body?: object): void => {
        response.writeHead(status, { 'content-type': 'application/json' });
        response.end(body && JSON.stringify(body));
      };
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        const id = call.split('/')[3] ?? '';
        if (request.headers.authorization !== 'Bearer right-token')
          answer(401, { message: 'Unable to authenticate you' });
        else if (call === 'GET /v2/droplets') answer(200, { droplets });
        else if (call === 'GET /v2/firewalls') answer(200, { firewalls: [...this.firewalls.values()] });
        else if (call === 'POST /v2/firewalls') answer(202, { firewall: this.add(JSON.parse(text) as Firewall) });
        else if (!this.firewalls.has(id)) answer(404, { message: 'not found' });
        else if (request.method === 'GET') answer(200, { firewall: this.firewalls.get(id) });
        else {
          this.firewalls.delete(id);
          answer(204);
        }
      });
    });
  }

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  /** What leads the program here. */
  get environment(): Readonly<Record<string, string>> {
    const { port } = this.server.address() as AddressInfo;
    return { DIGITALOCEAN_API_URL: `http://127.0.0.1:${port}`, DIGITALOCEAN_TOKEN: 'right-token' };
  }

  /** A firewall that is there already. */
  put(name: string, createdAt: Date): void {
    this.firewalls.set(name, { id: name, name, created_at: createdAt.toISOString() });
  }

  get names(): readonly string[] {
    return [...this.firewalls.values()].map((firewall) => firewall.name);
  }

  private add(body: Firewall): Firewall {
    this.created.push(body);
    const firewall = {
      ...body,
      id: `id-${this.created.length}`,
      created_at: new Date().toISOString(),
      pending_changes: [],
    };
    this.firewalls.set(firewall.id, firewall);
    return firewall;
  }
}
