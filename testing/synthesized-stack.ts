import { Testing, type TerraformStack } from 'cdktf';
import { nearest, unknownName } from '../lib/core/nearest';
import { describeLocatedFault, faultsOf } from '../lib/terraform/faults-of';
import { hosts } from '../lib/terraform/hosts';
import { mismatches } from './mismatches';
import { type DecodedPart, decodeParts, filesOf } from './user-data';

/** A block of Terraform's JSON. */
export type Block = Readonly<Record<string, unknown>>;

type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** A stack's `cdk.tf.json`, as far as its shape is known. */
export interface TerraformJson {
  /** Providers, versions and backend. */
  readonly terraform: { readonly backend?: Blocks; readonly required_providers?: Readonly<Record<string, Block>> };
  /** Configuration of the providers. */
  readonly provider?: Readonly<Record<string, readonly Block[]>>;
  /** Variables by name. */
  readonly variable?: Readonly<Record<string, Block>>;
  /** Outputs by name. */
  readonly output?: Readonly<Record<string, Block>>;
  /** Resources by type and name. */
  readonly resource?: Blocks;
  /** Data sources by type and name. */
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

  /** A stack of any app, as it is now, without writing anything. Aspects are applied; faults don't stop it. */
  static of(stack: TerraformStack): SynthesizedStack {
    stack.prepareStack();
    return new SynthesizedStack(stack, Testing.synth(stack));
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

  /** The addresses of a type's resources and data sources, sorted. */
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

  /**
   * The parts of the user data in a `cloudinit_config`, as a machine would read them.
   *
   * @param address may be left out where there is one such block
   */
  userData(address?: string): readonly DecodedPart[] {
    const block = address === undefined ? this.only('cloudinit_config') : this.at(address);
    return decodeParts(block['part']);
  }

  /** The files that a machine has after reading that user data: text by path, those inside archives by their path in these. */
  userDataFiles(address?: string): ReadonlyMap<string, string> {
    return new Map(this.userData(address).flatMap((part) => [...filesOf(part)]));
  }

  /**
   * The files of a host's bundle, `cdktf.out/hosts/STACK/HOST/` after a synth: text by path.
   *
   * @throws Error with the hosts that there are where the stack has no such host
   */
  bundle(host: string): ReadonlyMap<string, string> {
    const notes = hosts.of(this.stack).map(({ item }) => item);
    const found = notes.find(({ name }) => name === host);
    if (found) return new Map(found.bundle.files.map((file) => [file.path, file.content]));
    const names = notes.map(({ name }) => name);
    const { problem, remedy } = unknownName('host', host, names);
    throw new Error(`${this.stack.node.id}: ${problem}; ${remedy}`);
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
