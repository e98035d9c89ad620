import { describeWithProviders, terraformEnvironment } from '../../support/terraform';
import { Deployment, forgetProviders } from '../../simulator/deployment';
import { plannerStack } from '../../support/example-stacks';
import { httpsRequest } from '../../support/http-client';
import { plannerSpec } from '../../../lib/planner/planner-spec';
import { Cloud } from './rig/cloud';
import { Cluster } from './rig/cluster';
import { deploy, deployedDroplet } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { OWN_DISKS, docker, engineEnvironment, inFullRun, removeAll, testWithDisk, tryDocker } from './rig/engine';
import { figure } from './rig/figures';
import { Laptop } from './rig/laptop';
import { APP_IMAGE, DOMAIN, type RenderedHost, UNLIMITED, renderHost } from './rig/rendered-host';
import { addVersion } from './rig/versions';

jest.setTimeout(600_000);

const SIZE = 's-1vcpu-1gb';
const STREAMED = `${APP_IMAGE}:streamed`;
const SUMS = 'SELECT count(*), sum(hashtextextended(l::text, 0)::numeric) FROM ledger l';

/** Planner with a file of the release that its backend reads. */
function hostWith(greeting: string, props: Partial<Parameters<typeof plannerSpec>[0]> = {}): RenderedHost {
  const backend = { image: `${APP_IMAGE}:1` };
  const spec = plannerSpec({ domain: DOMAIN, size: SIZE, backend, rateLimits: UNLIMITED, ...props });
  const mount = { source: '/opt/planner/current/backend/greeting', target: '/srv/greeting', readOnly: true };
  const services = spec.services.map((service) =>
    service.name === 'backend' ? { ...service, mounts: [mount] } : service,
  );
  const files = [...(spec.files ?? []), { path: 'backend/greeting', content: greeting }];
  return renderHost({ ...spec, services, files }, SIZE);
}

