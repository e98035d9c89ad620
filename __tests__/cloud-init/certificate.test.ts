import { readlinkSync } from 'node:fs';
import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const USED = 'etc/letsencrypt/planner/fullchain.pem';
const LIVE = 'etc/letsencrypt/live/planner.example.com';
const HSTS = 'var/lib/planner/nginx-state/hsts.conf';

const NGINX = `
echo "docker $*" >>"$ROOT/calls"
case "$*" in
  *" ps "*) echo 0123456789ab ;;
  *"nginx -t"*) [[ ! -e $ROOT/nginx-refuses ]] ;;
esac`;

/** Requests for the domains named in $ROOT/reachable come back with what stands in the ACME directory. */
const CURL = `
for last; do :; done
name="\${last#http://}"
if grep --quiet --line-regexp "\${name%%/*}" "$ROOT/reachable" 2>/dev/null; then
  cat "$ROOT/var/lib/planner/acme/\${name#*/}"
else
  exit 7
fi`;

/** Issues what it is asked for, from a certificate authority of its own, for as many days as $ROOT/days says. */
const CERTBOT = `
echo "certbot $*" >>"$ROOT/calls"
[[ ! -e $ROOT/certbot-fails ]] || exit 1
names=()
while [[ $# -gt 0 ]]; do if [[ $1 == --domain ]]; then names+=("DNS:$2"); fi; shift; done
cd "$ROOT" && mkdir -p ${LIVE} && cd ${LIVE}
[[ -e $ROOT/ca.pem ]] || openssl req -x509 -newkey rsa:2048 -nodes -days 9 -subj /CN=ca -keyout "$ROOT/ca.key" -out "$ROOT/ca.pem" 2>/dev/null
list="$(IFS=,; echo "\${names[*]}")"
openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -subj /CN=x -addext "subjectAltName=\${list:-DNS:planner.example.com}" \
  -CA "$ROOT/ca.pem" -CAkey "$ROOT/ca.key" -days "$(cat "$ROOT/days" 2>/dev/null || echo 90)" -keyout privkey.pem -out fullchain.pem 2>/dev/null`;

