import tls from 'node:tls';
import { CertificateAuthority } from './rig/certificate-authority';
import { deployedDroplet } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { describeWithPebble, removeAll } from './rig/engine';
import { figure } from './rig/figures';
import { DOMAIN, plannerHost } from './rig/rendered-host';

// In the order of a host's life.
describeWithPebble('the certificate of a host', () => {
  let authority: CertificateAuthority;
  let droplet: Droplet;
  let address: string;

  beforeAll(async () => {
    authority = await CertificateAuthority.start('hosts-authority');
    droplet = await deployedDroplet({ name: 'hosts-certificate', host: plannerHost() });
    address = await droplet.address();
    await authority.introduceTo(droplet);
  });
  afterAll(async () => removeAll(droplet, authority));

  const certificate = async (command: string) => droplet.run(`${droplet.bin('certificate')} ${command}`);

  test('is self-signed, and none is asked for, while the domain leads nowhere', async () => {
    await certificate('ensure');
    expect(await shown(address, authority.root)).toMatchObject({ trusted: false, hsts: false });
    expect(await droplet.run('ls /etc/letsencrypt')).not.toContain('live');
  });

  test('is issued as soon as the domain leads here, and renewed, with HSTS from then on', async () => {
    await authority.lead(DOMAIN, address);
    const begin = Date.now();
    await certificate('ensure');
    const issued = await shown(address, authority.root);
    const issueSeconds = (Date.now() - begin) / 1000;
    expect(issued).toMatchObject({ trusted: true, hsts: true });
    await certificate('ensure');
    expect((await shown(address, authority.root)).serial).toBe(issued.serial);
    const beginRenewal = Date.now();
    await certificate('renew');
    const renewed = await shown(address, authority.root);
    expect(renewed).toMatchObject({ trusted: true, hsts: true });
    expect(renewed.serial).not.toBe(issued.serial);
    figure('certificate', { issueSeconds, renewSeconds: (Date.now() - beginRenewal) / 1000 });
  });

  test('gets an A+ of testssl.sh, which trusts the test authority', async () => {
    // All that the grade is made from; simulated clients are not.
    const checks = '--protocols --std --fs --server-defaults --header --vulnerable';
    const options = `${checks} --nodns none --quiet --color 0 --warnings off --add-ca /acme/root.pem --ip ${address}`;
    await authority.machine.try(`testssl ${options} --jsonfile /acme/testssl.json ${DOMAIN}`);
    const findings = JSON.parse(await authority.machine.run('cat /acme/testssl.json')) as readonly Readonly<
      Record<'id' | 'severity' | 'finding', string>
    >[];
    const grade = findings.find(({ id }) => id === 'overall_grade')?.finding;
    figure('certificate', { grade });
    // How to ask for revoked certificates is the authority's business, and the test's has no such service.
    const bad = findings.filter(
      ({ id, severity }) =>
        (['HIGH', 'CRITICAL'].includes(severity) && id !== 'cert_revocation') || id.startsWith('grade_cap_reason'),
    );
    expect({ grade, bad }).toEqual({ grade: 'A+', bad: [] });
  });
});

/** What a client sees that trusts one authority only. */
async function shown(address: string, authority: string): Promise<{ trusted: boolean; serial: string; hsts: boolean }> {
  const options = { host: address, port: 443, servername: DOMAIN, ca: [authority], rejectUnauthorized: false };
  return new Promise((resolve, reject) => {
    const socket = tls.connect(options, () => {
      const { serialNumber: serial } = socket.getPeerCertificate();
      const { authorized: trusted } = socket;
      let text = '';
      socket.setEncoding('utf8').on('data', (part: string) => (text += part));
      socket.on('close', () => {
        resolve({ trusted, serial, hsts: /^strict-transport-security: max-age=31536000/im.test(text) });
      });
      socket.write(`GET /version HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`);
    });
    socket.on('error', reject);
  });
}
