import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const DOCKER = `
echo "$*" >>"$ROOT/calls"
case "$*" in
  *" ps "*) [[ ! -e $ROOT/runs ]] || echo 0123456789ab ;;
  *"nginx -t"*) [[ ! -e $ROOT/refuses ]] ;;
esac`;

let host: HostSandbox;
const release = (file: string, content: string): void => {
  host.write(`opt/planner/releases/r1/nginx/${file}`, content);
};
beforeEach(() => {
  host = new HostSandbox({ tables: { upstreams: [['backend', '172.30.0.12:8000', '172.30.0.13:8000']] } });
  host.fake('docker', DOCKER);
  release('nginx.conf', 'one');
  release('sites/app.conf', 'site');
});
afterEach(() => {
  host.remove();
});

const LIVE = 'var/lib/planner/nginx';

test('apply brings the configuration and everything that it includes', async () => {
  expect((await host.run('nginx-config', ['apply'])).code).toBe(0);
  expect(host.read(`${LIVE}/sites/app.conf`)).toBe('site');
  expect(host.read('var/lib/planner/nginx-state/upstreams/backend.conf')).toContain('127.0.0.1:8503');
  expect(host.read('var/lib/planner/nginx-state/hsts.conf')).toBe('');
});

test('apply takes away what the release no longer has, and reloads a running nginx', async () => {
  host.write('runs', '');
  host.write(`${LIVE}/sites/old.conf`, 'old');
  await host.run('nginx-config', ['apply']);
  expect(host.exists(`${LIVE}/sites/old.conf`)).toBe(false);
  expect(host.calls().at(-1)).toMatch(/-s reload/);
});

test('apply reloads for a changed guard, and only once', async () => {
  host.write('runs', '');
  const guard = 'var/lib/planner/nginx-state/guards/ab12cd34.conf';
  host.write(guard, 'map');
  const reloads = async (): Promise<number> => {
    expect(await host.run('nginx-config', ['apply', 'backend=blue'])).toMatchObject({ code: 0 });
    return host.calls().filter((call) => call.includes('-s reload')).length;
  };
  expect([await reloads(), await reloads()]).toEqual([1, 1]);
  host.write(guard, 'map of another secret');
  expect([await reloads(), await reloads()]).toEqual([2, 2]);
});

test('apply keeps an upstream on its colour and moves it to the addresses of the release', async () => {
  await host.run('upstream', ['backend', 'green']);
  host.write('opt/planner/releases/r1/upstreams.tsv', 'backend\t172.30.0.20:8000\t172.30.0.21:8000\n');
  expect((await host.run('nginx-config', ['apply'])).code).toBe(0);
  const upstream = host.read('var/lib/planner/nginx-state/upstreams/backend.conf');
  expect((await host.run('upstream', ['backend'])).stdout).toBe('green\n');
  expect(upstream).toContain('server 172.30.0.21:8000');
  expect(upstream).not.toContain('172.30.0.13');
});

test('apply gives every service its upstream while nginx runs, although a program in a container reads the input', async () => {
  host.write('runs', '');
  host.fake('docker', `[[ "$*" != *' exec '* ]] || cat >/dev/null\n${DOCKER}`);
  host.write('opt/planner/releases/r1/upstreams.tsv', 'web\t10.0.0.1:80\t10.0.0.2:80\napi\t10.0.0.3:80\t10.0.0.4:80\n');
  expect((await host.run('nginx-config', ['apply'])).code).toBe(0);
  expect(host.exists('var/lib/planner/nginx-state/upstreams/api.conf')).toBe(true);
});

test('apply puts the old configuration back if nginx refuses the new one', async () => {
  await host.run('nginx-config', ['apply']);
  host.write('runs', '');
  host.write('refuses', '');
  release('nginx.conf', 'two');
  release('sites/more.conf', 'x');
  const result = await host.run('nginx-config', ['apply']);
  expect(result.code).toBe(1);
  expect(host.read(`${LIVE}/nginx.conf`)).toBe('one');
  expect(host.exists(`${LIVE}/sites/more.conf`)).toBe(false);
  expect(host.calls().join('\n')).not.toMatch(/-s reload/);
});

test('reload refuses to reload what nginx would not take', async () => {
  host.write('runs', '');
  await host.run('nginx-config', ['apply']);
  expect((await host.run('nginx-config', ['reload'])).code).toBe(0);
  host.write('refuses', '');
  expect((await host.run('nginx-config', ['reload'])).code).toBe(1);
});

describeWithProgram('nginx', 'nginx', 'the guards of nginx', () => {
  test('are valid with a secret and without', async () => {
    const guarded = new HostSandbox({
      tables: {
        secrets: [
          ['A', 'user', 'required', '-'],
          ['B', 'user', 'required', '-'],
        ],
        guards: [
          ['aaaaaaaa', 'http_x_a', 'A'],
          ['bbbbbbbb', 'http_x_b', 'B'],
        ],
      },
    });
    await guarded.run('secrets', ['set', 'A'], { input: 'Abc-1_' });
    await guarded.run('secrets', ['deliver']);
    guarded.write(
      'nginx.conf',
      `pid ${guarded.at('pid')}; error_log stderr; events {}
       http { access_log off; map_hash_bucket_size 256; include ${guarded.at('var/lib/planner/nginx-state/guards')}/*.conf;
       server { listen unix:${guarded.at('socket')}; if ($guard_aaaaaaaa = 0) { return 403; } if ($guard_bbbbbbbb = 0) { return 403; } } }`,
    );
    const { code, stderr } = await runProgram('nginx', ['-t', '-q', '-c', guarded.at('nginx.conf')]);
    guarded.remove();
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });
});
