import { spawn } from 'node:child_process';
import { copyFileSync, cpSync, existsSync, rmSync } from 'node:fs';
import { Simulator, type RecordedCall, type SimulatorOptions } from '../../simulator';
import { without } from '../../simulator/api/without';
import type { ProgramResult } from '../support/run-program';
import type { Block, TerraformJson } from '../../testing';
import { TemporaryDirectory } from '../support/temporary-directory';
import { runTerraform, terraformProgram } from '../support/terraform';

/** A public key of which no private half exists, and what Terraform is given for it. */
export const SSH_KEY = 'ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA nobody';

/** What a plan wants to do to one resource, e.g. `update digitalocean_tag.web`. */
export type PlannedChange = string;

/** How long a command took, and how many calls it made. */
export interface Measured {
  readonly seconds: number;
  readonly calls: number;
}

/** A line of Terraform's machine-readable plan. */
interface Message {
  readonly type: string;
  readonly change?: {
    readonly action: string;
    readonly resource: { readonly addr: string };
    readonly previous_resource?: { readonly addr: string };
  };
}

interface State {
  readonly resources: readonly {
    readonly mode: string;
    readonly type: string;
    readonly name: string;
    readonly instances: readonly { readonly attributes: Block; readonly dependencies?: readonly string[] }[];
  }[];
}

/** A resource as Terraform remembers it. */
export interface StateResource {
  readonly type: string;
  readonly address: string;
  readonly attributes: Block;
  /** The addresses that it comes after. */
  readonly dependencies: readonly string[];
}

/** What Terraform is to make of an account. */
export interface Configuration {
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** Values for the variables of all stacks. */
const VARIABLES: Readonly<Record<string, unknown>> = {
  admin_cidrs: ['203.0.113.7/32'],
  alert_email: 'ops@example.com',
  slack_webhook_url: 'https://hooks.example.com/hidden',
};

/** Something that can be edited before it is given to Terraform. */
export type EditableJson = { -readonly [K in keyof TerraformJson]: TerraformJson[K] } & {
  resource?: Record<string, Record<string, Record<string, unknown>>>;
  import?: readonly { readonly to: string; readonly id: string }[];
};

/** A stack that real Terraform deploys into a simulated account of its own. */
export class Deployment {
  private readonly directory = new TemporaryDirectory();
  private readonly recorded: RecordedCall[] = [];
  private variables: Readonly<Record<string, unknown>>;

  private constructor(
    private json: EditableJson,
    readonly simulator: Simulator,
    private readonly program: string,
  ) {
    const [key] = simulator.objects.list('ssh keys');
    const known = { ...VARIABLES, ssh_key_fingerprints: [key?.['fingerprint']] };
    this.variables = Object.fromEntries(
      Object.entries(json.variable ?? {}).flatMap(([name, variable]) => {
        if (Object.hasOwn(known, name)) return [[name, known[name as keyof typeof known]] as const];
        if ('default' in variable) return [];
        throw new Error(`no value for the variable "${name}": add it to VARIABLES in ${__filename}`);
      }),
    );
    simulator.onCall((call) => this.recorded.push(call));
    this.write();
  }

  /** Starts an account for a stack and initialises Terraform, or the program named, in a folder of its own. */
  static async of(text: string, options: SimulatorOptions = {}, program = terraformProgram()): Promise<Deployment> {
    const json = JSON.parse(text) as EditableJson;
    // The state belongs into the test's own folder.
    json.terraform = withoutBackend(json);
    const simulator = await Simulator.start({ domains: zonesOf(json), sshKeys: [SSH_KEY], ...options });
    const deployment = new Deployment(json, simulator, program);
    await deployment.init();
    return deployment;
  }

  /** Where Terraform is run. */
  get folder(): string {
    return this.directory.root;
  }

  /** What Terraform is to make of the account. */
  get configuration(): EditableJson {
    return this.json;
  }

  /** Every call so far. */
  get calls(): readonly RecordedCall[] {
    return this.recorded;
  }

  /** Changes the configuration for good. */
  edit(change: (json: EditableJson) => void): void {
    change(this.json);
    this.write();
  }

  /** Puts another configuration in place of this one. */
  replace(text: string): void {
    const json = JSON.parse(text) as EditableJson;
    json.terraform = withoutBackend(json);
    this.json = json;
    this.write();
  }

