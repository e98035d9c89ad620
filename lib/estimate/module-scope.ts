import { evaluateText, type ExpressionContext, type ExpressionParser, inTurn, withVariables } from './expression';
import { isValues, stepInto, Unknown, type Value, type Values } from './value';

/** An instance of a resource or module: what `each` and `count` are in it. */
export interface Instance {
  /** `["a"]`, `[0]`, or nothing where there is one line for all. */
  readonly key: string;
  readonly copies: number | Unknown;
  readonly variables: Readonly<Record<string, Value>>;
}

/** The blocks of a kind: Terraform's JSON has one or a list of them. */
export function rawBlocks(content: Value | undefined): readonly Values[] {
  if (content === undefined || content === null || content instanceof Unknown) return [];
  return (Array.isArray(content) ? (content as readonly Value[]) : [content]).filter(isValues);
}

/** The named blocks of a kind, such as `variable`. A name that comes twice is one block. */
export function namedBodies(content: Value | undefined): readonly (readonly [string, Values])[] {
  const bodies = new Map<string, Values>();
  for (const block of rawBlocks(content)) {
    for (const [name, body] of Object.entries(block)) {
      // What stands first wins: overriding files are put there.
      if (name !== '//') bodies.set(name, Object.assign({}, ...rawBlocks(body), bodies.get(name)) as Values);
    }
  }
  return [...bodies];
}

/** A module's names: its variables, locals and resources, worked out when they are asked for. */
export class ModuleScope {
  private readonly context: ExpressionContext;
  private readonly variables: ReadonlyMap<string, Values>;
  private readonly locals: ReadonlyMap<string, Value>;
  private readonly bodies: ReadonlyMap<string, Values>;
  private readonly worked = new Map<string, Promise<Value>>();

  constructor(
    document: Values,
    private readonly given: Values,
    parse: ExpressionParser | undefined,
  ) {
    this.context = { parse, resolve: async (path) => this.resolve(path) };
    this.variables = new Map(namedBodies(document['variable']));
    // What overrides stands first and has to win.
    this.locals = new Map([...rawBlocks(document['locals'])].reverse().flatMap((block) => Object.entries(block)));
    this.bodies = new Map(
      rawBlocks(document['resource']).flatMap((block) =>
        Object.entries(block).flatMap(([type, named]) =>
          namedBodies(named).map(([name, body]): [string, Values] => [`${type}.${name}`, body]),
        ),
      ),
    );
  }

  /** Every resource: type, name, body. */
  *resources(): Generator<readonly [string, string, Values]> {
    for (const [address, body] of this.bodies) {
      const dot = address.indexOf('.');
      yield [address.slice(0, dot), address.slice(dot + 1), body];
    }
  }

  /** The value of an attribute or the blocks of a name, dynamic ones included; undefined where there is none. */
  async attribute(body: Values, name: string, instance?: Instance): Promise<Value | undefined> {
    const context = instance ? withVariables(this.context, instance.variables) : this.context;
    const plain = Object.hasOwn(body, name) ? await evaluate(body[name] as Value, context) : undefined;
    const dynamic = rawBlocks(body['dynamic']).flatMap((block) => rawBlocks(block[name]));
    if (dynamic.length === 0) return plain;
    const blocks = [...(Array.isArray(plain) ? (plain as readonly Value[]) : plain === undefined ? [] : [plain])];
    for (const template of dynamic) {
      const expanded = await expandDynamic(name, template, context);
      if (expanded instanceof Unknown) return expanded;
      blocks.push(...expanded);
    }
    return blocks;
  }

  /** The resources that a value mentions, also by way of locals. */
  referencesIn(value: Value, seen: ReadonlySet<string> = new Set()): readonly string[] {
    const text = JSON.stringify(value);
    if (!text.includes('${')) return [];
    const own = [...text.matchAll(/(?<!\bdata\.)\bdigitalocean_\w+\.[A-Za-z_][\w-]*/g)].map(([target]) => target);
    const locals = [...text.matchAll(/\blocal\.([A-Za-z_][\w-]*)/g)].map(([, name = '']) => name);
    const deeper = [...new Set(locals)]
      .filter((name) => !seen.has(name))
      .flatMap((name) => this.referencesIn(this.locals.get(name) ?? null, new Set([...seen, name])));
    return [...new Set([...own, ...deeper])];
  }

