const REQUIRE = /^var (\w+) = require\("([^"]+)"\);\n/gm;
const GETTER =
  /^Object\.defineProperty\(exports, "(\w+)", \{ enumerable: true, get: function \(\) \{ return (\w+)\.(\w+); \} \}\);$/gm;
/** With a name that is no literal: of a literal one, Node's import wants to see the whole getter. */
const LAZY = 'const lazy = (name, get) => Object.defineProperty(exports, name, { enumerable: true, get });\n';

/**
 * An index whose exports are loaded when they are first used, so that importing the package costs next to nothing
 * beside cdktf. Node's import finds their names in the first lines, where tsc sets all of them to undefined.
 *
 * @throws Error where tsc writes an index in a form that is not known here
 */
export function lazily(text: string): string {
  const sources = new Map([...text.matchAll(REQUIRE)].map(([, name = '', source = '']) => [name, source]));
  let count = 0;
  const lazy = text.replaceAll(REQUIRE, '').replaceAll(GETTER, (_, name: string, module: string, original: string) => {
    const source = sources.get(module);
    if (source === undefined) throw new Error(`${name} comes from ${module}, which the index does not require`);
    count += 1;
    return `${count === 1 ? LAZY : ''}lazy("${name}", () => require("${source}").${original});`;
  });
  if (count === 0) throw new Error('the index exports nothing in the form that is known');
  return lazy;
}
