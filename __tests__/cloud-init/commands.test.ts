import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { HostSandbox } from '../support/host-sandbox';
import { ASSETS } from '../support/render-assets';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const BIN = path.join(ASSETS, 'bin');
const files = readdirSync(BIN);
const commands = files.filter((file) => !file.endsWith('.sh'));

describeWithProgram('shellcheck', 'shellcheck', 'shellcheck', () => {
  test.each(files)('has nothing to say about bin/%s', async (file) => {
    const { code, stdout } = await runProgram('shellcheck', ['--external-sources', file], { cwd: BIN });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });
});

test.each(files)('bin/%s ends no pipeline early, which would fail it now and then under pipefail', (file) => {
  const code = readFileSync(path.join(BIN, file), 'utf8').replaceAll(/^\s*#.*$/gm, '');
  expect(code).not.toMatch(/[^|]\|\s*(head|grep (-q|--quiet))/);
});

describe('every command', () => {
  let host: HostSandbox;
  beforeAll(() => {
    host = new HostSandbox();
  });
  afterAll(() => {
    host.remove();
  });

  test.each(commands)('%s explains itself, and that is all it does then', async (command) => {
    const result = await host.run(command, ['--help']);
    expect(result).toMatchObject({ code: 0, stderr: '' });
    expect(result.stdout).toContain(command);
    expect(host.exists('var')).toBe(false);
  });

  test.each(commands)('%s refuses a word that it does not know', async (command) => {
    const result = await host.run(command, ['no-such-word', 'at', 'all']);
    expect(result.code).not.toBe(0);
    expect(result.stderr).not.toBe('');
  });

  test('says what is wrong where its release is not complete', async () => {
    const result = await runProgram(path.join(BIN, 'secrets'), ['list']);
    expect(result.code).toBe(1);
    expect(result.stderr).toMatch(/host\.env is missing/);
  });
});
