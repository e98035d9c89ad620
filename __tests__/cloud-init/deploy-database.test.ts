import { createHash } from 'node:crypto';
import { renderDeploys } from '../../lib/host/deploys';
import { FIRST_USE_FILE } from '../../lib/host/managed-postgres-sql';
import { resolveHost } from '../../lib/host/resolved';
import { examplePlanner } from '../support/example-hosts';
import { HostSandbox } from '../support/host-sandbox';

const RELEASE = 'opt/planner/releases/r1';

/** An engine that has every image and no container, and whose migrations fail: what comes before them is of interest. */
const DOCKER = `
printf '%s\\n' "docker $*" | sed "s#$ROOT##g" >>"$ROOT/calls"
case "$*" in
  'image inspect '*) echo sha256:0123456789abcdef ;;
  *' run '*) printf 'DATABASE_URL=%s\\n' "\${DATABASE_URL-}" >>"$ROOT/calls"; exit 1 ;;
esac`;

let host: HostSandbox;
beforeEach(() => {
  host = new HostSandbox({
    env: { BASE_SERVICES: 'redis' },
    tables: {
      upstreams: [['backend', '172.30.0.12:8000', '172.30.0.13:8000']],
      templates: [
        ['backend', 'DATABASE_URL', 'postgresql://{deployment:database.pools.backend.host}/pool'],
        [
          'backend',
          'DIRECT_DATABASE_URL',
          'postgresql://{deployment:database.password}@direct/{deployment:database.name}',
        ],
      ],
    },
  });
  const database = { password: 'a@b', name: 'a$b"c\\d', pools: { backend: { host: 'pool' } } };
  host.write('etc/planner/deployment.json', JSON.stringify({ version: 1, database }));
  host.write('var/lib/planner/first-boot.ok', '');
  host.write(`${RELEASE}/deploys.json`, renderDeploys(resolveHost(examplePlanner({ database: 'managed' }))));
  host.write(`${RELEASE}/compose.yaml`, 'services: {}\n');
  host.write(`${RELEASE}/${FIRST_USE_FILE}`, 'SELECT 1;\n');
  host.write(
    `${RELEASE}/bin/first-use`,
    '#!/bin/bash\necho first-use >>"$ROOT/calls"\n[[ ! -e "$ROOT/refused" ]]\n',
    0o755,
  );
  host.write(`${RELEASE}/bin/mount-share`, '#!/bin/bash\necho mount-share >>"$ROOT/calls"\n', 0o755);
  const listed = {
    sha256: createHash('sha256')
      .update(host.read(`${RELEASE}/compose.yaml`))
      .digest('hex'),
    mode: '0644',
  };
  const manifest = { version: 1, release: 'r1', files: { 'compose.yaml': listed } };
  host.write(`${RELEASE}/manifest.json`, JSON.stringify(manifest));
  host.fake('docker', DOCKER);
});
afterEach(() => {
  host.remove();
});

const steps = (): readonly string[] =>
  host.calls().flatMap((call) => (/^(first-use|mount-share|DATABASE_URL=.*)$/.test(call) ? [call] : []));

describe('a deploy with a managed database', () => {
  test('grants as the admin before it migrates, and the migration goes around the pool', async () => {
    const { code, stdout } = await host.run('deploy');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^migrate backend: failed .*the migration failed/m);
    expect(steps()).toEqual(['first-use', 'DATABASE_URL=postgresql://a%40b@direct/a$b"c\\d']);
    // Arguments show in the list of processes.
    expect(
      host
        .calls()
        .filter((call) => call.startsWith('docker '))
        .join('\n'),
    ).not.toContain('a$b');
  });

  test('ends before the migration where the rights cannot be granted', async () => {
    host.write('refused', '');
    const { code, stdout } = await host.run('deploy');
    expect(code).toBe(1);
    expect(stdout).toMatch(/^prepare: failed/m);
    expect(steps()).toEqual(['first-use']);
  });

  test('mounts the share first, where there is one', async () => {
    host.write(
      `${RELEASE}/host.env`,
      host.read(`${RELEASE}/host.env`).replace("SHARED_MOUNT_POINT=''", "SHARED_MOUNT_POINT='/mnt/x'"),
    );
    await host.run('deploy');
    expect(steps().slice(0, 2)).toEqual(['mount-share', 'first-use']);
  });
});

test('without a pool in between, the migration has what the app has', async () => {
  host.write(`${RELEASE}/templates.tsv`, 'backend\tDATABASE_URL\tpostgresql://host/planner\n');
  await host.run('deploy');
  expect(host.calls().filter((call) => call.includes(' run '))).toEqual([
    expect.not.stringContaining('--env DATABASE_URL') as string,
  ]);
});
