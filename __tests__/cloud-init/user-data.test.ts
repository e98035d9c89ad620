import fc from 'fast-check';
import { parse } from 'yaml';
import type { InitElement } from '../../cloud-init/elements';
import { firstBoot } from '../../cloud-init/first-boot';
import { bootBundle, hostBundle } from '../../cloud-init/host-bundle';
import { type UserDataPart, renderMime } from '../../cloud-init/mime';
import { type UserData, buildUserData, userDataProblem } from '../../cloud-init/user-data';
import { looksLikeSecret } from '../../lib/core/secret-likeness';
import { resolveHost } from '../../lib/host/resolved';
import { describeWithCloudInit, readUserData } from '../support/cloud-init';
import { exampleHost, examplePlanner, fullHost } from '../support/example-hosts';
import { runProgram } from '../support/run-program';
import { inTemporaryDirectory } from '../support/temporary-directory';

const ELEMENTS: readonly InitElement[] = [
  { kind: 'user', name: 'deploy', groups: ['adm', 'sudo'] },
  { kind: 'file', path: '/etc/a', mode: '0644', content: 'a\n' },
  { kind: 'file', path: '/etc/b', mode: '0600', content: Buffer.from('b').toString('base64'), encoding: 'base64' },
  { kind: 'command', command: ['/bin/first'] },
  { kind: 'command', command: ['/bin/second', 'on', '12:30', 'a b'] },
];

const planner = resolveHost(examplePlanner());
const plannerBundle = hostBundle(planner, ['telegram-webhook']);
const plannerData = buildUserData(firstBoot(planner, plannerBundle, ['telegram-webhook']));

const configOf = ({ parts }: UserData): Record<string, unknown> =>
  parse(parts[0]?.content ?? '') as Record<string, unknown>;

describe('the cloud-config', () => {
  test('has users, files and commands, whatever kind came first', () => {
    const expected = buildUserData(ELEMENTS);
    /** Any order that leaves those of one kind in theirs. */
    const shuffled = fc
      .shuffledSubarray([...ELEMENTS], { minLength: ELEMENTS.length })
      .map((order) => order.map(({ kind }) => kind))
      .map((kinds) => {
        const left = [...ELEMENTS];
        return kinds.flatMap((kind) =>
          left.splice(
            left.findIndex((element) => element.kind === kind),
            1,
          ),
        );
      });
    fc.assert(
      fc.property(shuffled, (elements) => {
        expect(buildUserData(elements)).toEqual(expected);
      }),
    );
    expect(Object.keys(configOf(expected))).toEqual([
      'users',
      'ssh_pwauth',
      'package_update',
      'package_upgrade',
      'write_files',
      'runcmd',
    ]);
  });

  test('keeps those of one kind in their order', () => {
    expect(configOf(buildUserData(ELEMENTS))).toMatchObject({
      write_files: [{ path: '/etc/a' }, { path: '/etc/b', encoding: 'b64' }],
      runcmd: [['/bin/first'], ['/bin/second', 'on', '12:30', 'a b']],
    });
  });

  test('counts bytes, not characters', () => {
    const data = buildUserData(ELEMENTS, [{ filename: 'x', contentType: 'text/plain', content: 'ü' }]);
    expect(data.bytes).toBe(Buffer.byteLength(renderMime(data.parts)));
  });
});

describe('a size', () => {
  /** User data of exactly so many bytes. */
  const ofBytes = (bytes: number): UserData => {
    const part = (length: number): UserDataPart[] => [
      { filename: 'x', contentType: 'text/plain', content: 'x'.repeat(length) },
    ];
    const base = buildUserData([], part(1)).bytes - 1;
    return buildUserData([], part(bytes - base));
  };

  test.each([
    [48 * 1024, undefined],
    [48 * 1024 + 1, 'warning'],
    [64 * 1024, 'warning'],
    [64 * 1024 + 1, 'error'],
  ])('of %i bytes gives: %s', (bytes, severity) => {
    expect(ofBytes(bytes).bytes).toBe(bytes);
    expect(userDataProblem(ofBytes(bytes))?.severity).toBe(severity);
  });

  test('that is refused names itself and the limit', () => {
    expect(userDataProblem(ofBytes(70_000))).toEqual({
      severity: 'error',
      problem: 'user data has 70000 bytes, DigitalOcean takes 65536',
      remedy: 'move files into the image, or let a deploy bring them',
    });
  });

  test.each([
    ['Planner', plannerData],
    ['a host with everything', dataOf(fullHost())],
  ])("of %s's leaves room", (_what, data) => {
    expect(userDataProblem(data)).toBeUndefined();
  });
});

function dataOf(spec: Parameters<typeof resolveHost>[0]): UserData {
  const host = resolveHost(spec);
  return buildUserData(firstBoot(host, hostBundle(host)));
}

describe('the first boot', () => {
  test('makes one user, who has no password, and takes no passwords at all', () => {
    expect(configOf(dataOf(exampleHost({ adminUser: 'ops' })))).toMatchObject({
      users: ['default', { name: 'ops', lock_passwd: true, groups: 'adm,sudo' }],
      ssh_pwauth: false,
    });
  });

  test('runs one command: it unpacks the release and boots it', () => {
    expect(configOf(plannerData)['runcmd']).toEqual([
      ['/var/lib/planner/seed/unpack', 'planner', bootBundle(plannerBundle).release],
    ]);
  });

  test('is the same from run to run', () => {
    expect(dataOf(fullHost())).toEqual(dataOf(fullHost()));
  });

  test('carries nothing that looks like a secret, in the clear or in the release', () => {
    const texts = [...plannerData.parts, ...plannerBundle.files].map(({ content }) => content);
    expect(texts.map((text) => looksLikeSecret('TEXT', text)).filter((reason) => reason !== undefined)).toEqual([]);
  });
});

