import tls from 'node:tls';
import { deployedDroplet } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { describeWithEngine, docker } from './rig/engine';
import { figure } from './rig/figures';
import { Outside } from './rig/outside';
import { DOMAIN, plannerHost } from './rig/rendered-host';

const PEBBLE = {
  pebble: {
    listenAddress: '0.0.0.0:14000',
    managementListenAddress: '0.0.0.0:15000',
    certificate: '/acme/server.pem',
    privateKey: '/acme/server.key',
    httpPort: 80,
    tlsPort: 443,
    profiles: { default: { description: 'as Let us Encrypt has it', validityPeriod: 7_776_000 } },
  },
};

describeWithEngine('the certificate of a host', () => {
  // Without Go there is no certificate authority.
  const testWithPebble = process.env['HOST_TESTS_PEBBLE'] === undefined ? test.skip : test;
  let droplet: Droplet;
  let authority: Outside;
  let address: string;
  let root: string;

  const shown = async (trusted: string) =>
    new Promise<{ authorized: boolean; serial: string; hsts: boolean }>((resolve, reject) => {
      const socket = tls.connect(
        { host: address, port: 443, servername: DOMAIN, ca: [trusted], rejectUnauthorized: false },
        () => {
          const { serialNumber } = socket.getPeerCertificate();
          const { authorized } = socket;
          socket.write(`GET /version HTTP/1.1\r\nHost: ${DOMAIN}\r\nConnection: close\r\n\r\n`);
          let text = '';
          socket.setEncoding('utf8').on('data', (part: string) => (text += part));
          socket.on('close', () => {
            resolve({
              authorized,
              serial: serialNumber,
              hsts: /^strict-transport-security: max-age=31536000/im.test(text),
            });
          });
        },
      );
      socket.on('error', reject);
    });

  beforeAll(async () => {
    if (process.env['HOST_TESTS_PEBBLE'] === undefined) return;
    droplet = await deployedDroplet({ name: 'hosts-certificate', host: plannerHost() });
    address = await droplet.address();
    authority = await Outside.create('hosts-authority');
    const server = await authority.address();
    await authority.run(`mkdir /acme && cd /acme && cat >config.json <<<'${JSON.stringify(PEBBLE)}'
      openssl req -x509 -newkey rsa:2048 -nodes -days 2 -subj /CN=pebble -addext subjectAltName=IP:${server} -keyout server.key -out server.pem 2>/dev/null`);
    // The name server knows no name until it is told one.
    await docker([
      'exec',
      '--detach',
      authority.name,
      'pebble-challtestsrv',
      '-defaultIPv4',
      '',
      '-defaultIPv6',
      '',
      '-dns01',
      ':53',
      '-http01',
      '',
      '-https01',
      '',
      '-tlsalpn01',
      '',
      '-doh',
      '',
      '-management',
      ':8055',
    ]);
    await docker([
      'exec',
      '--detach',
      '--env',
      'PEBBLE_VA_NOSLEEP=1',
      '--env',
      'PEBBLE_WFE_NONCEREJECT=0',
      authority.name,
      'pebble',
      '-config',
      '/acme/config.json',
      '-dnsserver',
      '127.0.0.1:53',
    ]);
    await authority.run('until curl -skf https://127.0.0.1:15000/roots/0 >/acme/root.pem; do sleep 0.2; done');
    root = await authority.run('cat /acme/root.pem');
    await droplet.write('/usr/local/share/ca-certificates/pebble.crt', `${root}\n`);
    await droplet.write(
      '/usr/local/share/ca-certificates/pebble-server.crt',
      await authority.run('cat /acme/server.pem'),
    );
    await droplet.run('update-ca-certificates');
    await droplet.write('/etc/planner/certbot.ini', `server = https://${server}:14000/dir\n`);
    await droplet.write('/etc/resolv.conf', `nameserver ${server}\n`);
  });
  afterAll(async () => {
    await authority.remove();
    await droplet.remove();
  });

  testWithPebble('is self-signed, and none is asked for, while the domain leads nowhere', async () => {
    await droplet.run(ensure(droplet));
    expect(await shown(root)).toMatchObject({ authorized: false, hsts: false });
    expect((await droplet.try(`ls /etc/letsencrypt/live`)).code).not.toBe(0);
  });

  testWithPebble('is issued as soon as the domain leads here, and renewed, with HSTS from then on', async () => {
    const entry = JSON.stringify({ host: `${DOMAIN}.`, addresses: [address] });
    await authority.run(`curl -sf -d '${entry}' http://127.0.0.1:8055/add-a`);
    const begin = Date.now();
    await droplet.run(ensure(droplet));
    const issued = await shown(root);
    const issuedSeconds = (Date.now() - begin) / 1000;
    expect(issued).toMatchObject({ authorized: true, hsts: true });
    await droplet.run(`${droplet.bin('certificate')} renew`);
    const renewed = await shown(root);
    expect(renewed).toMatchObject({ authorized: true, hsts: true });
    expect(renewed.serial).not.toBe(issued.serial);
    figure('certificate', { issuedSeconds, issuedAndRenewedSeconds: (Date.now() - begin) / 1000 });
  });

  testWithPebble('gets an A+ of testssl.sh, which trusts the test authority', async () => {
    await authority.run(
      `testssl --quiet --color 0 --warnings off --add-ca /acme/root.pem --ip ${address} --jsonfile /acme/testssl.json ${DOMAIN} >/acme/testssl.log 2>&1; true`,
    );
    const findings = JSON.parse(await authority.run('cat /acme/testssl.json')) as readonly Readonly<
      Record<'id' | 'severity' | 'finding', string>
    >[];
    const grade = findings.find(({ id }) => id === 'overall_grade')?.finding;
    figure('certificate', { grade });
    expect({ grade, capped: findings.filter(({ id }) => id.startsWith('grade_cap_reason')) }).toEqual({
      grade: 'A+',
      capped: [],
    });
    // How to ask for revoked certificates is the authority's business, and the test's has no such service.
    const bad = findings.filter(
      ({ id, severity }) => ['HIGH', 'CRITICAL'].includes(severity) && id !== 'cert_revocation',
    );
    expect(bad).toEqual([]);
  });
});

function ensure(droplet: Droplet): string {
  return `${droplet.bin('certificate')} ensure`;
}
