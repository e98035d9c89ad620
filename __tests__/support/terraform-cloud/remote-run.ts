import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { parseTar } from 'nanotar';
import { TemporaryDirectory } from '../temporary-directory';
import { terraformEnvironment } from '../terraform';
import { type Workspace, currentState, lock } from './workspaces';

/** How a run can stand. Source: HashiCorp's description of the runs API, as far as this stand-in goes. */
export type RunStatus =
  | 'pending'
  | 'planning'
  | 'planned'
  | 'planned_and_finished'
  | 'applying'
  | 'applied'
  | 'discarded'
  | 'canceled'
  | 'errored';

/** What a run is asked to do. */
export interface RunOptions {
  readonly planOnly: boolean;
  readonly autoApply: boolean;
  readonly destroy: boolean;
  readonly message: string;
  readonly variables: readonly { readonly key: string; readonly value: string }[];
}

/** One phase of a run with its log: \x02, what Terraform says, \x03. */
class Phase {
  status: 'pending' | 'running' | 'finished' | 'errored' | 'canceled' = 'pending';
  private readonly chunks: Buffer[] = [Buffer.from([2])];

  write(chunk: Buffer): void {
    this.chunks.push(chunk);
  }

  end(status: 'finished' | 'errored' | 'canceled'): void {
    this.status = status;
    this.chunks.push(Buffer.from([3]));
  }

  get log(): Buffer {
    return Buffer.concat(this.chunks);
  }
}

/** A run that really runs Terraform: on what was uploaded, with the workspace's variables and state. */
export class RemoteRun {
  status: RunStatus = 'pending';
  readonly plan = new Phase();
  readonly apply = new Phase();
  /** What the plan adds, changes and destroys. */
  counts: readonly [number, number, number] = [0, 0, 0];
  private readonly directory = new TemporaryDirectory();
  private child: ChildProcess | undefined;

  constructor(
    readonly id: string,
    readonly workspace: Workspace,
    readonly configurationVersion: string,
    readonly options: RunOptions,
    private readonly archive: Buffer,
    private readonly onFinish: (state: Buffer) => void,
  ) {}

  get isConfirmable(): boolean {
    return this.status === 'planned';
  }

  get isCancelable(): boolean {
    return ['pending', 'planning', 'applying'].includes(this.status);
  }

  /** A workspace runs one thing after another: a locked one keeps the run pending. */
  tryToStart(): void {
    if (this.status !== 'pending' || (this.workspace.locked && !this.options.planOnly)) return;
    if (!this.options.planOnly) lock(this.workspace);
    void this.planned();
  }

  confirm(): void {
    void this.applied();
  }

  discard(): void {
    this.finish('discarded');
  }

  cancel(): void {
    if (this.child) this.child.kill('SIGINT');
    else this.finish('canceled');
    this.canceled = true;
  }

  private canceled = false;

  private async planned(): Promise<void> {
    this.status = 'planning';
    this.plan.status = 'running';
    this.unpack();
    const { destroy, variables } = this.options;
    const ready = await this.terraform(this.plan, ['init', '-input=false', '-no-color']);
    const code = ready
      ? ready
      : await this.terraform(this.plan, [
          ...[
            'plan',
            '-input=false',
            '-no-color',
            '-detailed-exitcode',
            '-out=run.tfplan',
            ...(destroy ? ['-destroy'] : []),
            ...this.format,
          ],
          ...variables.flatMap(({ key, value }) => ['-var', `${key}=${value}`]),
        ]);
    if (this.canceled || (code !== 0 && code !== 2) || ready !== 0) {
      this.plan.end(this.canceled ? 'canceled' : 'errored');
      this.finish(this.canceled ? 'canceled' : 'errored');
      return;
    }
    const [, ...counts] = /Plan: (\d+) to add, (\d+) to change, (\d+) to destroy/.exec(this.plan.log.toString()) ?? [];
    this.counts = [Number(counts[0] ?? 0), Number(counts[1] ?? 0), Number(counts[2] ?? 0)];
    this.plan.end('finished');
    if (code === 0 || this.options.planOnly) this.finish('planned_and_finished');
    else if (this.options.autoApply) await this.applied();
    else this.status = 'planned';
  }

  private async applied(): Promise<void> {
    this.status = 'applying';
    this.apply.status = 'running';
    const code = await this.terraform(this.apply, ['apply', '-input=false', '-no-color', ...this.format, 'run.tfplan']);
    const state = this.directory.at('terraform.tfstate');
    if (existsSync(state)) this.onFinish(readFileSync(state));
    const end = this.canceled ? 'canceled' : code === 0 ? 'finished' : 'errored';
    this.apply.end(end);
    this.finish(end === 'finished' ? 'applied' : end);
  }

  private get format(): readonly string[] {
    return this.workspace.structuredOutput ? ['-json'] : [];
  }

  private finish(status: RunStatus): void {
    this.status = status;
    if (!this.options.planOnly) this.workspace.locked = false;
    this.directory.remove();
  }

  private unpack(): void {
    for (const { name, data } of parseTar(gunzipSync(this.archive))) {
      if (data && data.length > 0 && !name.endsWith('/')) this.directory.write(name, data);
    }
    // A backend of an override file takes the place of the configuration's `cloud` block.
    this.directory.write('zzz_override.tf.json', JSON.stringify({ terraform: { backend: { local: {} } } }));
    const variables = this.workspace.variables.filter(({ category }) => category === 'terraform');
    const values = variables.map(({ key, value, hcl }) => [key, hcl ? (JSON.parse(value) as unknown) : value]);
    this.directory.write('terraform.tfvars.json', JSON.stringify(Object.fromEntries(values)));
    const state = currentState(this.workspace);
    if (state?.content) this.directory.write('terraform.tfstate', state.content);
  }

  private async terraform(phase: Phase, args: readonly string[]): Promise<number> {
    const own = this.workspace.variables.filter(({ category }) => category === 'env');
    const child = spawn('terraform', args, {
      cwd: this.directory.root,
      env: {
        PATH: process.env['PATH'],
        ...terraformEnvironment(),
        ...Object.fromEntries(own.map(({ key, value }) => [key, value])),
      },
    });
    this.child = child;
    child.stdout.on('data', (chunk: Buffer) => {
      phase.write(chunk);
    });
    child.stderr.on('data', (chunk: Buffer) => {
      phase.write(chunk);
    });
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        this.child = undefined;
        resolve(code ?? -1);
      });
    });
  }
}
