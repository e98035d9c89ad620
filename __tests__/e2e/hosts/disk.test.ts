import { deploy, deployedDroplet } from './rig/deployed';
import type { Droplet } from './rig/droplet';
import { describeWithEngine, removeAll } from './rig/engine';
import { figure } from './rig/figures';
import { plannerHost } from './rig/rendered-host';
import { addVersion } from './rig/versions';

describeWithEngine('the disk of a host', () => {
  let droplet: Droplet;

  beforeAll(async () => {
    // A second CPU, to build the next version in the meantime.
    droplet = await deployedDroplet({ name: 'hosts-disk', host: plannerHost(), vcpus: 2 });
  });
  afterAll(async () => removeAll(droplet));

  test('does not fill up: as much of it is used after thirty deploys as after three', async () => {
    const used = async () =>
      Number(
        await droplet.run("du -sxm /var/lib/docker /opt /var/lib/planner | awk '{ sum += $1 } END { print sum }'"),
      );
    const build = async (number: number) => addVersion(droplet, { version: `d${number}`, variant: 'next', ownMib: 5 });
    const usedMib: number[] = [];
    await build(1);
    for (let number = 1; number <= 30; number += 1) {
      const version = `d${number}`;
      const [deployed] = await Promise.all([deploy(droplet, version, '--watch 0'), build(number + 1)]);
      expect(deployed).toMatchObject({ code: 0 });
      // The copy that the test deploys from is not the host's.
      await droplet.run(`docker rmi host-tests/planner-api:${version}`);
      if (number % 3 === 0) usedMib.push(await used());
    }
    figure('no disk creep', { usedMibAfterThree: usedMib[0], usedMibAfterThirty: usedMib.at(-1), versionsMib: 5 });
    // Of 27 versions of 5 MiB none may be left; logs and the database grow a little.
    expect(Math.max(...usedMib) - usedMib[0]!).toBeLessThan(15);
  }, 1_200_000);
});
