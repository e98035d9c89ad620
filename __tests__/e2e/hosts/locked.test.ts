import net from 'node:net';
import { httpsRequest } from '../../support/http-client';
import { deployedDroplet } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { describeWithEngine, docker, removeAll, tryDocker } from './rig/engine';
import { figure } from './rig/figures';
import { Outside } from './rig/outside';
import { DOMAIN, plannerHost } from './rig/rendered-host';

const METADATA = { network: 'hosts-metadata', server: 'hosts-metadata', address: '169.254.169.254' };
const OPEN_PORTS = [22, 80, 443];

describeWithEngine('a host from outside', () => {
  const host = plannerHost({ rateLimits: 'documents' });
  let droplet: Droplet;
  let outside: Outside;
  let address: string;
  let openPorts: Promise<readonly number[]>;

  beforeAll(async () => {
    outside = await Outside.create('hosts-outside');
    await outside.run('ssh-keygen -q -t ed25519 -N "" -f /root/.ssh/id_ed25519');
    const key = await outside.run('cat /root/.ssh/id_ed25519.pub');
    droplet = await deployedDroplet({ name: 'hosts-locked', host, sshKeys: [key] });
    address = await droplet.address();
    // Most of it is waiting for answers that don't come: the other tests go on meanwhile.
    openPorts = portsThatAnswer(address);
  });
  afterAll(async () => {
    await removeAll(outside, droplet);
    await tryDocker(['rm', '--force', METADATA.server]);
    await tryDocker(['network', 'rm', METADATA.network]);
  });

  const request = async (path: string, headers: Readonly<Record<string, string>> = {}, method = 'GET') =>
    httpsRequest({ address, port: 443, host: DOMAIN, path, method, headers, ...(method === 'POST' && { body: '{}' }) });

  test('SSH takes the key of deploy, and neither root nor a password', async () => {
    const ssh = (options: string, user: string) =>
      `ssh -o StrictHostKeyChecking=accept-new ${options} ${user}@${address} id --user --name`;
    expect(await outside.run(ssh('-o BatchMode=yes', 'deploy'))).toBe('deploy');
    const root = await outside.try(ssh('-o BatchMode=yes', 'root'));
    expect(root.stderr).toContain('Permission denied (publickey)');
    await droplet.run("echo 'deploy:a-password' | chpasswd");
    const password = await outside.try(`sshpass -p a-password ${ssh('-o PubkeyAuthentication=no', 'deploy')}`);
    expect(password.stderr).toContain('Permission denied (publickey)');
    await droplet.run('passwd --lock deploy');
  });

  test('sshd has the settings that it was given, and no complaint', async () => {
    const { code, stdout, stderr } = await droplet.try('sshd -t && sshd -T');
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout.split('\n')).toEqual(
      expect.arrayContaining([
        ...[
          'permitrootlogin no',
          'passwordauthentication no',
          'kbdinteractiveauthentication no',
          'permitemptypasswords no',
        ],
        ...[
          'x11forwarding no',
          'allowagentforwarding no',
          'permittunnel no',
          'gatewayports no',
          'allowusers deploy',
          'maxauthtries 3',
        ],
      ]),
    );
  });

  test('ssh-audit has nothing to say', async () => {
    const auditor = await Outside.create('hosts-auditor');
    // It connects more often than ufw lets one address.
    await droplet.run('ufw delete limit 22/tcp && ufw allow 22/tcp');
    const { code, stdout } = await auditor.try(`ssh-audit --no-colors --skip-rate-test --level=warn ${address}`);
    await droplet.run('ufw delete allow 22/tcp && ufw limit 22/tcp');
    await auditor.remove();
    expect({ code, findings: stdout.match(/\[(warn|fail)\].*/g) ?? [] }).toEqual({ code: 0, findings: [] });
  });

  test('who guesses is banned', async () => {
    const attacker = await Outside.create('hosts-attacker');
    const from = await attacker.address();
    // A ban in the middle of an attempt leaves its client waiting: ConnectTimeout ends with the connection.
    const guess = `timeout 10 ssh -o BatchMode=yes -o StrictHostKeyChecking=accept-new -o ConnectTimeout=3 admin@${address}`;
    for (let attempt = 0; attempt < 5; attempt += 1) await attacker.try(guess);
    await droplet.until(`fail2ban-client status sshd | grep --quiet 'Banned IP list:.*${from}'`);
    const { stderr } = await attacker.try(guess);
    await attacker.remove();
    expect(stderr).toMatch(/refused|timed out|unreachable/i);
  });

  test('containers do not reach the metadata address, the host does', async () => {
    await docker(['network', 'create', '--subnet', '169.254.169.0/24', METADATA.network]);
    await docker([
      'run',
      '--detach',
      '--name',
      METADATA.server,
      '--network',
      METADATA.network,
      '--ip',
      METADATA.address,
      ...['--user', '0', 'host-tests/planner-api', 'python3', '-m', 'http.server', '80'],
    ]);
    await docker(['network', 'connect', METADATA.network, droplet.name]);
    const get = `curl --silent --show-error --output /dev/null --max-time 5 http://${METADATA.address}/`;
    await droplet.until(get);
    for (const line of [`docker exec planner-nginx-1 ${get}`, `docker run --rm --network bridge nginx:1.28 ${get}`]) {
      expect((await droplet.try(line)).code).not.toBe(0);
    }
  });

  test('no secret is in the user data, in the arguments of a process, in a log, in an image, or where everybody may read it', async () => {
    const names = (await droplet.run('ls /etc/planner/secrets')).split('\n');
    // Those that a test has set are too short to be looked for.
    const values = (
      await Promise.all(names.map(async (name) => droplet.run(`cat /etc/planner/secrets/${name}`)))
    ).filter((value) => value.length > 20);
    expect(values.length).toBeGreaterThanOrEqual(3);
    for (const value of values) expect(host.userData).not.toContain(value);
    // Only root reads it, and it is gone with the machine.
    await droplet.write('/run/planner/looked-for', `${values.join('\n')}\n`, '0600');
    const count = async (where: string) =>
      Number(
        await droplet.run(
          `{ ${where}; } 2>/dev/null | grep --text --only-matching --fixed-strings --file=/run/planner/looked-for | sort --unique | wc --lines`,
        ),
      );
    // It would be found.
    expect(await count('cat /etc/planner/secrets/*')).toBe(values.length);
    const nobody = 'setpriv --reuid=65534 --regid=65534 --clear-groups';
    for (const where of [
      'cat /proc/[0-9]*/cmdline | tr "\\0" "\\n"',
      'journalctl --all --no-pager; cat /var/log/*.log /var/log/planner/*',
      'docker image inspect $(docker image ls --all --quiet); docker image ls --quiet | xargs --max-args 1 docker history --no-trunc',
      `${nobody} find / /run /tmp /dev/shm -xdev -readable -type f -size -2M -exec cat {} +`,
    ]) {
      expect({ where, found: await count(where) }).toEqual({ where, found: 0 });
    }
  });

  test('of all ports only 22, 80 and 443 answer', async () => {
    expect(await openPorts).toEqual(OPEN_PORTS);
  });

  test('the webhook wants its token', async () => {
    const header = 'X-Telegram-Bot-Api-Secret-Token';
    const token = await droplet.run('cat /etc/planner/secrets/TELEGRAM_WEBHOOK_SECRET');
    const statuses = [];
    for (const headers of [{}, { [header]: 'wrong' }, { [header]: token }]) {
      statuses.push(
        (await request('/webhook/telegram', { 'content-type': 'application/json', ...headers }, 'POST')).status,
      );
    }
    expect(statuses).toEqual([403, 403, 200]);
  });

  test.each([
    ['/version', 600, 60],
    ['/login', 60, 20],
  ])('%s is let through %i times a minute, and %i times more at once', async (path, requestsPerMinute, burst) => {
    const begin = Date.now();
    let passed = 0;
    while (Date.now() - begin < 6000) {
      const answers = await Promise.all(Array.from({ length: 20 }, async () => request(path)));
      passed += answers.filter(({ status }) => status !== 429).length;
      for (const { status } of answers) expect([200, 404, 429]).toContain(status);
    }
    const due = burst + 1 + ((Date.now() - begin) / 60_000) * requestsPerMinute;
    figure('locked', { [`passed ${path}`]: passed, [`due ${path}`]: Math.round(due) });
    expect(passed).toBeGreaterThanOrEqual(Math.floor(due * 0.9));
    expect(passed).toBeLessThanOrEqual(Math.ceil(due) + 1);
  });
});

async function portsThatAnswer(address: string): Promise<readonly number[]> {
  const ports = Array.from({ length: 65_535 }, (_value, index) => index + 1);
  const open: number[] = [];
  const next = async (): Promise<void> => {
    for (let port = ports.pop(); port !== undefined; port = ports.pop())
      if (await answers(address, port)) open.push(port);
  };
  await Promise.all(Array.from({ length: 4000 }, next));
  return open.sort((a, b) => a - b);
}

async function answers(address: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect({ host: address, port, timeout: 1500 });
    const end = (open: boolean) => () => {
      socket.destroy();
      resolve(open);
    };
    socket.on('connect', end(true)).on('error', end(false)).on('timeout', end(false));
  });
}
