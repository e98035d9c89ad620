import { mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { runProgram } from '../support/run-program';

const REPOSITORY = path.join(__dirname, '../..');

describe('do-patterns report', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'report-'));
  const outdir = path.join(folder, 'cdktf.out');

  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const report = (args: readonly string[], environment: Readonly<Record<string, string>> = {}) =>
    runProgram(
      process.execPath,
      ['--no-deprecation', '-r', 'ts-node/register', 'cli/do-patterns.ts', 'report', ...args],
      {
        cwd: REPOSITORY,
        env: { CDKTF_OUTDIR: outdir, STACKS: 'planner,planner-ha', NO_COLOR: '1', ...environment },
      },
    );

  test('writes a page a stack and one over all of them, and says where', async () => {
    const { code, stdout } = await report([]);
    expect(code).toBe(0);
    const reports = path.join(outdir, 'reports');
    expect(readdirSync(reports).sort()).toEqual(['index.html', 'planner-ha.html', 'planner.html']);
    expect(stdout).toContain(path.join(reports, 'planner.html'));
    const page = readFileSync(path.join(reports, 'planner.html'), 'utf8');
    const [, guide = ''] = /href="([^"]*docs\/guides\/planner\.md)"/.exec(page) ?? [];
    expect(readFileSync(path.join(reports, guide), 'utf8')).toContain('# Planner');
  });

  test.each([
    ['mermaid', 'planner.mmd', /^flowchart LR\n/],
    ['svg', 'planner.svg', /^<svg /],
  ])('draws a stack alone as %s', async (format, name, content) => {
    const out = path.join(folder, format);
    const { code } = await report(['planner', '--format', format, '--out', out]);
    expect(code).toBe(0);
    expect(readdirSync(out)).toEqual([name]);
    expect(readFileSync(path.join(out, name), 'utf8')).toMatch(content);
  });

  test('prints what is in the reports as JSON', async () => {
    const { stdout } = await report(['planner', '--json', '--out', path.join(folder, 'json')]);
    const result = JSON.parse(stdout.trim().split('\n').at(-1) ?? '');
    expect(result).toMatchObject({ type: 'result', ok: true, version: 1 });
    expect(result.stacks).toEqual([
      expect.objectContaining({ stack: 'planner', sum: expect.objectContaining({ monthly: '$7.20' }) }),
    ]);
  });

  test.each([
    ['an unknown stack', ['planer'], /"planer".*planner/],
    ['an unknown format', ['--format', 'png'], /"png".*html, svg/],
    ['a file in the place of the folder', ['--out', __filename], /it is a file; name a folder/],
  ])('refuses %s with code 2', async (_what, args, message) => {
    const { code, stderr } = await report(args);
    expect(code).toBe(2);
    expect(stderr).toMatch(message);
  });

  test('a refused definition has no report', async () => {
    const out = path.join(folder, 'refused');
    const { code, stderr } = await report(['--out', out], { PLANNER_REGION: 'mars1' });
    expect(code).toBe(1);
    expect(stderr).toContain('mars1');
    expect(() => readdirSync(out)).toThrow('ENOENT');
  });

  test('a folder that cannot be made is refused with the way out', async () => {
    const file = path.join(folder, 'file');
    writeFileSync(file, '');
    const { code, stderr } = await report(['--out', path.join(file, 'below')]);
    expect(code).toBe(2);
    expect(stderr).toMatch(/^error: .*below cannot be written .*; make it writable, or name another one by --out$/m);
    expect(stderr).not.toContain('    at ');
  });
});