// The stack `planner`, made by real Terraform in a simulated account, and a machine for its droplet whose SSH that account's
// firewalls keep closed. In the order in which an owner might come to it.
describeWithProviders('with real Terraform', () => {
  inFullRun()('do-patterns from a machine that the cloud firewall keeps out', () => {
    let account: Deployment;
    let cloud: Cloud;
    let droplet: Droplet;
    let laptop: Laptop;

    beforeAll(async () => {
      laptop = new Laptop({ ...terraformEnvironment(), ...engineEnvironment() });
      [account, droplet] = await Promise.all([
        Deployment.of(plannerStack().text).then(async (made) => {
          await made.apply();
          return made;
        }),
        deployedDroplet(
          {
            name: 'hosts-command-line',
            host: hostWith('old\n'),
            sshKeys: [laptop.publicKey],
            ...(OWN_DISKS && { diskGib: 6 }),
          },
          OWN_DISKS ? putStateOnDisk : undefined,
        ),
      ]);
      laptop.applied('planner', account.folder);
      cloud = await Cloud.around(account, droplet, laptop);
      Object.assign(laptop.env, cloud.environment);
      await docker(['build', '--quiet', '--tag', STREAMED, '-'], {
        input: 'FROM host-tests/planner-api\nENV VERSION=streamed\n',
        env: { DOCKER_BUILDKIT: '0' },
      });
      await sql(
        `CREATE TABLE ledger (id bigserial PRIMARY KEY, note text);
         INSERT INTO ledger (note) SELECT md5(i::text) FROM generate_series(1, 2000) AS i;`,
      );
    });
    afterAll(async () => {
      await removeAll(cloud, droplet);
      laptop.remove();
      forgetProviders();
      await tryDocker(['rmi', STREAMED]);
    });

    /** One disk for Docker's data and what the host keeps of itself, as a droplet has it. */
    const putStateOnDisk = async (machine: Droplet): Promise<void> => {
      await machine.run(`cp --archive /var/lib/planner /var/lib/docker/planner
        echo '/var/lib/docker/planner /var/lib/planner none bind' >>/etc/fstab; mount /var/lib/planner
        docker restart $(docker ps --quiet)`);
    };
    const sql = async (text: string): Promise<string> =>
      droplet.run('docker exec -i planner-postgres-1 psql -U planner -d planner -XqAt -v ON_ERROR_STOP=1', text);
    const version = async (): Promise<string> => {
      const answer = await httpsRequest({
        address: await droplet.address(),
        port: 443,
        host: DOMAIN,
        path: '/version',
      });
      return (JSON.parse(answer.body) as { version: string }).version;
    };
    const greeting = async (): Promise<string> =>
      droplet.run('docker exec $(docker ps --quiet --filter name=planner-backend) cat /srv/greeting');
    const problems = async (): Promise<unknown> =>
      (JSON.parse((await droplet.try(`${droplet.bin('status')} --json`)).stdout) as Record<string, unknown>)[
        'problems'
      ];
    const beginStreaming = () =>
      laptop.begin(
        'deploy',
        'planner',
        '--image',
        `backend=${STREAMED}`,
        '--stream',
        '--watch',
        '2',
        '--open-firewall',
      );
    /** Nothing is open any more, and the host has no complaint. */
    const expectTidy = async (): Promise<void> => {
      expect(cloud.firewalls).toEqual(['planner']);
      expect(await cloud.isOpen()).toBe(false);
      await droplet.run('flock --wait 200 /run/planner/deploy.lock true');
      expect(await problems()).toEqual([]);
    };

    test('a stream of an image is ended by SIGTERM half-way: SSH is closed again, and nothing of it is left', async () => {
      await expectTidy();
      laptop.program(
        'docker',
        'if [ "$1" = save ]; then docker "$@" | head --bytes 60M; exec sleep 300; fi; exec docker "$@"',
      );
      laptop.synthesized(hostWith('new\n'));
      const run = beginStreaming();
      await run.said(`receiving ${STREAMED}`);
      expect(cloud.firewalls).toHaveLength(2);
      expect(await cloud.isOpen()).toBe(true);
      await droplet.until('[[ $(du -sm /var/lib/docker/tmp | cut -f 1) -ge 40 ]]');
      run.kill('SIGTERM');
      expect(await run.ended).toMatchObject({ code: 143, stderr: 'error: ended by SIGTERM\n' });
      await droplet.until('! ls /var/lib/docker/tmp | grep docker-import');
      expect(await droplet.run('docker images --quiet --filter reference=*/*/planner:streamed')).toBe('');
      expect(await version()).toBe('1');
      await expectTidy();
    });

    test('a second try brings the image and the file that changed with it', async () => {
      laptop.program('docker', 'exec docker "$@"');
      const begin = Date.now();
      const run = beginStreaming();
      const { code, stdout, stderr } = await run.ended;
      figure('streamed deploy', { seconds: Math.round((Date.now() - begin) / 1000) });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain(`planner: received ${STREAMED}\n`);
      expect(stdout).toContain(`opened SSH for ${cloud.runner}/32\n`);
      expect(await version()).toBe('streamed');
      expect(await greeting()).toBe('new');
      await expectTidy();
    });

    test('a deploy that fails closes SSH too', async () => {
      const run = laptop.begin('deploy', 'planner', '--image', `backend=${APP_IMAGE}:nowhere`, '--open-firewall');
      expect(await run.ended).toMatchObject({ code: 1, stdout: expect.stringContaining('closed SSH again') as string });
      await expectTidy();
    });

    test('Ctrl-C in mid-deploy closes SSH, and the host goes on; the release before has its own file again', async () => {
      laptop.synthesized(hostWith('old\n'));
      const run = laptop.begin(
        'deploy',
        'planner',
        '--image',
        `backend=${APP_IMAGE}:1`,
        '--watch',
        '2',
        '--open-firewall',
      );
      await run.said('migrate backend: ok');
      expect(await cloud.isOpen()).toBe(true);
      run.interrupt();
      expect(await run.ended).toMatchObject({ code: 130 });
      await expectTidy();
      expect(await version()).toBe('1');
      expect(await greeting()).toBe('old');
    });

    testWithDisk('a version that fills the disk leaves the one before it serving', async () => {
      await addVersion(droplet, { version: 'greedy', fillsDisk: true });
      const free = async (): Promise<number> =>
        Number(await droplet.run('df --output=avail --block-size=1M /var/lib/planner | tail -n 1'));
      await droplet.run(`fallocate --length ${(await free()) - 560}M /var/lib/docker/filler`);
      const { code, steps } = await deploy(droplet, 'greedy', '--watch 1');
      expect({ code, steps }).toMatchObject({
        code: 1,
        steps: expect.arrayContaining([expect.objectContaining({ step: 'undo', status: 'ok' })]) as unknown,
      });
      expect(await free()).toBeGreaterThan(500);
      await droplet.run('rm /var/lib/docker/filler; ! ls /var/lib/planner/*.begun');
      expect(await version()).toBe('1');
      await expectTidy();
    });

    test('a resize stops and powers off the machine, has Terraform apply, and finds it serving', async () => {
      account.replace(plannerStack({ size: 's-1vcpu-2gb' }).text);
      cloud.noticePowerOff();
      const begin = Date.now();
      const { code, stdout, stderr } = await laptop.begin(
        'resize',
        'planner',
        '--size',
        's-1vcpu-2gb',
        '--open-firewall',
      ).ended;
      figure('resize from the laptop', { seconds: Math.round((Date.now() - begin) / 1000) });
      expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
      expect(stdout).toContain('planner: is powered off\n');
      expect(stdout).toContain('planner: serves with the size s-1vcpu-2gb\n');
      expect(
        Number(await droplet.run('cat /sys/fs/cgroup/memory/memory.limit_in_bytes || cat /sys/fs/cgroup/memory.max')),
      ).toBe(2 ** 31);
      // What else depends on the size is the next apply's.
      expect(await account.plan()).toEqual(['update digitalocean_monitor_alert.planner_alerts_outbound']);
      expect(await version()).toBe('1');
      await expectTidy();
    });

    test('the database moves into a cluster', async () => {
      const cluster = await Cluster.start('hosts-command-line-cluster', 'planner');
      try {
        const before = await sql(SUMS);
        const { stdout: output } = await account.terraform('output', '-json', 'deployment');
        laptop.isGiven({ ...(JSON.parse(output) as object), database: cluster.deployed });
        laptop.synthesized(hostWith('old\n', { database: 'managed' }));
        const { code, stdout, stderr } = await laptop.begin('move-database', 'planner', '--open-firewall').ended;
        expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
        expect(stdout).toContain(`planner: the database is on ${cluster.deployed.host} now\n`);
        expect(await cluster.sql(SUMS)).toBe(before);
        expect(await version()).toBe('1');
        await expectTidy();
      } finally {
        await cluster.remove();
      }
    });
  });
});
