import type { Command } from 'commander';
import { refusal } from './command-failure';
import { type Run, conduct } from './run';
import { TerraformCloudApi } from './terraform-cloud/api';
import { CloudRun } from './terraform-cloud/cloud-run';
import { readCloudStack } from './terraform-cloud/cloud-stack';
import { checkWorkspace, readyWorkspace } from './terraform-cloud/workspace';

interface UploadOptions {
  readonly apply?: boolean;
  readonly planOnly?: boolean;
  readonly message: string;
  readonly renamed?: boolean;
  readonly wait: boolean;
  readonly json?: boolean;
}

/** `upload STACK`: a run of Terraform Cloud on what `npm start` wrote. */
export function addUpload(program: Command): void {
  program
    .command('upload')
    .argument('<stack>', 'a synthesized stack whose state is in Terraform Cloud')
    .description('send a stack to its Terraform Cloud workspace and run it there')
    .option('--apply', 'apply what is planned; without it, the run waits for somebody to confirm it')
    .option('--plan-only', 'a plan that nobody can apply')
    .option('--message <text>', 'what the run is called', 'do-patterns upload')
    .option('--renamed', 'the state may be that of another address')
    .option('--no-wait', 'end as soon as the run has started')
    .option('--json', 'one JSON object a line')
    .addHelpText(
      'after',
      '\nCtrl-C cancels the run, or discards its plan. See docs/guides/terraform-cloud.md.\n' +
        'Exit codes: 0 applied, or planned as asked for, 1 the run failed, 2 refused before a run was started.',
    )
    .action(async (stack: string, options: UploadOptions) => {
      await conduct(options, (run) => upload(run, stack, options));
    });
}

async function upload(run: Run, name: string, options: UploadOptions): Promise<void> {
  const stack = readCloudStack(name);
  const { planOnly = false, apply = false, message } = options;
  if (planOnly && apply) throw refusal('--plan-only and --apply contradict each other', 'give one of them');
  const api = await TerraformCloudApi.of(stack.hostname);
  const workspace = await readyWorkspace(run, api, stack);
  await checkWorkspace(api, workspace, stack, { planOnly, isRenamed: options.renamed ?? false });
  if (workspace.attributes.locked && !planOnly) {
    run.reporter.warn(`the workspace ${stack.workspace} is locked, so the run waits until it is unlocked`);
  }
  const cloudRun = await CloudRun.start(run, api, workspace, stack, { planOnly, apply, message });
  const { id, link } = cloudRun;
  run.reporter.done(`run ${id}: ${link}`);
  if (!options.wait) {
    run.reporter.result(['The run goes on without this command.'], { run: id, link, waited: false });
    return;
  }
  run.defer(async () => {
    if (run.signal.aborted) run.reporter.warn(await cloudRun.stop());
  });
  const end = await cloudRun.end((line) => {
    run.reporter.relay(options.json ? line : messageOf(line), name);
  });
  const { add, change, destroy } = end.changes;
  const fate = end.waitsForConfirmation ? `; confirm or discard it: ${link}` : '';
  run.reporter.result(
    [`${end.status.replaceAll('_', ' ')}: ${add} to add, ${change} to change, ${destroy} to destroy${fate}`],
    {
      run: id,
      link,
      waited: true,
      ...end,
    },
  );
}

/** New workspaces log one JSON object a line; its message is what Terraform would have printed. */
function messageOf(line: string): string {
  if (!line.startsWith('{')) return line;
  try {
    const { '@message': message } = JSON.parse(line) as { readonly '@message'?: unknown };
    return typeof message === 'string' ? message : line;
  } catch {
    return line;
  }
}
