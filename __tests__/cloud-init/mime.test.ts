import fc from 'fast-check';
import { type UserDataPart, renderMime } from '../../cloud-init/mime';
import { MERGE_INTO_OURS } from '../../cloud-init/user-data';
import { literal } from '../../lib/terraform/literal';
import { describeWithCloudInit, readUserData } from '../support/cloud-init';
import { inTemporaryDirectory } from '../support/temporary-directory';
import { describeWithProviders, runTerraform } from '../support/terraform';

const part = (content: string, props: Partial<UserDataPart> = {}): UserDataPart => ({
  filename: '10-host.yaml',
  contentType: 'text/cloud-config',
  content,
  ...props,
});

test('the document is as the provider writes it, its odd line ends included', () => {
  expect(renderMime([part('#cloud-config\n'), part('#!/bin/sh\n', { filename: 'x', mergeType: 'list()' })])).toBe(
    [
      'Content-Type: multipart/mixed; boundary="MIMEBOUNDARY"\nMIME-Version: 1.0',
      '',
      '--MIMEBOUNDARY',
      'Content-Disposition: attachment; filename="10-host.yaml"',
      'Content-Transfer-Encoding: 7bit',
      'Content-Type: text/cloud-config',
      'Mime-Version: 1.0',
      '',
      '#cloud-config\n',
      '--MIMEBOUNDARY',
      'Content-Disposition: attachment; filename="x"',
      'Content-Transfer-Encoding: 7bit',
      'Content-Type: text/cloud-config',
      'Mime-Version: 1.0',
      'X-Merge-Type: list()',
      '',
      '#!/bin/sh\n',
      '--MIMEBOUNDARY--',
      '',
    ].join('\r\n'),
  );
});

const AWKWARD: readonly string[] = [
  '#cloud-config\nruncmd: ["echo ${HOME} $HOME $$ $${HOME} %{if} %%{if} $%{a} %${b}"]\n',
  '#cloud-config\nbootcmd: [übergrößer, 日本, "🌍"]\n',
  '#!/bin/sh\r\necho windows\r\n',
  '#!/bin/sh\necho no end of line',
  '--MIMEBOUNDARY--',
  'trailing space \t\n\n\n',
  '"quoted" \\ back\\\\slash \\n \\u0041',
  '$${',
];

describeWithProviders('Terraform renders the same bytes', () => {
  /** What the provider makes of documents whose texts went through `literal`. */
  const rendered = async (documents: readonly (readonly UserDataPart[])[]): Promise<readonly string[]> =>
    inTemporaryDirectory(async (directory) => {
      const blocks = documents.map((parts, index) => [
        `d${index}`,
        {
          gzip: false,
          base64_encode: false,
          part: parts.map(({ filename, contentType, content, mergeType }) => ({
            filename,
            content_type: contentType,
            content: literal(content),
            ...(mergeType !== undefined && { merge_type: mergeType }),
          })),
        },
      ]);
      directory.write(
        'main.tf.json',
        JSON.stringify({
          terraform: { required_providers: { cloudinit: { source: 'hashicorp/cloudinit' } } },
          data: { cloudinit_config: Object.fromEntries(blocks) },
          output: {
            rendered: { value: documents.map((_parts, index) => `\${data.cloudinit_config.d${index}.rendered}`) },
          },
        }),
      );
      for (const command of ['init', 'apply']) {
        const { code, stderr } = await runTerraform(directory.root, [
          command,
          ...(command === 'apply' ? ['-auto-approve'] : []),
        ]);
        if (code !== 0) throw new Error(stderr);
      }
      const { stdout } = await runTerraform(directory.root, ['output', '-json', 'rendered']);
      return JSON.parse(stdout) as readonly string[];
    });

  test('for awkward texts, for merge types, and for anything else', async () => {
    const content = fc.string({
      unit: fc.constantFrom('$', '{', '}', '%', '\r\n', '\n', '"', '\\', 'ä', '-', ' ', 'x'),
      minLength: 1,
      maxLength: 40,
    });
    const documents = [
      ...AWKWARD.map((text) => [part(text)]),
      AWKWARD.map((text, index) => part(text, { filename: `${index}.txt`, contentType: 'text/plain' })),
      [part('#cloud-config\n'), part('#cloud-config\n', { mergeType: MERGE_INTO_OURS })],
      ...fc
        .sample(fc.array(content, { minLength: 1, maxLength: 3 }), 30)
        .map((texts) => texts.map((text) => part(text))),
    ];
    const expected = documents.map(renderMime);
    expect(await rendered(documents)).toEqual(expected);
  });
});

describeWithCloudInit('cloud-init reads', () => {
  test('every part as typed, but for the boundary itself and the line ends that MIME makes plain', async () => {
    const texts = AWKWARD.filter((text) => !text.startsWith('#cloud-config') && !text.startsWith('--'));
    const parts = texts.map((text, index) => part(text, { filename: `${index}.txt`, contentType: 'text/plain' }));
    const { others } = await readUserData(renderMime(parts));
    const plain = (text: string): string => text.replaceAll('\r\n', '\n');
    expect(others.map(({ text }) => plain(text))).toEqual(texts.map(plain));
  });

  test('dollars and braces of a cloud-config as typed', async () => {
    const { config } = await readUserData(renderMime(AWKWARD.slice(0, 1).map((text) => part(text))));
    expect(config).toEqual({ runcmd: ['echo ${HOME} $HOME $$ $${HOME} %{if} %%{if} $%{a} %${b}'] });
  });
});
