import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const UNIT = 'etc/systemd/system/mnt-shared-files.mount';
const SHARE = { host: '10.120.0.9', mountPath: '/2049/3f1c' };

/** A mount point is mounted once its unit was started or restarted, and the directory is there. */
const SYSTEMCTL = `
echo "systemctl $*" >>"$ROOT/calls"
[[ ! -e "$ROOT/fails" ]] || { echo 'the share does not answer' >&2; exit 1; }
case $1 in start | restart) touch "$ROOT/mounted" ;; esac`;

let host: HostSandbox;
beforeEach(() => {
  host = new HostSandbox({
    env: { SHARED_MOUNT_POINT: '/mnt/shared/files' },
    tables: { 'shared-directories': [['/mnt/shared/files/out', '1000', '1000', '0750']] },
  });
  host.fake('systemctl', SYSTEMCTL);
  host.fake('chattr', 'echo "chattr $*" >>"$ROOT/calls"');
  host.fake('mountpoint', '[[ -e "$ROOT/mounted" ]]');
  host.fake('systemd-escape', `[[ "$*" == '--path --suffix=mount /mnt/shared/files' ]] && echo mnt-shared-files.mount`);
});
afterEach(() => {
  host.remove();
});

const outputs = (sharedFiles: unknown): void => {
  host.write('etc/planner/deployment.json', JSON.stringify({ version: 1, sharedFiles }));
};
const mount = async () => host.run('mount-share');
const verbs = (): readonly string[] =>
  host.calls().flatMap((call) => (call.startsWith('systemctl ') ? [call.split(' ')[1] ?? ''] : []));

