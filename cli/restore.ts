import { type Command, Option } from 'commander';
import { refusal } from './command-failure';
import { bringRelease } from './hosts/deploy-host';
import { runHostCommand } from './hosts/host-command';
import { type HostOptions, hostCommand } from './hosts/host-options';
import { runHostScript } from './hosts/host-script';
import { readBundle } from './hosts/local-bundle';
import { onlyHost, reachHosts } from './hosts/reach-hosts';
import type { SshConnection } from './hosts/ssh-connection';
import { type Run, conduct } from './run';

interface RestoreOptions extends HostOptions {
  readonly from?: string;
  readonly to?: string;
  readonly of?: string;
  readonly only?: string;
  readonly confirm?: boolean;
}

/** `restore STACK --from DUMP | --to TIME --confirm`: puts a backup in the place of the live data. */
export function addRestore(program: Command): void {
  hostCommand(program, 'restore', 'put a backup in the place of the live data')
    .option('--from <dump>', 'a dump by the name that `backup STACK list` shows')
    .option('--to <time>', 'the moment to go back to, e.g. 2026-11-23T03:29:59Z, or latest')
    .option('--of <hostname>', "the host whose backups are meant, where it is not the host's own name")
    .addOption(new Option('--only <what>', 'with --to: a part of it').choices(['database', 'files', 'redis']))
    .option('--confirm', 'yes, replace the live data')
    .action(async (stack: string, options: RestoreOptions) => {
      await conduct(options, (run) => restore(run, stack, options));
    });
}

async function restore(run: Run, stack: string, options: RestoreOptions): Promise<void> {
  const { from, to, of, only, confirm } = options;
  const source = from === undefined ? timeArguments(to) : ['--from', from];
  if (from !== undefined && to !== undefined) throw refusal('--from and --to name two sources', 'give one of them');
  if (!confirm) {
    throw refusal(`this replaces the live data of ${stack}`, 'say so by --confirm; a drill replaces nothing');
  }
  const hosts = await reachHosts(run, stack, options);
  const ssh = onlyHost(hosts);
  const release = await releaseForNewHost(run, stack, ssh, hosts.json);
  run.reporter.working('restoring', ssh.host.name);
  await runHostCommand(run, ssh, {
    name: 'restore',
    ...(release !== undefined && { release }),
    args: [
      ...source,
      ...(of === undefined ? [] : ['--of', of]),
      ...(only === undefined ? [] : ['--only', only]),
      '--confirm',
      ...(options.json ? ['--json'] : []),
    ],
  });
  run.reporter.result([`${ssh.host.name}: restored`], { host: ssh.host.name });
}

/**
 * A host that nothing has been deployed to lacks the command: it is sent the release, and keeps running what it has.
 * Undefined where it has the command.
 */
async function releaseForNewHost(
  run: Run,
  stack: string,
  ssh: SshConnection,
  deploymentJson: string,
): Promise<string | undefined> {
  const { app, name } = ssh.host;
  const { code } = await ssh.run(`test -x /opt/${app}/current/bin/restore`);
  if (code === 0) return undefined;
  const bundle = readBundle(stack, name);
  await bringRelease(run, ssh, bundle, false);
  await runHostScript(ssh, 'place-deployment', [app], { input: deploymentJson });
  return bundle.release;
}

/** A moment is given with its zone: on a host the clock is UTC, on a laptop it rarely is. */
function timeArguments(to: string | undefined): readonly string[] {
  if (to === undefined) throw refusal('nothing is named to restore', 'give --from DUMP or --to TIME');
  if (to === 'latest') return ['--to', to];
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}(:\d{2})?(\.\d+)?(Z|[+-]\d{2}:\d{2})$/.test(to) || Number.isNaN(Date.parse(to))) {
    throw refusal(`--to ${JSON.stringify(to)} is no moment`, 'write it with its zone, such as 2026-11-23T03:29:59Z');
  }
  if (Date.parse(to) > Date.now()) throw refusal(`--to ${to} is in the future`, 'name a moment that has been');
  return ['--to', new Date(to).toISOString().replace(/\.000Z$/, 'Z')];
}
