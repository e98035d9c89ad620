import { createHash } from 'node:crypto';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { decideImages, isOlder } from '../../cli/hosts/images';
import { shellWords } from '../../cli/hosts/shell-words';
import { runProgram } from '../support/run-program';
import { inTemporaryDirectory } from '../support/temporary-directory';
import { describeWithProgram } from '../support/with-program';

const SCRIPTS = path.join(__dirname, '../../cli/hosts/scripts');

describeWithProgram('shellcheck', 'shellcheck', 'shellcheck', () => {
  test.each(readdirSync(SCRIPTS))('has nothing to say about %s', async (file) => {
    const { code, stdout } = await runProgram('shellcheck', [file], { cwd: SCRIPTS });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
  });
});

test('a release counts only if every file has the sum that was announced; otherwise nothing of it stays', async () => {
  await inTemporaryDirectory(async (directory) => {
    const script = readFileSync(path.join(SCRIPTS, 'receive-release.sh'), 'utf8').replaceAll(
      '/opt/',
      directory.at('opt/'),
    );
    const receive = async (content: string) => {
      const sum = createHash('sha256').update('announced').digest('hex');
      directory.write('sent/.transfer/SHA256SUMS', `${sum}  compose.yaml\n`);
      directory.write('sent/.transfer/unchanged', '');
      directory.write('sent/compose.yaml', content);
      const line = `tar -C '${directory.at('sent')}' -czf - .transfer compose.yaml | bash -c '${script.replaceAll("'", `'\\''`)}' receive-release shop r1`;
      return runProgram('bash', ['-c', line]);
    };
    const cut = await receive('announ');
    expect(cut.code).not.toBe(0);
    expect(cut.stdout + cut.stderr).toContain('compose.yaml: FAILED');
    expect(readdirSync(directory.at('opt/shop/releases'))).toEqual([]);
    expect(await receive('announced')).toMatchObject({ code: 0, stderr: '' });
    expect(readdirSync(directory.at('opt/shop/releases'))).toEqual(['r1']);
  });
});

test.each([['plain'], ["it's"], ['$HOME `id` "x"'], ['two\nlines'], [''], ['-n'], ['~']])(
  'a shell takes %j as one word, unchanged',
  async (text) => {
    const { stdout } = await runProgram('bash', ['-c', shellWords('printf', '%s|', text, 'end')]);
    expect(stdout).toBe(`${text}|end|`);
  },
);

test.each([
  ['ghcr.io/acme/shop:1.9.0', 'ghcr.io/acme/shop:1.10.0', true],
  ['ghcr.io/acme/shop:v2', 'ghcr.io/acme/shop:v10', true],
  ['ghcr.io/acme/shop:1.10.0', 'ghcr.io/acme/shop:1.9.0', false],
  ['ghcr.io/acme/shop:1.9.0', 'ghcr.io/acme/shop:1.9.0', false],
  ['ghcr.io/acme/shop:nightly', 'ghcr.io/acme/shop:1.0.0', false],
  ['ghcr.io/acme/shop:1.0.0', 'ghcr.io/acme/other:2.0.0', false],
])('%s is older than %s: %s', (image, than, older) => {
  expect(isOlder(image, than)).toBe(older);
});

describe('which image a service gets', () => {
  const decide = (now: string, before: string, running: string, chosen?: string): ReturnType<typeof decideImages> =>
    decideImages([{ name: 'api', image: now }], new Map(chosen === undefined ? [] : [['api', chosen]]), {
      deployed: new Map([['api', running]]),
      defined: new Map([['api', before]]),
    });

  test('an --image before all', () => {
    expect(decide('a:2', 'a:1', 'a:1', 'a:3')).toEqual({ named: new Map([['api', 'a:3']]), back: [], kept: [] });
  });

  test('a changed definition before what runs, and a step back is told', () => {
    expect(decide('a:2', 'a:1', 'a:3')).toEqual({
      named: new Map([['api', 'a:2']]),
      back: ['api goes back: a:3 runs, a:2 is deployed'],
      kept: [],
    });
  });

  test('what runs, where the definition has not changed', () => {
    expect(decide('a:1', 'a:1', 'a:3')).toEqual({
      named: new Map(),
      back: [],
      kept: ['api stays at a:3; the definition says a:1'],
    });
  });

  test("the first deploy takes the definition's", () => {
    const nothing = { deployed: new Map(), defined: new Map([['api', 'a:1']]) };
    expect(decideImages([{ name: 'api', image: 'a:1' }], new Map(), nothing).named).toEqual(new Map());
  });
});