describeWithProgram('jq', 'jq', 'mount-share', () => {
  test('mounts the share of the outputs by NFS 4.1 and makes the directories on it', async () => {
    outputs(SHARE);
    const { code, stderr } = await mount();
    expect({ code, stderr }).toEqual({
      code: 0,
      stderr: 'planner-mount-share: mounted 10.120.0.9:/2049/3f1c at /mnt/shared/files\n',
    });
    const unit = host.read(UNIT);
    expect(unit).toMatch(/^What=10\.120\.0\.9:\/2049\/3f1c$/m);
    expect(unit).toMatch(/^Where=\/mnt\/shared\/files$/m);
    expect(unit).toMatch(/^Type=nfs$/m);
    expect(unit).toMatch(/^Options=vers=4\.1,hard,/m);
    expect(host.mode(UNIT)).toBe('0644');
    expect(host.calls()).toContain('systemctl enable mnt-shared-files.mount');
    expect(verbs()).toEqual(['daemon-reload', 'enable', 'restart']);
    expect(host.mode('mnt/shared/files/out')).toBe('0750');
  });

  test('lets nothing be written to the bare mount point before it is mounted', async () => {
    outputs(SHARE);
    await mount();
    const calls = host.calls();
    expect(calls[0]).toBe(`chattr +i ${host.at('mnt/shared/files')}`);
    host.write('calls', '');
    await mount();
    expect(host.calls().join()).not.toContain('chattr');
  });

  test('goes on with a warning where the mount point cannot be protected', async () => {
    outputs(SHARE);
    host.fake('chattr', 'exit 1');
    expect(await mount()).toMatchObject({
      code: 0,
      stderr: expect.stringContaining('warning: /mnt/shared/files could not be protected') as string,
    });
  });

  test('changes nothing when it is run again', async () => {
    outputs(SHARE);
    await mount();
    const unit = host.read(UNIT);
    host.write('calls', '');
    expect((await mount()).code).toBe(0);
    expect(host.read(UNIT)).toBe(unit);
    expect(verbs()).toEqual(['daemon-reload', 'enable', 'start']);
  });

  test('mounts a share that has moved anew', async () => {
    outputs(SHARE);
    await mount();
    host.write('calls', '');
    outputs({ ...SHARE, host: '10.120.0.10' });
    expect((await mount()).code).toBe(0);
    expect(host.read(UNIT)).toMatch(/^What=10\.120\.0\.10:/m);
    expect(verbs()).toContain('restart');
  });

  test('tries again to leave the old share after a run that failed to', async () => {
    outputs(SHARE);
    await mount();
    outputs({ ...SHARE, host: '10.120.0.10' });
    host.write('fails', '');
    expect((await mount()).code).not.toBe(0);
    expect((await host.run('mount-share')).code).not.toBe(0);
    host.write('calls', '');
    host.fake('systemctl', SYSTEMCTL.replace('"$ROOT/fails"', '"$ROOT/never"'));
    expect((await mount()).code).toBe(0);
    expect(verbs()).toContain('restart');
  });

  test('fails where the unit is started and nothing is mounted, and makes no directory on the wrong disk', async () => {
    outputs(SHARE);
    host.fake('mountpoint', 'exit 1');
    expect(await mount()).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('error: /mnt/shared/files is not mounted') as string,
    });
    expect(host.exists('mnt/shared/files/out')).toBe(false);
  });

  describe('refuses, and writes nothing:', () => {
    const refused = async (message: string): Promise<void> => {
      const { code, stderr } = await mount();
      expect(code).not.toBe(0);
      expect(stderr).toContain(message);
      expect(host.exists('etc/systemd')).toBe(false);
      expect(host.exists('mnt')).toBe(false);
      expect(host.calls()).toEqual([]);
    };

    test('outputs that are not there yet', async () => {
      await refused('deployment.json is missing: a deploy brings it');
    });

    test('outputs that are no JSON', async () => {
      host.write('etc/planner/deployment.json', '{ "sharedFiles": ');
      await refused('');
    });

    test.each([
      ['no share', undefined, 'host'],
      ['a share that is text', 'files', ''],
      ['no address', { mountPath: '/x' }, 'host'],
      ['an empty address', { ...SHARE, host: '' }, 'host'],
      ['no path', { host: SHARE.host }, 'mountPath'],
      ['a path that is null', { ...SHARE, mountPath: null }, 'mountPath'],
      ['a line of its own', { ...SHARE, mountPath: '/x\nExecStart=/bin/sh' }, 'mountPath'],
      ['a quote', { ...SHARE, mountPath: "/x'" }, 'mountPath'],
      ['a space', { ...SHARE, mountPath: '/x y' }, 'mountPath'],
      ['a specifier of systemd', { ...SHARE, mountPath: '/%H' }, 'mountPath'],
      ['a command', { ...SHARE, host: '$(id)' }, 'host'],
      ['an option of mount', { ...SHARE, host: '-oremount' }, 'host'],
    ])('%s', async (_what, sharedFiles, field) => {
      outputs(sharedFiles);
      await refused(field === '' ? '' : `the outputs name no ${field} of the shared files: apply first, then deploy`);
    });

    test('a host that shares no files', async () => {
      host.remove();
      host = new HostSandbox();
      outputs(SHARE);
      await refused('this host shares no files');
    });
  });

  test('tells what it does, and knows no arguments', async () => {
    expect(await host.run('mount-share', ['--help'])).toMatchObject({
      code: 0,
      stdout: expect.stringContaining('Mounts the stack') as string,
    });
    expect((await host.run('mount-share', ['now'])).code).toBe(2);
  });
});

describeWithProgram('systemd-analyze', 'systemd', 'the unit of a share', () => {
  test('is one that systemd takes, under the name that systemd gives its path', async () => {
    outputs(SHARE);
    // The real program: another name than that of its path is refused.
    host.fake('systemd-escape', 'PATH=/usr/bin:/bin exec systemd-escape "$@"');
    expect((await mount()).code).toBe(0);
    const { code, stderr } = await runProgram('systemd-analyze', ['verify', '--man=no', host.at(UNIT)]);
    const ours = stderr.split('\n').filter((line) => line.includes('mnt-shared'));
    expect({ code, ours }).toEqual({ code: 0, ours: [] });
  });
});
