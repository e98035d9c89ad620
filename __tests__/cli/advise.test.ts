import { builtCli } from '../support/built-cli';
import { type ProgramResult, runProgram } from '../support/run-program';

const run = async (...args: readonly string[]): Promise<ProgramResult> =>
  runProgram(process.execPath, [builtCli(), 'advise', ...args]);

test('names the scenario, its stack and props, its cost, the reasons and the next step', async () => {
  const { code, stdout, stderr } = await run('--users', '20', '--documents', '5000');
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  expect(stdout).toMatch(/^tria-pov\n {2}new TriaPovStack\(app, 'tria-pov', \{ cpu: 'dedicated', \.\.\. \}\)/);
  expect(stdout).toMatch(/sum .* \$105\.80/);
  expect(stdout).toContain('it holds 20 users at the same time (asked: 20)');
  expect(stdout).toMatch(/^next: tria-small-business .* for \$266\.50 a month,$/m);
});

test('--json is for programs; a demand that nothing holds is exit code 1', async () => {
  const { code, stdout } = await run('--users', '900000', '--json');
  expect(code).toBe(1);
  expect(JSON.parse(stdout)).toMatchObject({ version: 1, demand: { users: 900000 }, reasons: [expect.any(String)] });
});

test('wrong figures are named, all of them', async () => {
  const { code, stdout, stderr } = await run('--users', '-3', '--documents', 'many', '--uptime-percent', '101');
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  expect(stderr.trimEnd().split('\n')).toEqual([
    'users: -3 users at the same time is not a whole number from 0 to 1000000; give one in that range',
    'documents: NaN documents is not a whole number from 0 to 1000000000; give one in that range',
    'uptimePercent: 101 percent is not a number from 0 to 100; give one in that range',
  ]);
});

test('without figures and without a terminal it does not wait', async () => {
  const { code, stderr } = await run();
  expect(code).toBe(2);
  expect(stderr).toContain('give one, such as --users 20');
});