  /** Gives other values to variables for good. */
  set(variables: Readonly<Record<string, unknown>>): void {
    this.variables = { ...this.variables, ...variables };
    this.write();
  }

  /** Applies; throws what Terraform says where it fails. */
  async apply(...args: readonly string[]): Promise<Measured> {
    return this.measured(async () => successful(await this.tryApply(...args)));
  }

  /** Applies, and tells how that went. */
  readonly tryApply = async (...args: readonly string[]): Promise<ProgramResult> => {
    return this.terraform('apply', '-auto-approve', '-parallelism=30', ...args);
  };

  /** Begins to apply and kills Terraform with its provider, as a machine that goes down does, when that is wanted. */
  async killedApply(wanted: () => boolean): Promise<ProgramResult> {
    const args = ['apply', '-auto-approve', '-input=false', '-no-color', '-parallelism=30'];
    const { root: cwd } = this.directory;
    // A group of its own, so that the provider goes with it.
    const child = spawn(this.program, args, { cwd, env: this.environment(), detached: true });
    let stderr = '';
    child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
    const looking = setInterval(() => {
      try {
        if (wanted() && child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
      } catch {
        // Terraform is just writing its state, or has ended.
      }
    }, 20);
    return new Promise((resolve, reject) => {
      child.on('error', reject);
      child.on('close', (code) => {
        clearInterval(looking);
        resolve({ code: code ?? -1, stdout: '', stderr });
      });
    });
  }

  /** What a plan would change, sorted. */
  async plan(...args: readonly string[]): Promise<readonly PlannedChange[]> {
    const { stdout } = successful(await this.terraform('plan', '-json', ...args));
    const messages = stdout.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Message]));
    return messages
      .flatMap(({ type, change }) => (type === 'planned_change' && change ? [change] : []))
      .filter(({ resource }) => !resource.addr.startsWith('data.'))
      .map(({ action, resource, previous_resource: before }) => {
        return `${action} ${before ? `${before.addr} to ` : ''}${resource.addr}`;
      })
      .sort();
  }

  /** The plan of another configuration and of other variables, which are put back afterwards. */
  async planOf({ text, variables = {} }: Configuration): Promise<readonly PlannedChange[]> {
    const [json, before] = [this.json, this.variables];
    this.set(variables);
    this.replace(text);
    try {
      // A plan without changes came before: there is nothing to refresh.
      return await this.plan('-refresh=false');
    } finally {
      this.json = json;
      this.variables = before;
      this.write();
    }
  }

  /** How long something takes, and how many calls it makes. */
  async measured(work: () => Promise<unknown>): Promise<Measured> {
    const [startMs, before] = [performance.now(), this.recorded.length];
    await work();
    return { seconds: (performance.now() - startMs) / 1000, calls: this.recorded.length - before };
  }

  /** How long the second plan takes, and what it wants. */
  async measuredPlan(): Promise<Measured & { readonly changes: readonly PlannedChange[] }> {
    let changes: readonly PlannedChange[] = [];
    const measured = await this.measured(async () => (changes = await this.plan()));
    return { ...measured, changes };
  }

  /** Destroys everything, protected or not. */
  async destroy(): Promise<Measured> {
    this.edit(unprotect);
    return this.measured(async () => successful(await this.tryDestroy()));
  }

  /** Tries to destroy, and tells how that went. */
  async tryDestroy(): Promise<ProgramResult> {
    return this.terraform('apply', '-destroy', '-auto-approve', '-parallelism=30');
  }

  /** Every resource of the state. */
  resources(): readonly StateResource[] {
    if (!existsSync(this.directory.at('terraform.tfstate'))) return [];
    const { resources } = JSON.parse(this.directory.read('terraform.tfstate')) as State;
    return resources
      .filter(({ mode }) => mode === 'managed')
      .flatMap(({ type, name, instances }) => {
        return instances.map(({ attributes, dependencies = [] }) => {
          return { type, address: `${type}.${name}`, attributes, dependencies };
        });
      });
  }

  /** Loses the state, as happens to a file on somebody's machine. */
  forgetState(): void {
    for (const file of ['terraform.tfstate', 'terraform.tfstate.backup'])
      rmSync(this.directory.at(file), { force: true });
  }

  /** Runs Terraform in the folder. */
  async terraform(...args: readonly string[]): Promise<ProgramResult> {
    return runTerraform(this.directory.root, args, this.simulator.environment, this.program);
  }

  /** Ends the account and removes the folder. */
  async close(): Promise<void> {
    await this.simulator.stop();
    this.directory.remove();
  }

  private environment(): NodeJS.ProcessEnv {
    return { ...process.env, ...this.simulator.environment, CHECKPOINT_DISABLE: '1', TF_IN_AUTOMATION: '1' };
  }

  private async init(): Promise<void> {
    // One download for all folders, where there is no mirror: later ones begin with the first one's lock and plugins.
    const key = `${this.program} ${providersOf(this.json)}`;
    const first = initialised.get(key);
    if (first !== undefined && existsSync(first.at('.terraform'))) {
      cpSync(first.at('.terraform'), this.directory.at('.terraform'), { recursive: true, verbatimSymlinks: true });
      copyFileSync(first.at('.terraform.lock.hcl'), this.directory.at('.terraform.lock.hcl'));
      return;
    }
    successful(await this.terraform('init'));
    const kept = new TemporaryDirectory();
    cpSync(this.directory.at('.terraform'), kept.at('.terraform'), { recursive: true, verbatimSymlinks: true });
    copyFileSync(this.directory.at('.terraform.lock.hcl'), kept.at('.terraform.lock.hcl'));
    initialised.set(key, kept);
  }

  private write(): void {
    this.directory.write('cdk.tf.json', JSON.stringify(this.json, undefined, 2));
    this.directory.write('given.auto.tfvars.json', JSON.stringify(this.variables));
  }
}

