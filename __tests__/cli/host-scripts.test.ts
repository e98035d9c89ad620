import { readdirSync } from 'node:fs';
import path from 'node:path';
import { isOlder } from '../../cli/hosts/images';
import { shellWords } from '../../cli/hosts/shell-words';
import { runProgram } from '../support/run-program';
import { describeWithProgram } from '../support/with-program';

const SCRIPTS = path.join(__dirname, '../../cli/hosts/scripts');

describeWithProgram('shellcheck', 'shellcheck', 'shellcheck', () => {
  test.each(readdirSync(SCRIPTS))('has nothing to say about %s', async (file) => {
    const { code, stdout } = await runProgram('shellcheck', [file], { cwd: SCRIPTS });
    expect({ code, stdout }).toEqual({ code: 0, stdout: '' });
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