describeWithProgram('openssl', 'openssl', 'certificate', () => {
  let host: HostSandbox;
  const start = (env: Readonly<Record<string, string>> = {}): void => {
    host = new HostSandbox({ env });
    host.fake('docker', NGINX);
    host.fake('curl', CURL);
    host.fake('certbot', CERTBOT);
    host.fake('getent', 'exit 2');
  };
  beforeEach(() => {
    start();
  });
  afterEach(() => {
    host.remove();
  });

  const certificate = async (word: string, env: Readonly<Record<string, string>> = {}) =>
    host.run('certificate', [word], { env: { SSL_CERT_FILE: host.at('ca.pem'), ...env } });
  const asked = (): readonly string[] => host.calls().filter((call) => call.startsWith('certbot'));
  const reachable = (...names: readonly string[]): void => {
    host.write('reachable', names.map((name) => `${name}\n`).join(''));
  };
  const text = async (): Promise<string> =>
    (await runProgram('openssl', ['x509', '-in', host.at(USED), '-noout', '-text'])).stdout;

  test('starts with a self-signed one for all domains, made once, without HSTS', async () => {
    expect((await certificate('self-signed')).code).toBe(0);
    const first = host.read(USED);
    await certificate('self-signed');
    expect(host.read(USED)).toBe(first);
    expect(await text()).toContain('DNS:planner.example.com, DNS:www.planner.example.com');
    expect(readlinkSync(host.at(USED))).toBe('self-signed/fullchain.pem');
    expect(host.mode('etc/letsencrypt/planner/self-signed/privkey.pem')).toBe('0600');
    expect(host.read(HSTS)).toBe('');
  });

  test('asks nobody while the domain does not lead here, and does not call that a failure', async () => {
    await certificate('self-signed');
    const result = await certificate('ensure');
    expect(result.code).toBe(0);
    expect(result.stderr).toContain(
      'waiting for these to lead to this host: planner.example.com www.planner.example.com',
    );
    expect(asked()).toEqual([]);
    expect((await certificate('issue')).code).toBe(75);
  });

  test('gets one when the domains lead here, switches nginx over and turns HSTS on', async () => {
    await certificate('self-signed');
    reachable('planner.example.com', 'www.planner.example.com');
    expect((await certificate('ensure')).code).toBe(0);
    expect(asked()).toHaveLength(1);
    expect(asked()[0]).toContain('--domain planner.example.com --domain www.planner.example.com');
    expect(asked()[0]).toMatch(/certonly --webroot .*--key-type ecdsa .*--non-interactive/);
    expect(readlinkSync(host.at(USED))).toBe('../live/planner.example.com/fullchain.pem');
    expect(host.read(HSTS)).toBe('add_header Strict-Transport-Security "max-age=31536000" always;\n');
    expect(host.calls().filter((call) => call.includes('-s reload'))).toHaveLength(2);
  });

  test('leaves a good one alone', async () => {
    await certificate('self-signed');
    reachable('planner.example.com', 'www.planner.example.com');
    await certificate('ensure');
    const before = host.calls().length;
    expect((await certificate('ensure')).code).toBe(0);
    expect(host.calls()).toHaveLength(before);
  });

  test('does not wait for an alias, and takes it in later', async () => {
    await certificate('self-signed');
    reachable('planner.example.com');
    await certificate('ensure');
    expect(await text()).not.toContain('www');
    await certificate('ensure');
    expect(asked()).toHaveLength(1);
    reachable('planner.example.com', 'www.planner.example.com');
    await certificate('ensure');
    expect(await text()).toContain('DNS:www.planner.example.com');
  });

  test('asks again in the last third of its life', async () => {
    host.remove();
    start({ DOMAINS: 'planner.example.com' });
    reachable('planner.example.com');
    await certificate('ensure');
    // Short-lived ones are no exception: 6 days have a third of 2.
    host.write('days', '6');
    await certificate('renew');
    const before = asked().length;
    await certificate('ensure');
    expect(asked()).toHaveLength(before);
    const { stdout } = await runProgram('date', ['--date', '5 days', '+%Y-%m-%d %H:%M:%S']);
    host.fake(
      'date',
      `if [[ "$*" == +%s ]]; then exec /bin/date --date '${stdout.trim()}' +%s; else exec /bin/date "$@"; fi`,
    );
    await certificate('ensure');
    expect(asked()).toHaveLength(before + 1);
  });

  test('after a failed attempt it waits, so that limits are not used up', async () => {
    await certificate('self-signed');
    reachable('planner.example.com');
    host.write('certbot-fails', '');
    expect((await certificate('ensure')).code).toBe(1);
    expect((await certificate('ensure')).code).toBe(0);
    expect(asked()).toHaveLength(1);
    expect(readlinkSync(host.at(USED))).toBe('self-signed/fullchain.pem');
  });

  test('no HSTS with a certificate that nobody trusts, such as one of a staging server', async () => {
    await certificate('self-signed');
    reachable('planner.example.com');
    await certificate('ensure', { SSL_CERT_FILE: '/dev/null' });
    expect(readlinkSync(host.at(USED))).toMatch(/live/);
    expect(host.read(HSTS)).toBe('');
  });

  test('keeps the old one where nginx refuses the new one', async () => {
    await certificate('self-signed');
    reachable('planner.example.com');
    host.write('nginx-refuses', '');
    expect((await certificate('ensure')).code).toBe(1);
    expect(readlinkSync(host.at(USED))).toBe('self-signed/fullchain.pem');
    expect(host.read(HSTS)).toBe('');
  });

  test('an ACME server of a test is named by the environment', async () => {
    reachable('planner.example.com');
    await certificate('ensure', { CERTBOT_FLAGS: '--server https://localhost:14000/dir --no-verify-ssl' });
    expect(asked()[0]).toMatch(/--server https:\/\/localhost:14000\/dir --no-verify-ssl$/);
  });

  test('behind a load balancer there is nothing to do', async () => {
    host.remove();
    start({ TLS: 'load-balancer' });
    expect((await certificate('ensure')).code).toBe(0);
    expect(host.exists('etc/letsencrypt')).toBe(false);
    expect((await certificate('issue')).code).toBe(1);
  });

  describe('renew', () => {
    const renew = async (...args: readonly string[]) =>
      host.run('renew', args, { env: { SSL_CERT_FILE: host.at('ca.pem') } });

    test('leaves a good certificate alone, says until when it is good, and renews it by force', async () => {
      reachable('planner.example.com', 'www.planner.example.com');
      await certificate('issue');
      const before = asked().length;
      const { code, stderr } = await renew();
      expect(code).toBe(0);
      expect(stderr).toMatch(/planner-renew: the certificate in use is good until \w+ +\d+ .* GMT/);
      expect(asked()).toHaveLength(before);
      expect((await renew('--force')).code).toBe(0);
      expect(asked().at(-1)).toContain(
        'renew --cert-name planner.example.com --force-renewal --no-random-sleep-on-renew',
      );
    });

    test('tries again at once after an attempt that failed', async () => {
      reachable('planner.example.com', 'www.planner.example.com');
      host.write('certbot-fails', '');
      expect((await certificate('ensure')).code).toBe(1);
      expect((await certificate('ensure')).code).toBe(0);
      expect(asked()).toHaveLength(1);
      expect((await renew()).code).toBe(1);
      expect(asked()).toHaveLength(2);
    });

    test('has nothing to do where a load balancer ends TLS', async () => {
      host.remove();
      start({ TLS: 'load-balancer' });
      expect(await renew()).toMatchObject({ code: 1, stderr: expect.stringContaining('load-balancer') as string });
    });
  });
});