const initialised = new Map<string, TemporaryDirectory>();

/** Removes what deployments share. */
export function forgetProviders(): void {
  for (const directory of initialised.values()) directory.remove();
  initialised.clear();
}

/** Takes every `prevent_destroy` away. */
export function unprotect(json: EditableJson): void {
  for (const items of Object.values(json.resource ?? {})) {
    for (const block of Object.values(items)) {
      const lifecycle = block['lifecycle'] as Record<string, unknown> | undefined;
      if (lifecycle) delete lifecycle['prevent_destroy'];
    }
  }
}

/** The blocks of a type, by address. */
export function blocksOf(json: EditableJson, type: string): ReadonlyMap<string, Record<string, unknown>> {
  return new Map(Object.entries(json.resource?.[type] ?? {}).map(([name, block]) => [`${type}.${name}`, block]));
}

/** The addresses of resources whose configuration mentions a text, sorted. */
export function addressesWith(json: EditableJson, text: string): readonly string[] {
  return Object.entries(json.resource ?? {})
    .flatMap(([type, items]) =>
      Object.entries(items).flatMap(([name, block]) =>
        JSON.stringify(block).includes(text) ? [`${type}.${name}`] : [],
      ),
    )
    .sort();
}

function withoutBackend(json: EditableJson): TerraformJson['terraform'] {
  return without(json.terraform, 'backend');
}

function providersOf(json: EditableJson): string {
  return JSON.stringify(json.terraform.required_providers);
}

/** Zones that the stack expects and does not make itself. */
function zonesOf(json: EditableJson): readonly string[] {
  const records = Object.values(json.resource?.['digitalocean_record'] ?? {}).map((record) => record['domain']);
  const read = Object.values((json.data?.['digitalocean_domain'] ?? {}) as Record<string, Block>).map(
    (item) => item['name'],
  );
  const literal = [...records, ...read].filter(
    (name): name is string => typeof name === 'string' && !name.includes('${'),
  );
  const made = Object.values(json.resource?.['digitalocean_domain'] ?? {}).map((domain) => domain['name']);
  return [...new Set(literal)].filter((name) => !made.includes(name));
}

function successful(result: ProgramResult): ProgramResult {
  if (result.code === 0) return result;
  // A plan in JSON says what is wrong in one line among many.
  const errors = result.stdout.split('\n').filter((line) => line.startsWith('{"@level":"error"'));
  throw new Error(result.stderr || errors.join('\n') || result.stdout);
}
