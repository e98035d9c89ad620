import { readdirSync } from 'node:fs';
import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const CONF = 'var/lib/planner/nginx-state/upstreams/backend.conf';

/** Answers as Docker does for a host with nginx; `refuse` lets `nginx -t` fail. */
const docker = (state: 'stopped' | 'running' | 'refuse'): string => `
echo "$*" >>"$ROOT/calls"
case "$*" in
  *" ps "*) [[ ${state} == stopped ]] || echo 0123456789ab ;;
  *"nginx -t"*) [[ ${state} != refuse ]] ;;
esac`;

let host: HostSandbox;
beforeEach(() => {
  host = new HostSandbox({
    tables: {
      upstreams: [
        ['frontend', '172.30.0.14:3000', '172.30.0.15:3000'],
        ['backend', '172.30.0.12:8000', '172.30.0.13:8000'],
        ['worker', '1=172.30.0.16:8000', '2=172.30.0.17:8000', '3=172.30.0.18:8000'],
      ],
    },
  });
  host.fake('docker', docker('running'));
});
afterEach(() => {
  host.remove();
});

const upstream = async (...args: string[]) => host.run('upstream', args);

/** The upstream that nginx takes for a service: the one that the only file in its directory names. */
const chosen = (service = 'backend') => {
  const [choice, ...others] = readdirSync(host.at(`var/lib/planner/nginx-state/serving/${service}`));
  expect(others).toEqual([]);
  return choice!;
};

/** The servers of the upstream that is chosen, `backup` behind the reserve. */
const serversOf = (service = 'backend') => {
  const conf = host.read(`var/lib/planner/nginx-state/upstreams/${service}.conf`);
  const block = conf.split('upstream ').find((text) => text.startsWith(`${service}.${chosen(service)} {`))!;
  return [...block.matchAll(/server (\S+) max_fails=2 fail_timeout=5s( backup)?;/g)].map(
    ([, at, backup]) => `${at}${backup ?? ''}`,
  );
};

test('leads to the colour asked for, and says so when asked', async () => {
  expect((await upstream('backend')).stdout).toBe('none\n');
  const result = await upstream('backend', 'green');
  expect(result.code).toBe(0);
  expect(result.stderr).toContain('backend is served by green');
  expect(serversOf()).toEqual(['172.30.0.13:8000']);
  expect((await upstream('backend')).stdout).toBe('green\n');
});

describe('a rolling service', () => {
  const instances = (...addresses: string[]): void => {
    host.write('opt/planner/releases/r1/upstreams.tsv', `${['backend', ...addresses].join('\t')}\n`);
  };
  beforeEach(() => {
    instances('1=172.30.0.12:8000', '2=172.30.0.13:8000', '3=172.30.0.14:8000');
  });

  test.each([
    ['all', ['172.30.0.12:8000', '172.30.0.13:8000', '172.30.0.14:8000']],
    ['2,3', ['172.30.0.13:8000', '172.30.0.14:8000']],
    ['1', ['172.30.0.12:8000']],
    ['none', []],
  ])('is served by %s of its instances, and says so', async (serving, servers) => {
    expect((await upstream('backend', serving)).code).toBe(0);
    expect(serversOf()).toEqual(servers.length > 0 ? servers : ['127.0.0.1:8503']);
    expect((await upstream('backend')).stdout).toBe(`${serving}\n`);
  });

  test.each([['blue'], ['0'], ['4'], ['1,4'], ['1,'], ['12'], ['1 2'], ['']])(
    'cannot be served by %j',
    async (serving) => {
      const result = await upstream('backend', serving);
      expect(result.code).toBe(1);
      expect(result.stderr).toContain('all, none, or of 1,2,3');
      expect(host.exists(CONF)).toBe(false);
    },
  );

  test('has no reserve', async () => {
    expect((await upstream('backend', '1', '--backup', '2')).code).toBe(1);
  });

  test('follows a release that has more instances, where all serve', async () => {
    await upstream('backend', 'all');
    instances('1=172.30.0.12:8000', '2=172.30.0.13:8000');
    await upstream('backend', (await upstream('backend')).stdout.trim());
    expect(serversOf()).toEqual(['172.30.0.12:8000', '172.30.0.13:8000']);
  });

  test.each([
    ['an instance that the release no longer has', ['1=172.30.0.12:8000', '2=172.30.0.13:8000']],
    ['instances of what is now blue-green', ['172.30.0.12:8000', '172.30.0.13:8000']],
  ])('counts %s as none', async (_what, addresses) => {
    await upstream('backend', '3');
    instances(...addresses);
    expect(await upstream('backend')).toMatchObject({ code: 0, stdout: 'none\n' });
  });
});

