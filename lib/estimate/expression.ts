import { FUNCTIONS } from './functions';
import { isValues, stepInto, Unknown, type Value, written } from './value';

/** A node of an expression's syntax tree, as `@cdktf/hcl2json` gives it. */
export interface SyntaxNode {
  /** What kind of expression it is. */
  readonly type: string;
  /** The parts, in their order in the text. */
  readonly children: readonly SyntaxNode[];
  /** What the parser says beside, such as a literal's value. */
  readonly meta?: Readonly<Record<string, unknown>> | null;
  /** Where it stands in the text, in bytes. */
  readonly range?: { readonly start: { readonly byte: number }; readonly end: { readonly byte: number } };
}

/** Parses a text with `${...}` in it. Where there is none, only plain references are understood. */
export type ExpressionParser = (text: string) => Promise<SyntaxNode>;

/** Finds what a reference such as `var.size` leads to. */
export type Resolver = (path: readonly (string | number)[]) => Promise<Value>;

/** What an expression is evaluated with. */
export interface ExpressionContext {
  readonly resolve: Resolver;
  readonly parse?: ExpressionParser | undefined;
}

const REFERENCE = /^\$\{\s*([A-Za-z_][\w-]*(?:(?:\.[A-Za-z_][\w-]*)|\[\d+\]|\["[^"$%\\]*"\])*)\s*\}$/;
const STEP = /[A-Za-z_][\w-]*|\[\d+\]|\["[^"]*"\]/g;

/** The value of a text of Terraform's language: itself, or what its `${...}` gives. */
export async function evaluateText(text: string, context: ExpressionContext): Promise<Value> {
  if (!/[$%]\{/.test(text)) return text;
  const plain = text.replaceAll(/\$\$\{|%%\{/g, '');
  if (!/[$%]\{/.test(plain)) return text.replaceAll('$${', '${').replaceAll('%%{', '%{');
  const reference = REFERENCE.exec(text)?.[1];
  if (reference !== undefined) return context.resolve(stepsOf(reference));
  if (!context.parse) return new Unknown(`it is ${text}`);
  try {
    return await evaluateNode(await context.parse(text), context);
  } catch {
    return new Unknown(`it is ${text}`);
  }
}

function stepsOf(reference: string): readonly (string | number)[] {
  return [...reference.matchAll(STEP)].map(([step]) => {
    if (!step.startsWith('[')) return step;
    return step.startsWith('["') ? step.slice(2, -2) : Number(step.slice(1, -1));
  });
}

/** The value of a node; what is not understood is unknown. */
export async function evaluateNode(node: SyntaxNode, context: ExpressionContext): Promise<Value> {
  const all = async (): Promise<readonly Value[]> =>
    inTurn(node.children, async (child) => evaluateNode(child, context));
  const [first, second, third] = node.children;
  switch (node.type) {
    case 'templateWrap':
    // Parentheses, and keys of an object.
    case '':
      return first ? evaluateNode(first, context) : notUnderstood(node);
    case 'template':
      return joined(await all());
    case 'literalValue':
      return literal(node);
    case 'scopeTraversal':
      return context.resolve(traversal(node));
    case 'relativeTraversal':
      return first ? traversal(node).reduce(stepInto, await evaluateNode(first, context)) : notUnderstood(node);
    case 'tuple':
      return all();
    case 'object':
      return objectOf(node, context);
    case 'function':
      return call(textMeta(node, 'name'), await all());
    case 'unaryOp':
      return unary(textMeta(node, 'operator'), (await all())[0] ?? null);
    case 'binaryOp': {
      const [left = null, right = null] = await all();
      return binary(textMeta(node, 'operator'), left, right);
    }
    case 'conditional': {
      if (!first || !second || !third) return notUnderstood(node);
      const condition = await evaluateNode(first, context);
      if (condition instanceof Unknown) return condition;
      return evaluateNode(condition === true || condition === 'true' ? second : third, context);
    }
    case 'index': {
      const [collection = null, key = null] = await all();
      if (key instanceof Unknown) return key;
      return typeof key === 'string' || typeof key === 'number' ? stepInto(collection, key) : notUnderstood(node);
    }
    case 'for':
      return comprehension(node, context);
    default:
      return notUnderstood(node);
  }
}

function textMeta(node: SyntaxNode, name: string): string {
  const text = node.meta?.[name];
  return typeof text === 'string' ? text : '';
}

function notUnderstood(node: SyntaxNode): Unknown {
  return new Unknown(`it is \${${textMeta(node, 'value') || '...'}}`);
}

function traversal(node: SyntaxNode): readonly (string | number)[] {
  const parts = (node.meta?.['traversal'] ?? []) as readonly { readonly type: string; readonly segment: string }[];
  return parts.map(({ type, segment }) =>
    type === 'indexTraversal' ? (JSON.parse(segment) as string | number) : segment,
  );
}

function literal(node: SyntaxNode): Value {
  const value = node.meta?.['value'];
  if (node.meta?.['type'] === 'number') return Number(value);
  if (node.meta?.['type'] === 'bool') return value === true || value === 'true';
  return typeof value === 'string' ? value : null;
}

function joined(parts: readonly Value[]): Value {
  const unknown = parts.find((part) => part instanceof Unknown);
  if (unknown) return unknown;
  return parts.some((part) => typeof part === 'object') ? new Unknown('it is no text') : parts.map(String).join('');
}

async function objectOf(node: SyntaxNode, context: ExpressionContext): Promise<Value> {
  const entries: [string, Value][] = [];
  for (let index = 0; index + 1 < node.children.length; index += 2) {
    const [key, value] = [node.children[index], node.children[index + 1]];
    if (!key || !value) return notUnderstood(node);
    // A bare name has no child; it stands for itself.
    const name = key.children.length === 0 ? sourceOf(key, node) : await evaluateNode(key, context);
    if (typeof name !== 'string') return name instanceof Unknown ? name : notUnderstood(node);
    entries.push([name, await evaluateNode(value, context)]);
  }
  return Object.fromEntries(entries);
}

/** The text of a node, cut out of that of one around it. */
function sourceOf(node: SyntaxNode, around: SyntaxNode): string | undefined {
  if (!node.range || !around.range) return undefined;
  const from = around.range.start.byte;
  const text = Buffer.from(textMeta(around, 'value'));
  return text.subarray(node.range.start.byte - from, node.range.end.byte - from).toString();
}

/** `[for item in list : item.size if item.on]`, and the same with braces. */
async function comprehension(node: SyntaxNode, context: ExpressionContext): Promise<Value> {
  const [collection, ...parts] = node.children;
  const keyed = textMeta(node, 'keyExpression') !== '';
  const key = keyed ? parts.shift() : undefined;
  const [value, condition] = parts;
  if (!collection || !value || node.meta?.['groupedValue'] === true) return notUnderstood(node);
  const items = await evaluateNode(collection, context);
  if (items instanceof Unknown) return items;
  if (typeof items !== 'object' || items === null) return notUnderstood(node);
  const results: [Value, Value][] = [];
  for (const [name, item] of Object.entries(items)) {
    const inner = withVariables(context, {
      [textMeta(node, 'keyVar')]: Array.isArray(items) ? Number(name) : name,
      [textMeta(node, 'valVar')]: item,
    });
    const wanted = condition ? await evaluateNode(condition, inner) : true;
    if (wanted instanceof Unknown) return wanted;
    if (wanted !== true) continue;
    results.push([key ? await evaluateNode(key, inner) : name, await evaluateNode(value, inner)]);
  }
  if (!keyed) return results.map(([, result]) => result);
  const unknown = results.find(([name]) => name instanceof Unknown)?.[0];
  return unknown ?? Object.fromEntries(results.map(([name, result]) => [written(name), result]));
}

/** One after the other: what is being worked out already depends on itself when it is asked for again. */
export async function inTurn<T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<readonly R[]> {
  const results: R[] = [];
  for (const item of items) results.push(await work(item));
  return results;
}

/** A context with further names, such as those of a loop. */
export function withVariables(
  context: ExpressionContext,
  variables: Readonly<Record<string, Value>>,
): ExpressionContext {
  return {
    ...context,
    resolve: async (path) => {
      const [name = '', ...steps] = path;
      if (typeof name !== 'string' || !Object.hasOwn(variables, name)) return context.resolve(path);
      return steps.reduce<Value>(stepInto, variables[name] as Value);
    },
  };
}

function call(name: string, args: readonly Value[]): Value {
  const known = FUNCTIONS[name];
  if (!known) return new Unknown(`${name}() is not worked out here`);
  const unknown = args.find((argument) => argument instanceof Unknown);
  return unknown ?? known(args);
}

function unary(operator: string, value: Value): Value {
  if (value instanceof Unknown) return value;
  if (operator === 'logicalNot') return value !== true && value !== 'true';
  return operator === 'negate' ? -Number(value) : new Unknown(`${operator} is not worked out here`);
}

const TRUE = (value: Value): boolean => value === true || value === 'true';

const OPERATORS: Readonly<Record<string, (a: Value, b: Value) => Value>> = {
  add: (a, b) => Number(a) + Number(b),
  subtract: (a, b) => Number(a) - Number(b),
  multiply: (a, b) => Number(a) * Number(b),
  divide: (a, b) => Number(a) / Number(b),
  modulo: (a, b) => Number(a) % Number(b),
  equal: (a, b) => equal(a, b),
  notEqual: (a, b) => !equal(a, b),
  greaterThan: (a, b) => Number(a) > Number(b),
  greaterThanOrEqual: (a, b) => Number(a) >= Number(b),
  lessThan: (a, b) => Number(a) < Number(b),
  lessThanOrEqual: (a, b) => Number(a) <= Number(b),
  logicalAnd: (a, b) => TRUE(a) && TRUE(b),
  logicalOr: (a, b) => TRUE(a) || TRUE(b),
};

function equal(a: Value, b: Value): boolean {
  const compound = isValues(a) || isValues(b) || Array.isArray(a) || Array.isArray(b);
  return compound ? JSON.stringify(a) === JSON.stringify(b) : a === b;
}

function binary(operator: string, a: Value, b: Value): Value {
  const work = OPERATORS[operator];
  if (!work) return new Unknown(`${operator} is not worked out here`);
  const unknown = [a, b].find((value) => value instanceof Unknown);
  return unknown ?? work(a, b);
}
