import type { Droplet } from './droplet';
import { Outside } from './outside';

const CONFIG = {
  pebble: {
    listenAddress: '0.0.0.0:14000',
    managementListenAddress: '0.0.0.0:15000',
    certificate: '/acme/server.pem',
    privateKey: '/acme/server.key',
    httpPort: 80,
    tlsPort: 443,
    profiles: { default: { description: 'ninety days', validityPeriod: 7_776_000 } },
  },
};

/** pebble, the ACME server that Let's Encrypt tests with, on a machine of its own, and the only name server it asks. */
export class CertificateAuthority {
  private constructor(
    readonly machine: Outside,
    private readonly address: string,
    /** The certificate that its certificates lead to. */
    readonly root: string,
  ) {}

  static async start(name: string): Promise<CertificateAuthority> {
    const machine = await Outside.create(name);
    const address = await machine.address();
    // The name server knows no name until it is told one.
    const silent = ['defaultIPv4', 'defaultIPv6', 'http01', 'https01', 'tlsalpn01', 'doh'].map((item) => `-${item} ""`);
    await machine.run(`mkdir /acme && cd /acme && cat >config.json <<<'${JSON.stringify(CONFIG)}'
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=pebble -addext subjectAltName=IP:${address} \\
        -keyout server.key -out server.pem 2>/dev/null
      setsid pebble-challtestsrv ${silent.join(' ')} -dns01 :53 -management 127.0.0.1:8055 >names.log 2>&1 &
      PEBBLE_VA_NOSLEEP=1 PEBBLE_WFE_NONCEREJECT=0 \\
        setsid pebble -config config.json -dnsserver 127.0.0.1:53 >pebble.log 2>&1 &
      for attempt in {1..100}; do
        if curl -skf https://127.0.0.1:15000/roots/0 >root.pem; then exit 0; fi
        sleep 0.2
      done
      cat *.log >&2; exit 1`);
    return new CertificateAuthority(machine, address, `${await machine.run('cat /acme/root.pem')}\n`);
  }

  /** Lets a droplet of the app `planner` ask here for certificates and names, and trust what comes. */
  async introduceTo(droplet: Droplet): Promise<void> {
    const trusted = '/usr/local/share/ca-certificates/pebble';
    await droplet.write(`${trusted}-root.crt`, this.root);
    await droplet.write(`${trusted}-server.crt`, `${await this.machine.run('cat /acme/server.pem')}\n`);
    await droplet.run('update-ca-certificates');
    await droplet.write(`/etc/${droplet.app}/certbot.ini`, `server = https://${this.address}:14000/dir\n`);
    await droplet.write('/etc/resolv.conf', `nameserver ${this.address}\n`);
  }

  /** Has a domain lead to an address. */
  async lead(domain: string, address: string): Promise<void> {
    const entry = JSON.stringify({ host: `${domain}.`, addresses: [address] });
    await this.machine.run(`curl -sf -d '${entry}' http://127.0.0.1:8055/add-a`);
  }

  async remove(): Promise<void> {
    await this.machine.remove();
  }
}
