import type { ExpressionParser, SyntaxNode } from '../../lib/estimate/expression';
import type { Values } from '../../lib/estimate/value';

// The parser is WebAssembly and takes a second to load, so it is loaded when it is needed.
async function hcl(): Promise<typeof import('@cdktf/hcl2json')> {
  return import('@cdktf/hcl2json');
}

/** Parses a `.tf` or `.tfvars` file into Terraform's JSON syntax. @throws Error with line and column */
export async function parseHcl(file: string, text: string): Promise<Values> {
  const { parse } = await hcl();
  try {
    return (await parse(file, text)) as Values;
  } catch (error) {
    // `parse config: [main.tf:2,9-3,1: Invalid expression; ...]`
    const message = error instanceof Error ? error.message : String(error);
    const place = /(\d+),(\d+)-[\d,]+: (.*?)\]?$/s.exec(message);
    if (!place) throw new Error(`${file}: ${message}`, { cause: error });
    const [, line = '', column = '', problem = ''] = place;
    throw new Error(`${file}:${line}:${column}: ${problem.split('\n')[0] ?? ''}`, { cause: error });
  }
}

const parsed = new Map<string, Promise<SyntaxNode>>();

/** Parses a text with `${...}` in it; equal texts once. */
export const parseExpression: ExpressionParser = async (text) => {
  const known = parsed.get(text);
  if (known) return known;
  const work = hcl().then(async ({ getExpressionAst }) => {
    const quoted = `"${text.replaceAll('\n', '\\n')}"`;
    const tree = await getExpressionAst('expression', quoted);
    if (!tree) throw new Error(`${text} is no expression`);
    return tree;
  });
  parsed.set(text, work);
  return work;
};