describe("a user's own parts", () => {
  const own: UserDataPart = {
    filename: '50-own.yaml',
    contentType: 'text/cloud-config',
    content: '#cloud-config\npackages: [htop]\nruncmd: [[echo, mine]]\nssh_pwauth: true\ntimezone: Europe/Berlin\n',
  };
  const script: UserDataPart = {
    filename: '60-own.sh',
    contentType: 'text/x-shellscript',
    content: '#!/bin/sh\necho ${HOME}\n',
  };

  test('come after ours, told how they join', () => {
    const { parts } = buildUserData(ELEMENTS, [own, script]);
    expect(parts.map(({ filename, mergeType }) => [filename, mergeType])).toEqual([
      ['10-host.yaml', undefined],
      ['50-own.yaml', 'list(append)+dict(no_replace,recurse_list)+str()'],
      ['60-own.sh', undefined],
    ]);
  });

  test('may join in another way', () => {
    const { parts } = buildUserData(ELEMENTS, [{ ...own, mergeType: 'dict(replace)' }]);
    expect(parts[1]?.mergeType).toBe('dict(replace)');
  });

  test.each([
    ['an umlaut, with which cloud-init would leave them out', 'final_message: grüezi\n'],
    ['a bare carriage return, behind which Terraform misreads what is escaped', 'final_message: "a\rb"\n'],
  ])('are refused with %s', (_what, line) => {
    expect(userDataProblem(buildUserData(ELEMENTS, [{ ...own, content: `#cloud-config\n${line}` }]))).toMatchObject({
      severity: 'error',
      problem: expect.stringMatching(/^the part "50-own.yaml" has characters outside ASCII or bare carriage returns/),
    });
  });

  test('may have the line ends of Windows', () => {
    expect(
      userDataProblem(buildUserData([], [{ ...own, content: own.content.replaceAll('\n', '\r\n') }])),
    ).toBeUndefined();
  });

  describeWithCloudInit('as cloud-init reads them', () => {
    test('packages and commands of both sides survive, and ours cannot be switched off', async () => {
      const { parts } = buildUserData(ELEMENTS, [own, script]);
      const { config, others } = await readUserData(renderMime(parts));
      expect(config).toMatchObject({
        packages: ['htop'],
        runcmd: [['/bin/first'], ['/bin/second', 'on', '12:30', 'a b'], ['echo', 'mine']],
        ssh_pwauth: false,
        timezone: 'Europe/Berlin',
      });
      expect(others).toEqual([{ type: 'text/x-shellscript', name: '60-own.sh', text: script.content }]);
    });

    test('several of them add up', async () => {
      const more = { ...own, content: '#cloud-config\npackages: [vim]\nusers: [{ name: guest }]\n' };
      const { config } = await readUserData(renderMime(buildUserData(ELEMENTS, [own, more]).parts));
      expect(config['packages']).toEqual(['htop', 'vim']);
      expect(config['users']).toEqual(['default', expect.objectContaining({ name: 'deploy' }), { name: 'guest' }]);
    });
  });
});

describeWithCloudInit('cloud-init itself', () => {
  test.each([
    ['Planner', plannerData],
    ['a host with everything', dataOf(fullHost())],
    ['every kind of element', buildUserData(ELEMENTS)],
  ])('takes the cloud-config of: %s', async (_what, data) => {
    await inTemporaryDirectory(async (directory) => {
      const file = directory.write('config.yaml', data.parts[0]?.content ?? '');
      const { code, stdout, stderr } = await runProgram('cloud-init', ['schema', '--config-file', file]);
      expect(stdout + stderr).toMatch(/Valid/);
      expect(code).toBe(0);
    });
  });

  test('reads every text as typed', async () => {
    const text = fc.oneof(
      fc.string({ unit: fc.constantFrom('$', '{', ':', '#', ' ', '"', "'", '\\', '\n', '\t', '-', 'a', 'ü') }),
      fc.constantFrom('on', 'no', '12:30', '1_000', '2026-01-01', '0755', '0b1', '~', 'null', '1e3', ''),
    );
    const texts = fc.sample(text, 200);
    const contents = texts.map((content, index): InitElement => ({
      kind: 'file',
      path: `/f${index}`,
      mode: '0644',
      content,
    }));
    const words = texts.filter((word) => !/[ü\t\n]/.test(word));
    const { config } = await readUserData(
      renderMime(buildUserData([...contents, { kind: 'command', command: words }]).parts),
    );
    const files = config['write_files'] as { content: string; encoding?: string; permissions: string }[];
    const decoded = files.map(({ content, encoding }) =>
      encoding === 'b64' ? Buffer.from(content, 'base64').toString() : content,
    );
    expect(decoded).toEqual(texts);
    expect(new Set(files.map(({ permissions }) => permissions))).toEqual(new Set(['0644']));
    expect(config['runcmd']).toEqual([words]);
  });
});
