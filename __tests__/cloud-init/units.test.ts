import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { renderAssets, writeAssets } from '../support/render-assets';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const units = renderAssets('systemd');
const services = units.filter((unit) => unit.path.endsWith('.service'));
const timers = units.filter((unit) => unit.path.endsWith('.timer'));

describeWithProgram('systemd-analyze', 'systemd', 'systemd-analyze verify', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'units-'));
    writeAssets(renderAssets('bin'), directory);
    // The programs have to exist for it, so the release is where they are.
    const here = units.map((unit) => ({
      ...unit,
      content: unit.content.replaceAll('/opt/planner/current', directory),
    }));
    writeAssets(here, directory);
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  test.each(units.map((unit) => unit.path))('takes %s', async (unit) => {
    const { code, stderr } = await runProgram('systemd-analyze', ['verify', '--man=no', path.join(directory, unit)]);
    // The machine's own units are not what is tested.
    const ours = stderr.split('\n').filter((line) => line.includes('planner-'));
    expect({ code, ours }).toEqual({ code: 0, ours: [] });
  });

  test('the backup runs at the time asked for, in UTC', async () => {
    const calendar =
      /OnCalendar=(.*)/.exec(timers.find((timer) => timer.path.includes('backup'))?.content ?? '')?.[1] ?? '';
    const { stdout } = await runProgram('systemd-analyze', ['calendar', calendar]);
    expect(stdout).toContain('*-*-* 03:30:00 UTC');
  });
});

describe('units', () => {
  test.each(timers.map((timer) => timer.path))('%s starts a service that is there', (timer) => {
    expect(services.map((service) => service.path)).toContain(timer.replace('.timer', '.service'));
  });

  test.each(services.map((service) => [service.path, service.content] as const))(
    '%s runs a command of the release, under a tag of the app, without new privileges unless it installs packages',
    (_path, content) => {
      const command = /ExecStart=\/opt\/planner\/current\/bin\/([a-z-]+)/.exec(content)?.[1];
      expect(renderAssets('bin').map((asset) => asset.path)).toContain(`bin/${command ?? ''}`);
      expect(content).toMatch(/SyslogIdentifier=planner-/);
      expect(content.includes('NoNewPrivileges=yes')).toBe(command !== 'first-boot');
    },
  );

  test.each(['secrets', 'container-firewall'])('%s is done before Docker starts containers', (name) => {
    const unit = services.find((service) => service.path.includes(name));
    expect(unit?.content).toMatch(/^Before=docker.service$/m);
    expect(unit?.content).toMatch(/^WantedBy=.*docker.service/m);
  });
});
