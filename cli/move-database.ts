import type { Command } from 'commander';
import { refusal } from './command-failure';
import { bringRelease, checkHealth } from './hosts/deploy-host';
import { awaitFirstBoot } from './hosts/first-boot';
import { healthPath } from './hosts/health';
import { runHostCommand } from './hosts/host-command';
import { type HostOptions, collected, hostCommand } from './hosts/host-options';
import { runHostScript } from './hosts/host-script';
import { readImages } from './hosts/images';
import { readBundle } from './hosts/local-bundle';
import { onlyHost, reachHosts } from './hosts/reach-hosts';
import { type Run, conduct } from './run';

interface MoveOptions extends HostOptions {
  readonly image?: readonly string[];
  readonly dryRun?: boolean;
  readonly abort?: boolean;
}

/** `move-database STACK`: the host's database into the managed cluster, with the deploy that uses it from then on. */
export function addMoveDatabase(program: Command): void {
  hostCommand(program, 'move-database', "bring the host's database into the managed cluster, and deploy what uses it")
    .option('--image <service=ref>', "an image in place of the definition's; may be repeated", collected)
    .option('--dry-run', 'check both databases, list the tables, and change nothing')
    .option('--abort', "let the host's database take writes again, after a move that was cut off")
    .action(async (stack: string, options: MoveOptions) => {
      await conduct(options, (run) => moveDatabase(run, stack, options));
    });
}

async function moveDatabase(run: Run, stack: string, options: MoveOptions): Promise<void> {
  const { image = [], dryRun = false, abort = false } = options;
  if (dryRun && abort) throw refusal('--dry-run and --abort exclude each other', 'give one of them');
  const reached = await reachHosts(run, stack, options, (hosts) => {
    for (const { name } of hosts) readImages(image, readBundle(stack, name).services);
  });
  if (!abort && reached.deployment.database === undefined) {
    throw refusal(`the outputs of ${stack} name no managed database`, 'give the stack one, npm start, and apply it');
  }
  const ssh = onlyHost(reached);
  const { name, app } = ssh.host;
  const bundle = readBundle(stack, name);
  await awaitFirstBoot(run, ssh, options.wait);
  if (!(await bringRelease(run, ssh, bundle, dryRun || abort))) {
    run.reporter.result(['Nothing was changed: the command that goes on comes with the release.'], { dryRun: true });
    return;
  }
  if (!dryRun && !abort) await runHostScript(ssh, 'place-deployment', [app], { input: reached.json });
  run.reporter.working(abort ? 'ending the move' : 'moving the database', name);
  await runHostCommand(run, ssh, {
    name: 'move-database',
    release: bundle.release,
    args: [
      ...image.flatMap((chosen) => ['--image', chosen]),
      ...(dryRun ? ['--dry-run'] : []),
      ...(abort ? ['--abort'] : []),
    ],
  });
  if (dryRun || abort) {
    run.reporter.result([abort ? `${name}: the move is off` : 'Nothing was changed.'], { host: name, dryRun, abort });
    return;
  }
  run.reporter.working('asking whether it serves', name);
  await checkHealth(run, ssh, bundle, { healthPath: healthPath(stack) });
  const { host } = reached.deployment.database ?? { host: '' };
  run.reporter.result([`${name}: the database is on ${host} now`], { host: name, database: host });
}