test('keeps the other colour in reserve', async () => {
  await upstream('backend', 'blue', '--backup', 'green');
  expect(serversOf()).toEqual(['172.30.0.12:8000', '172.30.0.13:8000 backup']);
  expect((await upstream('backend')).stdout).toBe('blue\n');
});

test('a reserve that has just served keeps the address it has, whatever the release says', async () => {
  await upstream('backend', 'blue');
  host.write('opt/planner/releases/r1/upstreams.tsv', 'backend\t172.30.0.12:9000\t172.30.0.13:9000\n');
  await upstream('backend', 'green', '--backup', 'blue');
  expect(serversOf()).toEqual(['172.30.0.13:9000', '172.30.0.12:8000 backup']);
});

test('leads to the placeholder page before anything is deployed', async () => {
  await upstream('backend', 'none');
  expect(serversOf()).toEqual(['127.0.0.1:8503']);
});

test('switches without a reload, and asks a running nginx before it reloads it for other addresses', async () => {
  await upstream('backend', 'blue');
  await upstream('backend', 'green');
  await upstream('backend', 'green', '--backup', 'blue');
  const asked = host.calls().filter((call) => call.includes('exec -T nginx nginx'));
  expect(asked).toEqual([expect.stringContaining('nginx -t'), expect.stringContaining('-s reload')]);
});

test('writes the file even where nginx does not run yet', async () => {
  host.fake('docker', docker('stopped'));
  expect((await upstream('backend', 'blue')).code).toBe(0);
  expect(host.calls().join('\n')).not.toContain('reload');
});

test('puts the old file back if nginx refuses the new one, and does not reload', async () => {
  await upstream('backend', 'blue');
  const before = host.read(CONF);
  host.fake('docker', docker('refuse'));
  host.write('opt/planner/releases/r1/upstreams.tsv', 'backend\t172.30.0.22:8000\t172.30.0.23:8000\n');
  const result = await upstream('backend', 'green');
  expect(result.code).toBe(1);
  expect(result.stderr).toContain('nothing was changed');
  expect(host.read(CONF)).toBe(before);
  expect(chosen()).toBe('blue');
  expect(host.calls().filter((call) => call.includes('reload'))).toHaveLength(1);
  expect(host.exists(`${CONF}.previous`)).toBe(false);
});

test.each([
  ['an unknown service', ['jobs', 'blue']],
  ['an unknown colour', ['backend', 'red']],
  ['both colours at once', ['backend', 'all']],
  ['a list of colours', ['backend', 'blue,green']],
  ['a number of a colour', ['backend', '1']],
  ['a backup that is no colour', ['backend', 'blue', '--backup', 'none']],
  ['a backup that already serves', ['backend', 'blue', '--backup', 'blue']],
  ['a backup of the placeholder', ['backend', 'none', '--backup', 'blue']],
])('refuses %s', async (_what, args) => {
  expect((await upstream(...args)).code).toBe(1);
  expect(host.exists(CONF)).toBe(false);
});

describeWithProgram('nginx', 'nginx', 'nginx itself', () => {
  test.each([
    ['backend', ['none']],
    ['backend', ['blue']],
    ['backend', ['green', '--backup', 'blue']],
    ['worker', ['all']],
    ['worker', ['1,3']],
  ])('takes the file of %s %j', async (service, args) => {
    await upstream(service, ...args);
    host.write(
      'nginx.conf',
      `pid ${host.at('pid')}; error_log stderr;
       events {} http { access_log off; limit_req_zone $binary_remote_addr zone=backend:1m rate=1r/s;
       include ${host.at('var/lib/planner/nginx-state/upstreams')}/*.conf;
       server { listen unix:${host.at('socket')}; location / { proxy_pass http://${service}.${chosen(service)}; } } }`,
    );
    const { code, stderr } = await runProgram('nginx', ['-t', '-q', '-c', host.at('nginx.conf')]);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
