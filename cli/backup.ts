import { type Command, Argument } from 'commander';
import { type HostOptions, hostCommand } from './hosts/host-options';
import { onEachHost, passedOn } from './hosts/on-each-host';
import { conduct } from './run';

/** `backup STACK [now|list]`: makes a backup, or lists those that are there. */
export function addBackup(program: Command): void {
  hostCommand(program, 'backup', 'make a backup now, or list the backups')
    .addArgument(new Argument('[what]', 'now or list').choices(['now', 'list']).default('now'))
    .action(async (stack: string, what: string, options: HostOptions) => {
      await conduct(options, (run) =>
        onEachHost(run, stack, options, passedOn(run, options, { name: 'backup', args: [what] })),
      );
    });
}
