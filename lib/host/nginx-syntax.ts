/** A directive of an nginx configuration: its words, and the block behind them where it has one. */
export interface Directive {
  readonly words: readonly string[];
  readonly block?: readonly Directive[];
}

/** `name args;` The name is written as it is, arguments are quoted where they have to be. */
export function directive(name: string, ...args: readonly (string | number)[]): Directive {
  return { words: [name, ...args.map((arg) => quoted(String(arg)))] };
}

/** `name args { ... }` */
export function block(name: string, args: readonly (string | number)[], children: readonly Directive[]): Directive {
  return { ...directive(name, ...args), block: children };
}

/** Words that nginx has to see without quotes, such as the condition of an `if`. */
export function raw(text: string, children?: readonly Directive[]): Directive {
  return children ? { words: [text], block: children } : { words: [text] };
}

/** The directives as a file's text. */
export function renderNginx(directives: readonly Directive[]): string {
  return `${lines(directives, '').join('\n')}\n`;
}

function lines(directives: readonly Directive[], indent: string): string[] {
  return directives.flatMap((item, index) => {
    const words = `${indent}${item.words.join(' ')}`;
    if (!item.block) return [`${words};`];
    const gap = index > 0 ? [''] : [];
    return [...gap, `${words} {`, ...lines(item.block, `${indent}    `), `${indent}}`];
  });
}

const PLAIN = /^[^\s;{}"'\\#]+$/;

function quoted(text: string): string {
  if (PLAIN.test(text)) return text;
  return `"${text.replaceAll('\\', '\\\\').replaceAll('"', '\\"')}"`;
}
