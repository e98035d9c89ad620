import { readlinkSync } from 'node:fs';
import { DATABASE_PASSWORD, DeployedStack } from '../support/deployed-stack';
import { describeWithProgram } from '../support/with-program';

// Each case starts several programs; on a busy machine that takes a while.
jest.setTimeout(240_000);

/** Stands in for the host's command, which a test of its own runs against real databases. */
const RECORDED = `#!/usr/bin/env bash
printf '%s\\n' "move-database $*" >>"$ROOT/calls"
[[ ! -f "$ROOT/behaviour/move-database" ]] || source "$ROOT/behaviour/move-database"
`;

const DATABASE = { host: 'db.example.com', password: DATABASE_PASSWORD };

describeWithProgram('sshd', 'openssh-server', 'move-database', () => {
  let stack: DeployedStack;
  beforeEach(async () => {
    stack = new DeployedStack();
    await stack.start();
    stack.writeBundle('shop', { 'bin/move-database': RECORDED });
    stack.writeDeployment({ database: DATABASE });
  });
  afterEach(async () => {
    await stack.remove();
  });

  test('brings the release and the outputs, has the host move, and asks whether it serves', async () => {
    const { code, stdout, stderr } = await stack.run(['move-database', 'shop', '--image', 'backend=acme/shop:2']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stack.releasesOn()).toContain(stack.release());
    expect(stack.host.read('etc/shop/deployment.json')).toContain(DATABASE_PASSWORD);
    expect(stack.host.calls).toEqual(['move-database --image backend=acme/shop:2']);
    // The host deploys it itself, once the copy is right.
    expect(readlinkSync(stack.host.at('opt/shop/current'))).toBe('releases/r0');
    expect(stack.asked).toEqual(['shop.example.com GET /health']);
    expect(stdout).toContain('shop: the database is on db.example.com now\n');
    expect(stdout + stack.directory.read('ssh-arguments')).not.toContain(DATABASE_PASSWORD);
  });

  test('passes on what the host says, and its exit code', async () => {
    stack.behave('move-database', "echo 'only an empty one is filled' >&2; exit 2");
    const { code, stderr } = await stack.run(['move-database', 'shop']);
    expect(code).toBe(2);
    expect(stderr).toContain('shop: move-database refused its input; nothing was changed there: only an empty one');
    expect(stack.asked).toEqual([]);
  });

  test('--dry-run and --abort ask the release that is there; where there is none they send nothing', async () => {
    const { stdout } = await stack.run(['move-database', 'shop', '--dry-run']);
    expect(stdout).toMatch(/would send \d+ of \d+ files/);
    expect(stack.releasesOn()).toEqual(['r0']);
    await stack.run(['move-database', 'shop']);
    expect((await stack.run(['move-database', 'shop', '--dry-run'])).stdout).toContain('Nothing was changed.');
    expect((await stack.run(['move-database', 'shop', '--abort'])).stdout).toContain('shop: the move is off');
    expect(stack.host.calls).toEqual(['move-database ', 'move-database --dry-run', 'move-database --abort']);
  });

  test.each([
    ['a stack without a managed database', [], { database: undefined }, 'name no managed database; give the stack one'],
    ['an unknown service', ['--image', 'web=x:1'], {}, 'web'],
    ['two wishes at once', ['--dry-run', '--abort'], {}, 'exclude each other'],
  ])('%s is refused before anything is sent', async (_what, args, changes, message) => {
    stack.writeDeployment({ database: DATABASE, ...changes });
    const { code, stderr } = await stack.run(['move-database', 'shop', ...args]);
    expect({ code, stderr }).toEqual({ code: 2, stderr: expect.stringContaining(message) as string });
    expect(stack.releasesOn()).toEqual(['r0']);
  });
});
