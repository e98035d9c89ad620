import { App } from 'cdktf';
import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { deploymentOutput } from '../../lib/terraform/deployment';
import { PatternStack } from '../../lib/terraform/pattern-stack';
import type { StateBackend } from '../../lib/terraform/state-backend';
import { Simulator } from '../../simulator';
import { type StartedProgram, startProgram } from '../support/app-process';
import { builtCli } from '../support/built-cli';
import { type ProgramResult, runProgram } from '../support/run-program';
import { TemporaryDirectory } from '../support/temporary-directory';
import { runTerraform, terraformEnvironment } from '../support/terraform';
import { TerraformCloud, type TerraformCloudOptions } from '../support/terraform-cloud/terraform-cloud';

/** What differs in the stack that is synthesized. */
export interface ShopOptions {
  readonly tag?: string;
  readonly url?: string;
  readonly state?: StateBackend;
}

/** A small stack, an account to apply it to, and a Terraform Cloud to do that in. */
export class CloudShop {
  readonly directory = new TemporaryDirectory();

  private constructor(
    readonly cloud: TerraformCloud,
    readonly simulator: Simulator,
  ) {
    this.synthesize();
  }

  static async start(options: TerraformCloudOptions): Promise<CloudShop> {
    return new CloudShop(await TerraformCloud.start(options), await Simulator.start());
  }

  get folder(): string {
    return this.directory.at('cdktf.out/stacks/shop');
  }

  /** The settings by which the stack's state is in the stand-in. */
  get state(): StateBackend {
    return {
      kind: 'cloud',
      organization: this.cloud.organization,
      hostname: this.cloud.hostname,
      project: 'Small products',
      tags: ['shop', 'team:web'],
    };
  }

  synthesize({ tag = 'shop', url = 'https://shop.example.com', state = this.state }: ShopOptions = {}): void {
    const app = new App({ outdir: this.directory.at('cdktf.out'), stackTraces: false });
    const stack = new PatternStack(app, 'shop', { state });
    new Tag(stack, 'tag', { name: tag });
    deploymentOutput(stack, { version: 1, stack: 'shop', url, hosts: [] });
    app.synth();
  }

  /** Gives the workspace what a run on the service needs of the account. */
  furnishWorkspace(): void {
    const { variables } = this.cloud.workspaces.get('shop');
    for (const [key, value] of Object.entries(this.simulator.environment))
      variables.push({ key, value, category: 'env' });
  }

  /** The machine's own Terraform. In local execution it, and not the service, reaches the account. */
  async terraform(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ProgramResult> {
    return runTerraform(this.folder, args, { ...this.cloud.environment, ...env });
  }

  /** `terraform init` with somebody who answers its questions. */
  async terraformInit(answers: string): Promise<ProgramResult> {
    const env = { ...terraformEnvironment(), ...this.cloud.environment };
    return runProgram('terraform', ['init', '-no-color'], { cwd: this.folder, env, input: answers });
  }

  /** Starts `do-patterns`, which trusts the stand-in. */
  begin(args: readonly string[], env: Readonly<Record<string, string>> = {}): StartedProgram {
    const started = startProgram(builtCli(), args, {
      cwd: this.directory.root,
      env: { HOME: this.directory.root, ...this.cloud.environment, ...env },
    });
    started.child.stdin.end();
    return started;
  }

  async run(args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<ProgramResult> {
    return this.begin(args, env).ended;
  }

  /** The tags of the account. */
  get accountTags(): readonly unknown[] {
    return this.simulator.objects.list('tags').map(({ id }) => id);
  }

  async stop(): Promise<void> {
    await this.cloud.stop();
    await this.simulator.stop();
    this.directory.remove();
  }
}
