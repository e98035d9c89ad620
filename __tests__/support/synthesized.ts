import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { App, TerraformStack } from 'cdktf';
import { nearest } from '../../lib/core/nearest';
import { describeLocatedFault, faultsOf } from '../../lib/terraform/faults-of';
import { PatternStack } from '../../lib/terraform/pattern-stack';
import { type DecodedPart, decodeParts } from './decoded-user-data';
import { mismatches } from './mismatches';

/** A block of Terraform's JSON. */
export type Block = Readonly<Record<string, unknown>>;

type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** A stack's `cdk.tf.json`, as far as its shape is known. */
export interface TerraformJson {
  readonly terraform: { readonly backend?: Blocks; readonly required_providers?: Readonly<Record<string, Block>> };
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  readonly variable?: Readonly<Record<string, Block>>;
  readonly output?: Readonly<Record<string, Block>>;
  readonly resource?: Blocks;
  readonly data?: Blocks;
}

/** A stack as Terraform would get it, with the questions that tests ask about it. */
export class SynthesizedStack {
  readonly json: TerraformJson;
  private readonly blocks: ReadonlyMap<string, Block>;

  constructor(
    readonly stack: TerraformStack,
    /** The text of `cdk.tf.json`. */
    readonly text: string,
  ) {
    this.json = JSON.parse(text) as TerraformJson;
    this.blocks = blocksOf(this.json);
  }

  /** What refuses the synth, each as `path: problem; remedy`. */
  get errors(): readonly string[] {
    return this.faults('error');
  }

  /** What is worth a thought, in the same form. */
  get warnings(): readonly string[] {
    return this.faults('warning');
  }

  /** Every address, `digitalocean_droplet.web` and `data.cloudinit_config.web`, sorted. */
  get addresses(): readonly string[] {
    return [...this.blocks.keys()].sort();
  }

  /** How many resources and data sources of a type there are. */
  count(type: string): number {
    return this.addressesOf(type).length;
  }

  addressesOf(type: string): readonly string[] {
    return this.addresses.filter((address) => address.startsWith(`${type}.`) || address.startsWith(`data.${type}.`));
  }

  /** The block at an address. @throws Error with the nearest addresses where there is none */
  at(address: string): Block {
    const block = this.blocks.get(address);
    if (block) return block;
    throw new Error(`${this.stack.node.id} has no ${address}; nearest: ${nearest(address, this.addresses).join(', ')}`);
  }

  /** The block of a type that there is one of. @throws Error where there are none or several */
  only(type: string): Block {
    const [address, ...others] = this.addressesOf(type);
    if (address !== undefined && others.length === 0) return this.at(address);
    throw new Error(`${this.stack.node.id} has ${this.count(type)} ${type}: ${this.addressesOf(type).join(', ')}`);
  }

  /**
   * Checks that the block at an address has certain properties. Objects may have more than is expected,
   * lists must have as many items.
   *
   * @throws Error that lists every difference
   */
  has(address: string, expected: Block): void {
    this.compare(address, this.at(address), expected);
  }

  /** The same for the block of a type that there is one of. */
  hasOnly(type: string, expected: Block): void {
    this.compare(`the only ${type}`, this.only(type), expected);
  }

  /** The user data in a `cloudinit_config`, as a machine would read it. */
  userData(address: string): readonly DecodedPart[] {
    return decodeParts(this.at(address)['part']);
  }

  private compare(what: string, actual: Block, expected: Block): void {
    const found = mismatches(actual, expected);
    if (found.length > 0) throw new Error(`${what} is otherwise:\n${found.map((line) => `  ${line}`).join('\n')}`);
  }

  private faults(severity: 'error' | 'warning'): readonly string[] {
    return faultsOf(this.stack)
      .filter((fault) => fault.severity === severity)
      .map(describeLocatedFault);
  }
}

function blocksOf({ resource = {}, data = {} }: TerraformJson): ReadonlyMap<string, Block> {
  const named = (blocks: Blocks, prefix: string): [string, Block][] =>
    Object.entries(blocks).flatMap(([type, items]) =>
      Object.entries(items).map(([name, block]): [string, Block] => [`${prefix}${type}.${name}`, block]),
    );
  return new Map([...named(resource, ''), ...named(data, 'data.')]);
}

/** Constructs in a stack `test` of their own, with readable addresses. Faults don't stop it: ask for them. */
export function synthesize(build: (stack: PatternStack) => void): SynthesizedStack {
  return synthesizeStack((app) => {
    const stack = new PatternStack(app, 'test');
    build(stack);
    return stack;
  });
}

/** Any stack, in an app and an output folder of its own. */
export function synthesizeStack(create: (app: App) => TerraformStack): SynthesizedStack {
  const outdir = mkdtempSync(path.join(os.tmpdir(), 'synthesized-'));
  try {
    const app = new App({ outdir, stackTraces: false, skipValidation: true });
    const stack = create(app);
    app.synth();
    return new SynthesizedStack(stack, readFileSync(path.join(outdir, 'stacks', stack.node.id, 'cdk.tf.json'), 'utf8'));
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
