import fc from 'fast-check';
import { literal } from '../../../lib/terraform/literal';
import { inTemporaryDirectory } from '../../support/temporary-directory';
import { describeWithTerraform, runTerraform } from '../../support/terraform';

/** What Terraform makes of texts that stand in its JSON: the values of an output that holds them all. */
async function throughTerraform(texts: readonly string[]): Promise<readonly string[]> {
  return inTemporaryDirectory(async (directory) => {
    directory.write('main.tf.json', JSON.stringify({ output: { texts: { value: texts } } }));
    const applied = await runTerraform(directory.root, ['apply', '-auto-approve']);
    if (applied.code !== 0) throw new Error(applied.stderr);
    const { stdout } = await runTerraform(directory.root, ['output', '-json', 'texts']);
    return JSON.parse(stdout) as readonly string[];
  });
}

const TYPED = [
  '${HOME}',
  '$${HOME}',
  '$$${HOME}',
  '%{ if true }x%{ endif }',
  '%%{ if }',
  '%%%{x}',
  '$%{x}',
  '%${x}',
  '${${x}}',
  '$ {HOME} $HOME $$ %% ${',
  '{deployment:database.host}',
  'C:\\temp\\new "quoted" \'single\' `tick`',
  'line\nline\r\n\ttab',
  '\\${HOME}',
  '\\n\\u0041',
  'zażółć 🌍',
  '${"${"}',
  '~} %{~ for x in y ~}',
];

/** Texts of the characters that mean something to Terraform, more often than chance has them. */
const awkward = fc.string({
  unit: fc.constantFrom('$', '%', '{', '}', '"', '\\', '~', '\n', ' ', 'a', 'ü'),
  maxLength: 12,
});

describeWithTerraform('literal text comes out of Terraform as it was typed', () => {
  test('a selection of the worst', async () => {
    expect(await throughTerraform(TYPED.map(literal))).toEqual(TYPED);
  });

  test('any text', async () => {
    const texts = fc.sample(awkward, 400);
    expect(await throughTerraform(texts.map(literal))).toEqual(texts);
  });

  test('without it, Terraform reads an expression', async () => {
    expect(await throughTerraform(['${1 + 1} x', '%{ if false }x%{ endif }y'])).toEqual(['2 x', 'y']);
  });
});

test('text that means nothing to Terraform stays as it is', () => {
  expect(literal('a $HOME b % {c} $ {d}')).toBe('a $HOME b % {c} $ {d}');
});
