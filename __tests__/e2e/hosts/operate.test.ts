import { chmodSync } from 'node:fs';
import { runProgram } from '../../support/run-program';
import { builtCli } from '../../support/built-cli';
import { httpsRequest } from '../../support/http-client';
import { pages } from '../../docs/markdown';
import { Clone } from '../../docs/shell-session';
import { Droplet } from './rig/droplet';
import { describeWithEngine } from './rig/engine';
import { DOMAIN, plannerHost } from './rig/rendered-host';
import { addVersion } from './rig/versions';

jest.setTimeout(600_000);

/** The names that the guide has for the images. */
const IMAGE = 'ghcr.io/acme/planner';

describeWithEngine('docs/guides/operate.md as it stands, on a machine that has just been made', () => {
  let clone: Clone;
  let droplet: Droplet;
  let address: string;
  beforeAll(async () => {
    clone = new Clone();
    const key = clone.directory.at('id_ed25519');
    await runProgram('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', key]);
    const sshKeys = [clone.directory.read('id_ed25519.pub').trim()];
    droplet = await Droplet.create({ name: 'hosts-operate', host: plannerHost(), sshKeys });
    address = await droplet.address();
    // What the watch of 20 seconds finds is shown elsewhere.
    program(
      'do-patterns',
      `case $1 in deploy | rollback) set -- "$@" --watch 2 ;; esac; exec '${process.execPath}' '${builtCli()}' "$@"`,
    );
    program('terraform', `cat '${clone.directory.write('deployment.json', JSON.stringify(deployment()))}'`);
    clone.directory.write('openai-key.txt', 'none\n');
    clone.directory.write('bot-token.txt', '1:none\n');
  });
  afterAll(async () => {
    await droplet.remove();
    clone.remove();
  });

  /** Before all others that are called so; Terraform has an output to tell, and no other part in this guide. */
  const program = (name: string, script: string): void => {
    chmodSync(clone.directory.write(`bin/${name}`, `#!/bin/sh\n${script}\n`), 0o755);
  };
  const deployment = () => {
    const host = {
      name: 'planner',
      app: 'planner',
      adminUser: 'deploy',
      publicIpv4: address,
      privateIpv4: '10.110.0.2',
    };
    return { version: 1, stack: 'planner', url: `https://${DOMAIN}`, hosts: [host] };
  };
  /** The blocks of a section, in one shell that has the reader's key in an agent. */
  const follow = async (heading: string) => {
    const page = pages().find(({ file }) => file === 'docs/guides/operate.md');
    const blocks = page?.blocks.filter((block) => block.section === heading && block.language === 'sh') ?? [];
    expect(blocks.length).toBeGreaterThan(0);
    const script = ['ssh-add -q id_ed25519', ...blocks.map(({ text }) => text)].join('\n');
    const result = await runProgram('ssh-agent', ['bash', '-euo', 'pipefail', '-c', script], {
      cwd: clone.directory.root,
      env: {
        PATH: `${clone.directory.at('bin')}:${process.env['PATH'] ?? ''}`,
        HOME: process.env['HOME'] ?? '/',
      },
    });
    expect(result.code === 0 ? '' : result.stdout + result.stderr).toBe('');
    return result.stdout;
  };
  const version = async (): Promise<unknown> =>
    JSON.parse((await httpsRequest({ address, port: 443, host: DOMAIN, path: '/version' })).body);

  test('the first deploy waits for the first boot, and serves', async () => {
    // No registry answers, and the machine has the images by their names already.
    const names = `echo '127.0.0.1 ghcr.io' >>/etc/hosts && docker tag registry.invalid/acme/planner:1 ${IMAGE}:1.4.2`;
    const [said] = await Promise.all([follow('The first deploy'), droplet.until(names)]);
    // A reader takes longer than 30 s for six commands; who doesn't is let wait by ufw.
    await droplet.run('ufw delete limit 22/tcp && ufw allow 22/tcp');
    expect(said).toContain('planner: set OPENAI_API_KEY');
    expect(said).toContain('planner: serves release');
    expect(said).not.toContain('PROBLEM');
    expect(await version()).toMatchObject({ version: '1' });
  });

  test('the next deploy, and the way back', async () => {
    await addVersion(droplet, { version: '2' });
    await droplet.run(`docker tag host-tests/planner-api:2 ${IMAGE}:1.5.0`);
    expect(await follow('The next deploy')).toContain(`${IMAGE}:1.5.0`);
    expect(await version()).toMatchObject({ version: '2' });
    expect(await follow('Go back')).toContain('rolled back: planner');
    expect(await version()).toMatchObject({ version: '1' });
  });

  test('a backup, a drill and a restore', async () => {
    const said = await follow('Bring data back');
    expect(said).toContain('planner: restored');
    expect(said).not.toContain('PROBLEM');
    expect(await version()).toMatchObject({ version: '1' });
  });
});
