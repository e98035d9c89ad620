const REQUIRE = /^var (import_\w+) = require\("([^."][^"]*)"\);\n/gm;
/** On the line of the first package, so that the lines of the source map hold. */
const HELPER = 'var loadOnce = (load) => { let loaded; return () => loaded ??= load(); }; ';

/**
 * A CommonJS module, as esbuild prints it, that loads other packages when it first uses them: cdktf's bindings have a large
 * file a resource, and few programs need `yaml`.
 *
 * @throws Error where a package is used in a way that is not known here
 */
export function loadedWhenUsed(code: string): string {
  const names: string[] = [];
  const lazy = code.replaceAll(REQUIRE, (statement, name: string, source: string) => {
    if (source.startsWith('node:')) return statement;
    names.push(name);
    return `${names.length === 1 ? HELPER : ''}var ${name} = loadOnce(() => require("${source}"));\n`;
  });
  return names.reduce((text, name) => {
    const [before = '', ...parts] = text.split(new RegExp(`\\b${name}\\b`));
    const [declaration = '', ...uses] = parts;
    if (uses.some((use) => !use.startsWith('.'))) throw new Error(`${name} is used as a whole`);
    // In brackets, as in `new (droplet()).Droplet()`.
    return `${before}${name}${declaration}${uses.map((use) => `(${name}())${use}`).join('')}`;
  }, lazy);
}
