import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { HostSandbox } from '../support/host-sandbox';
import { runProgram } from '../support/run-program';

const BUCKET = { BACKUP_BUCKET: 'dumps', BACKUP_ENDPOINT: 'https://fra1.digitaloceanspaces.com', BACKUP_DAYS: '7' };

let host: HostSandbox;
const start = (env: Readonly<Record<string, string>> = {}): void => {
  host = new HostSandbox({ env });
  for (const program of ['docker', 'rclone', 'restic']) host.fake(program, `echo "${program} $*" >>"$ROOT/calls"`);
};
beforeEach(() => {
  start();
});
afterEach(() => {
  host.remove();
});

describe('restore refuses, and changes nothing', () => {
  test.each([
    [[], 'give --from DUMP or --to TIME'],
    [['--from', 'a.dump', '--to', 'latest', '--confirm'], 'give one of them'],
    [['--from', 'a.dump'], 'say so by --confirm'],
    [['--from', '../a.dump', '--confirm'], 'no name of a dump: see backup list'],
    [['--from', 'a.dump', '--confirm'], 'no dump a.dump on this host: see backup list'],
    [['--from', 'a.dump', '--only', 'redis', '--confirm'], '--only needs --to'],
    [['--to', 'latest', '--confirm'], '--to needs the bucket of the definition'],
    [['--to'], '--to needs a value'],
    [['--now', '--confirm'], 'unknown argument --now'],
  ])('%j: %s', async (args, message) => {
    const { code, stderr } = await host.run('restore', args);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
    expect(host.calls().filter((call) => !call.endsWith(' planner-recovery'))).toEqual([]);
  });

  test.each([
    ['yesterday', 'is no moment: write it with its zone'],
    ['2026-11-23 03:29:59', 'is no moment'],
    ['2026-11-23T03:29:59', 'is no moment'],
    ['2026-13-41T03:29:59Z', 'is no moment'],
    ['2999-01-01T00:00:00Z', 'is in the future'],
  ])('--to %s: %s', async (to, message) => {
    host.remove();
    start(BUCKET);
    const { code, stderr } = await host.run('restore', ['--to', to, '--confirm']);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
    expect(host.calls()).toEqual([]);
  });

  test('while a deploy is at work, with exit code 3', async () => {
    host.remove();
    start(BUCKET);
    host.write('run/planner/deploy.holder', 'deploy (process 1, since now, by ops)');
    const lock = host.at('run/planner/deploy.lock');
    const args = [lock, path.join(host.release, 'bin/restore'), '--to', 'latest', '--confirm'];
    const { code, stderr } = await runProgram('flock', args, {
      env: { ROOT: host.root, PATH: process.env['PATH'] ?? '' },
    });
    expect(code).toBe(3);
    expect(stderr).toContain('deploy (process 1, since now, by ops) is at work');
  });
});

test('a drill of a host without a backup says so, exits with 1 and leaves a record', async () => {
  const { code, stderr } = await host.run('drill');
  expect(code).toBe(1);
  expect(stderr).toContain('there is no dump yet');
  expect(JSON.parse(host.read('var/lib/planner/drill.json'))).toMatchObject({ ok: false });
});

describe('which WAL a moment needs', () => {
  let directory: string;
  beforeAll(() => {
    directory = mkdtempSync(path.join(os.tmpdir(), 'wal-'));
  });
  afterAll(() => {
    rmSync(directory, { recursive: true });
  });

  const segment = (number: number, timeline = 1): string =>
    [timeline, Math.floor(number / 256), number % 256]
      .map((part) => part.toString(16).toUpperCase().padStart(8, '0'))
      .join('');
  const at = (minute: number): string => `2026-11-23T10:${String(minute).padStart(2, '0')}:00`;
  const ask = async (
    command: string,
    listing: readonly (readonly [string, string])[],
  ): Promise<{ names: readonly string[]; code: number; why: string }> => {
    const { code, stdout, stderr } = await runProgram(
      'bash',
      ['--norc', '-c', `source "$0/recovery.sh"; ${command}`, path.join(host.release, 'bin')],
      {
        input: listing.map((row) => `${row.join(' ')}\n`).join(''),
        env: { ROOT: host.root, PATH: process.env['PATH'] ?? '' },
      },
    );
    return { names: stdout.split('\n').filter((line) => line !== ''), code, why: stderr.trim() };
  };
  const wanted = (moment: string, listing: readonly (readonly [string, string])[]): ReturnType<typeof ask> =>
    ask(`wanted_wal ${moment} ${segment(254)}`, listing);

  const LOG = [253, 254, 255, 256, 257, 258].map((number, index) => [segment(number), at(index)] as const);

  test('from the base backup on, across 4 GiB, until one more than had arrived by then', async () => {
    expect(await wanted(at(3), LOG)).toEqual({ names: [254, 255, 256, 257].map((n) => segment(n)), code: 0, why: '' });
  });

  test('all of it for the latest', async () => {
    const { names } = await wanted('latest', LOG);
    expect(names).toEqual([254, 255, 256, 257, 258].map((n) => segment(n)));
  });

  test('a moment after the last is refused with the end of the archive', async () => {
    expect(await wanted(at(6), LOG)).toMatchObject({ code: 2, why: `end ${at(5)}` });
  });

  test('a segment that is missing is noticed for moments after it, and only for those', async () => {
    const holed = LOG.filter(([name]) => name !== segment(256));
    expect(await wanted(at(5), holed)).toMatchObject({ code: 2, why: `gap ${at(2)}` });
    expect(await wanted('latest', holed)).toMatchObject({ code: 2, why: `gap ${at(2)}` });
    expect(await wanted(at(1), holed)).toMatchObject({ code: 0 });
  });

  test('segments of all timelines and their histories come along; other files do not', async () => {
    const forked = [
      ...LOG.slice(0, 3),
      ['00000002.history', at(3)],
      [segment(256, 2), at(4)],
      [`${segment(254)}.00000028.backup`, at(1)],
    ] as const;
    const { names } = await wanted('latest', forked);
    const expected = [segment(254), segment(255), segment(256, 2), '00000002.history'];
    expect([...names].sort()).toEqual(expected.sort());
  });

  test('the timeline is the newest that had begun', async () => {
    const histories = [
      ['00000002.history', at(10)],
      ['0000000A.history', at(20)],
    ] as const;
    expect((await ask(`target_timeline ${at(9)}`, histories)).names).toEqual(['current']);
    expect((await ask(`target_timeline ${at(10)}`, histories)).names).toEqual(['2']);
    expect((await ask('target_timeline latest', histories)).names).toEqual(['10']);
  });
});

test('help names every option that is understood', async () => {
  const help = (await host.run('restore', ['--help'])).stdout;
  const script = readFileSync(path.join(host.release, 'bin/restore'), 'utf8');
  for (const [option] of script.matchAll(/--(?:from|to|of|only|confirm|json)\b/g)) expect(help).toContain(option);
});