  /** The value of anything in this module. */
  async evaluate(value: Value): Promise<Value> {
    return evaluate(value, this.context);
  }

  private async resolve(path: readonly (string | number)[]): Promise<Value> {
    const [root = '', name = '', ...steps] = path;
    const whole = path.join('.');
    if (root === 'var' || root === 'local') {
      return steps.reduce(stepInto, await this.once(`${root}.${name}`, async () => this.named(root, String(name))));
    }
    if (typeof root === 'string' && this.bodies.has(`${root}.${name}`)) {
      const body = this.bodies.get(`${root}.${name}`) ?? {};
      const [attribute = '', ...inner] = steps.filter((step, index) => index > 0 || typeof step === 'string');
      if (typeof attribute === 'string' && Object.hasOwn(body, attribute) && !('for_each' in body)) {
        const value = await this.once(`${root}.${name}.${attribute}`, async () => this.attribute(body, attribute));
        return inner.reduce(stepInto, value ?? null);
      }
    }
    return new Unknown(`it is ${whole}, which is known after the apply`);
  }

  /** Works a name out once; one that depends on itself is unknown. */
  private async once(name: string, work: () => Promise<Value | undefined>): Promise<Value> {
    const known = this.worked.get(name);
    if (known) return known;
    this.worked.set(name, Promise.resolve(new Unknown(`${name} depends on itself`)));
    const value = (await work()) ?? null;
    this.worked.set(name, Promise.resolve(value));
    return value;
  }

  private async named(root: 'var' | 'local', name: string): Promise<Value> {
    if (root === 'local') {
      const local = this.locals.get(name);
      return local === undefined ? new Unknown(`local.${name} is not defined`) : evaluate(local, this.context);
    }
    if (Object.hasOwn(this.given, name)) return this.given[name] as Value;
    const fallback = this.variables.get(name)?.['default'];
    return fallback ?? new Unknown(`it is var.${name}, which has no value (give --var ${name}=VALUE)`);
  }
}

async function evaluate(value: Value, context: ExpressionContext): Promise<Value> {
  if (typeof value === 'string') return evaluateText(value, context);
  if (Array.isArray(value)) {
    return inTurn(value as readonly Value[], async (item) => evaluate(item, context));
  }
  if (!isValues(value)) return value;
  const entries: [string, Value][] = [];
  for (const [name, item] of Object.entries(value)) entries.push([name, await evaluate(item, context)]);
  const dynamic = rawBlocks(value['dynamic']);
  if (dynamic.length === 0) return Object.fromEntries(entries);
  const values: Record<string, Value> = Object.fromEntries(entries.filter(([name]) => name !== 'dynamic'));
  for (const [name, templates] of dynamic.flatMap((block) => Object.entries(block))) {
    for (const template of rawBlocks(templates)) {
      const expanded = await expandDynamic(name, template, context);
      values[name] = expanded instanceof Unknown ? expanded : [...rawBlocks(values[name]), ...expanded];
    }
  }
  return values;
}

/** The blocks that a `dynamic` block stands for. */
async function expandDynamic(
  name: string,
  template: Values,
  context: ExpressionContext,
): Promise<readonly Value[] | Unknown> {
  const each = await evaluate(template['for_each'] ?? null, context);
  if (each instanceof Unknown) return each;
  if (typeof each !== 'object' || each === null) return new Unknown(`the for_each of ${name} is no collection`);
  const iterator = typeof template['iterator'] === 'string' ? template['iterator'].replace(/^\$\{|\}$/g, '') : name;
  const [content = {}] = rawBlocks(template['content']);
  return inTurn(Object.entries(each), async ([key, value]) =>
    evaluate(content, withVariables(context, { [iterator]: { key, value } })),
  );
}
