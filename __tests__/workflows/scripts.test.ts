import { chmodSync, existsSync, readFileSync } from 'node:fs';
import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { parse } from 'yaml';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';
import { describeWithProgram } from '../support/with-program';

const SCRIPTS = path.join(__dirname, '../../.github/scripts');
const WORKFLOWS = path.join(__dirname, '../../.github/workflows');

/** What reached a server. */
interface Received {
  readonly url: string;
  readonly body: string;
}

describeWithProgram('jq', 'jq', 'scripts of the workflows', () => {
  let directory: TemporaryDirectory;
  beforeEach(() => {
    directory = new TemporaryDirectory();
  });
  afterEach(() => {
    directory.remove();
  });

  /** Puts a bash script before a program of the machine; `$CALLS` records what it was called with. */
  const fake = (program: string, script: string): void => {
    chmodSync(directory.write(`bin/${program}`, `#!/usr/bin/env bash\n${script}\n`), 0o755);
  };

  const run = async (
    script: string,
    args: readonly string[],
    { env = {}, input = '' }: { readonly env?: Readonly<Record<string, string>>; readonly input?: string } = {},
  ): Promise<ProgramResult> =>
    runProgram(path.join(SCRIPTS, script), args, {
      cwd: directory.root,
      input,
      env: { PATH: `${directory.at('bin')}:${process.env['PATH'] ?? ''}`, CALLS: directory.at('calls'), ...env },
    });

  const calls = (): readonly string[] =>
    existsSync(directory.at('calls')) ? directory.read('calls').trim().split('\n') : [];

  describe('with-settings', () => {
    test('hands on the settings of a file as they are, and runs no word of it', async () => {
      directory.write(
        'production.env',
        `# production\nDOMAIN=example.org\n\nNAME=$(touch ran) "x"\nLIST='["a"]'\nLAST=1`,
      );
      const { stdout, code } = await run('with-settings', [
        'production.env',
        'printenv',
        'DOMAIN',
        'NAME',
        'LIST',
        'LAST',
      ]);
      expect(stdout).toBe('example.org\n$(touch ran) "x"\n["a"]\n1\n');
      expect(code).toBe(0);
      expect(existsSync(directory.at('ran'))).toBe(false);
      expect((await run('with-settings', ['', 'echo', 'none'])).stdout).toBe('none\n');
    });

    test('refuses a file that is not there, and a line that is no setting', async () => {
      expect(await run('with-settings', ['no.env', 'true'])).toMatchObject({
        code: 2,
        stderr: 'no.env cannot be read; name a file of the repository in the input "settings"\n',
      });
      directory.write('bad.env', 'export DOMAIN=x\n');
      expect(await run('with-settings', ['bad.env', 'true'])).toMatchObject({
        code: 2,
        stderr: 'bad.env: "export DOMAIN=x" is no setting; write NAME=value\n',
      });
    });
  });

  describe('with-hosts', () => {
    const SECRETS = { SSH_PRIVATE_KEY: 'the key', SSH_KNOWN_HOSTS: '192.0.2.1 ssh-ed25519 AAAA' };
    beforeEach(() => {
      fake('terraform', 'echo "terraform $*" >>"$CALLS"');
      fake(
        'do-patterns',
        'printf "%s\\n" "do-patterns $*" >>"$CALLS"; for f in "${@: -4:1}"; do stat -c %a "$f"; cat "$f"; done; exit "${CODE:-0}"',
      );
    });

    test('gives the key to the command alone, takes it away again, and opens the firewall', async () => {
      const env = { ...SECRETS, DO_PATTERNS: 'do-patterns', IMAGES: 'backend=ghcr.io/acme/planner:2\n\nweb=x:1 y' };
      const { code } = await run('with-hosts', ['deploy', 'planner', '--dry-run'], { env });
      expect(code).toBe(0);
      const [init, command = ''] = calls();
      expect(init).toBe('terraform -chdir=cdktf.out/stacks/planner init -input=false -no-color');
      const [, identity = '', knownHosts = ''] =
        /^do-patterns deploy planner --image backend=ghcr.io\/acme\/planner:2 --image web=x:1 y --dry-run --identity (\S+) --known-hosts (\S+) --open-firewall$/.exec(
          command,
        ) ?? [];
      expect(identity).not.toBe('');
      for (const file of [identity, knownHosts]) expect(existsSync(file)).toBe(false);
      expect(command).not.toContain('the key');
    });

    test('says so where Terraform is missing', async () => {
      const { code, stderr } = await run('with-hosts', ['drill', 'planner'], {
        env: { ...SECRETS, PATH: '/usr/bin:/bin' },
      });
      expect(stderr).toMatch(/^terraform is not on this machine; install it/);
      expect(code).toBe(2);
    });

    test('its end is that of the command', async () => {
      const { code } = await run('with-hosts', ['drill', 'planner'], {
        env: { ...SECRETS, DO_PATTERNS: 'do-patterns', CODE: '3' },
      });
      expect(code).toBe(3);
    });

    test.each(['SSH_PRIVATE_KEY', 'SSH_KNOWN_HOSTS'])('refuses an empty %s', async (name) => {
      const { code, stderr } = await run('with-hosts', ['deploy', 'planner'], { env: { ...SECRETS, [name]: '' } });
      expect(stderr).toBe(`${name} is empty; set it as a secret of the environment (docs/guides/pipelines.md)\n`);
      expect(code).toBe(2);
      expect(calls()).toEqual([]);
    });
  });

  describe('comment-on-pull-request', () => {
    const comment = async (existing: readonly object[]): Promise<ProgramResult> => {
      directory.write('comment.md', '<!-- do-patterns estimate -->\n**Cost**\n');
      directory.write('existing.json', JSON.stringify(existing));
      fake('gh', 'printf "%s\\n" "gh $*" >>"$CALLS"; case "$*" in *paginate*) cat existing.json ;; esac');
      return run('comment-on-pull-request', ['7', 'comment.md'], { env: { GITHUB_REPOSITORY: 'acme/shop' } });
    };
    const bot = { type: 'Bot' };

    test('writes into its earlier comment', async () => {
      await comment([
        { id: 1, user: { type: 'User' }, body: '<!-- do-patterns estimate -->\nmine' },
        { id: 2, user: bot, body: 'another' },
        { id: 3, user: bot, body: '<!-- do-patterns estimate -->\nold' },
      ]);
      expect(calls()[1]).toBe(
        'gh api --method PATCH repos/acme/shop/issues/comments/3 --field body=@comment.md --silent',
      );
    });

    test('or a new one, and never into what a person wrote', async () => {
      await comment([{ id: 1, user: { type: 'User' }, body: '<!-- do-patterns estimate -->\nmine' }]);
      expect(calls()[1]).toBe(
        'gh api --method POST repos/acme/shop/issues/7/comments --field body=@comment.md --silent',
      );
    });

    test('refuses a file without a marker', async () => {
      directory.write('plain.md', 'hello\n');
      const { code, stderr } = await run('comment-on-pull-request', ['7', 'plain.md'], {
        env: { GITHUB_REPOSITORY: 'a/b' },
      });
      expect(stderr).toBe('plain.md has no marker in its first line\n');
      expect(code).toBe(2);
    });
  });

  describe('what asks and tells over HTTP', () => {
    let server: Server;
    let received: Received[];
    let status: number;
    beforeEach(async () => {
      received = [];
      status = 200;
      server = createServer((request, response) => {
        void textOf(request).then((body) => {
          received.push({ url: request.url ?? '', body });
          response.writeHead(status).end();
        });
      });
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    });
    afterEach(async () => {
      await new Promise((resolve) => {
        server.close(resolve);
        server.closeAllConnections();
      });
    });
    const url = (): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

    test('tell-telegram sends the text, and the token is not among its arguments', async () => {
      const { code } = await run('tell-telegram', [], {
        input: 'Gone: https://a.example & more\n',
        env: { TELEGRAM_BOT_TOKEN: '12:secret', TELEGRAM_CHAT_ID: '-1001', TELEGRAM_API_URL: url() },
      });
      expect(code).toBe(0);
      expect(received).toHaveLength(1);
      expect(received[0]?.url).toBe('/bot12:secret/sendMessage');
      expect(Object.fromEntries(new URLSearchParams(received[0]?.body))).toEqual({
        chat_id: '-1001',
        text: 'Gone: https://a.example & more\n',
      });
      expect(readFileSync(path.join(SCRIPTS, 'tell-telegram'), 'utf8')).toContain('--config <(printf');
    });

    test('tell-telegram without a bot says that nobody is told', async () => {
      const { code, stdout } = await run('tell-telegram', [], { input: 'Gone\n' });
      expect(stdout).toBe('::warning::TELEGRAM_BOT_TOKEN or TELEGRAM_CHAT_ID is not set, so nobody is told\nGone\n');
      expect(code).toBe(0);
      expect(received).toEqual([]);
    });

    test('outside-check is silent while all is well, and says once what is gone and what is back', async () => {
      const check = async (previous: string): Promise<ProgramResult> =>
        run('outside-check', [`${url()}/health`], { env: { PREVIOUS: previous, RETRY_SECONDS: '0' } });
      expect(await check('success')).toMatchObject({ code: 0, stdout: '' });
      status = 503;
      expect(await check('success')).toMatchObject({ code: 1, stdout: `Gone: ${url()}/health (503)\n` });
      expect(received).toHaveLength(1 + 3);
      expect(await check('failure')).toMatchObject({ code: 1, stdout: '' });
      status = 200;
      expect(await check('failure')).toMatchObject({ code: 0, stdout: `Back: ${url()}/health\n` });
      const nobody = await run('outside-check', ['http://127.0.0.1:1/'], { env: { RETRY_SECONDS: '0' } });
      expect(nobody).toMatchObject({ code: 1, stdout: 'Gone: http://127.0.0.1:1/ (no answer)\n' });
    });

    test('outside-check refuses what is no URL', async () => {
      expect(await run('outside-check', [])).toMatchObject({
        code: 2,
        stderr: 'no URL is named; set the variable WATCH_URLS\n',
      });
      expect(await run('outside-check', ['--help'])).toMatchObject({
        code: 2,
        stderr: '--help is no URL; begin it with https://\n',
      });
    });
  });

  describe('changelog-section', () => {
    const section = async (tag: string, changelog: string): Promise<ProgramResult> => {
      directory.write('package.json', '{"version":"0.2.0"}');
      directory.write('CHANGELOG.md', changelog);
      return run('changelog-section', [tag]);
    };

    test('is what stands below the version', async () => {
      const { stdout, code } = await section(
        'v0.2.0',
        '# C\n\n## [0.2.0] - 2026-11-26\n\n- new\n\n## [0.1.0] - 2026-01-01\n\n- old\n',
      );
      expect(stdout).toBe('\n- new\n');
      expect(code).toBe(0);
    });

    test.each([
      ['v0.3.0', '', 'the tag is v0.3.0, package.json has version 0.2.0\n'],
      ['v0.2.0', '## [0.2.0] - unreleased\n\n- new\n', 'CHANGELOG.md has no line "## [0.2.0] - YYYY-MM-DD"\n'],
      ['v0.2.0', '## [0.2.0] - 2026-11-26\n\n## [0.1.0]\n- x\n', 'the section of 0.2.0 in CHANGELOG.md is empty\n'],
    ])('refuses %s with %j', async (tag, changelog, message) => {
      expect(await section(tag, changelog)).toMatchObject({ code: 1, stderr: message });
    });
  });

  test('a release publishes both packages with provenance, and when it is run again only what is missing', async () => {
    const release = parse(readFileSync(path.join(WORKFLOWS, 'release.yml'), 'utf8')) as {
      readonly jobs: {
        readonly publish: { readonly steps: readonly { readonly name?: string; readonly run: string }[] };
      };
    };
    const step = release.jobs.publish.steps.find(({ name }) => name === 'Publish what is not there yet')!;
    for (const name of ['cdktf-digitalocean-patterns', 'do-patterns']) {
      directory.write('package/package.json', JSON.stringify({ name, version: '0.2.0' }));
      await runProgram('tar', ['-czf', `${name}-0.2.0.tgz`, 'package'], { cwd: directory.root });
    }
    fake('npm', 'if [ "$1" = view ]; then [ "$2" != "$THERE" ] || echo 0.2.0; else echo "$*" >>"$CALLS"; fi');
    directory.write('step', step.run);
    const publish = async (there: string): Promise<ProgramResult> =>
      runProgram('bash', ['-e', 'step'], {
        cwd: directory.root,
        env: {
          PATH: `${directory.at('bin')}:${process.env['PATH'] ?? ''}`,
          CALLS: directory.at('calls'),
          THERE: there,
        },
      });

    expect((await publish('none')).code).toBe(0);
    const both = [
      'publish ./cdktf-digitalocean-patterns-0.2.0.tgz --provenance --access public',
      'publish ./do-patterns-0.2.0.tgz --provenance --access public',
    ];
    expect(calls()).toEqual(both);
    expect((await publish('cdktf-digitalocean-patterns@0.2.0')).stdout).toContain('is published already');
    expect(calls()).toEqual([...both, both[1]]);
  });
});

async function textOf(request: IncomingMessage): Promise<string> {
  let text = '';
  for await (const chunk of request.setEncoding('utf8')) text += String(chunk);
  return text;
}
