/** A resource of a `cdk.tf.json`. */
export interface ResourceBlock {
  /** `digitalocean_droplet.web` */
  readonly address: string;
  readonly type: string;
  readonly name: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** A reference to a resource, wherever it stands in an expression. */
const REFERENCE = /(?<![\w.-])([a-z][a-z0-9]*_\w+\.[A-Za-z_][\w-]*)/g;

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** A stack's Terraform JSON, and what refers to what in it. */
export class TerraformDocument {
  readonly resources: readonly ResourceBlock[];
  private readonly byAddress: ReadonlyMap<string, ResourceBlock>;
  private readonly outputs: Readonly<Record<string, unknown>>;

  constructor(json: Readonly<Record<string, unknown>>) {
    this.resources = blocksOf(json['resource']);
    this.byAddress = new Map(this.resources.map((resource) => [resource.address, resource]));
    this.outputs = isObject(json['output']) ? json['output'] : {};
  }

  all(...types: readonly string[]): readonly ResourceBlock[] {
    return this.resources.filter(({ type }) => types.includes(type));
  }

  at(address: string): ResourceBlock | undefined {
    return this.byAddress.get(address);
  }

  /** The resources that a value refers to, at any depth. */
  referred(value: unknown): readonly ResourceBlock[] {
    const found = new Set<ResourceBlock>();
    for (const text of textsIn(value)) {
      // Anywhere else a name with a dot is a name with a dot.
      if (!text.includes('${')) continue;
      for (const [, address = ''] of text.matchAll(REFERENCE)) {
        const resource = this.byAddress.get(address);
        if (resource) found.add(resource);
      }
    }
    return [...found];
  }

  /** The value at a path of an output, such as `database.host` of `deployment`. */
  outputAt(name: string, path: readonly string[]): unknown {
    const output = this.outputs[name];
    let value: unknown = isObject(output) ? output['value'] : undefined;
    for (const step of path) value = isObject(value) ? value[step] : undefined;
    return value;
  }
}

function blocksOf(blocks: unknown): readonly ResourceBlock[] {
  if (!isObject(blocks)) return [];
  return Object.entries(blocks).flatMap(([type, named]) =>
    Object.entries(isObject(named) ? named : {}).flatMap(([name, body]) =>
      isObject(body) ? [{ address: `${type}.${name}`, type, name, body }] : [],
    ),
  );
}

function textsIn(value: unknown): readonly string[] {
  if (typeof value === 'string') return [value];
  if (Array.isArray(value)) return value.flatMap(textsIn);
  return isObject(value) ? Object.values(value).flatMap(textsIn) : [];
}

/** A text that is known at synth. */
export function textIn(body: ResourceBlock['body'], field: string): string | undefined {
  const value = body[field];
  if (typeof value === 'number') return String(value);
  return typeof value === 'string' && !value.includes('${') ? value : undefined;
}

/** The blocks of a name, written as a list or as one. */
export function blocksIn(body: ResourceBlock['body'], field: string): readonly ResourceBlock['body'][] {
  const value = body[field];
  return (Array.isArray(value) ? value : [value]).filter(isObject);
}

/** The items of a list, or the expression that stands in its place as the only one. */
export function itemsIn(body: ResourceBlock['body'], field: string): readonly string[] {
  const value = body[field];
  return (Array.isArray(value) ? value : [value])
    .filter((item) => typeof item === 'string' || typeof item === 'number')
    .map(String);
}
