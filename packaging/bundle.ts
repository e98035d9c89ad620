import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Plugin, build, transform } from 'esbuild';
import { loadedWhenUsed } from './loaded-when-used';
import { linesOnly } from './source-map';

/** A file that an export names, and the module that it is made of. */
export interface Entry {
  /** Without a folder and an extension. */
  readonly name: string;
  /** Relative to the repository. */
  readonly source: string;
}

/**
 * Compiles to one file an export, and a few that exports share: many small modules would take the room of headers, and
 * their local names that of long ones. What no export leads to is left out.
 */
export async function bundle(root: string, entries: readonly Entry[], outdir: string): Promise<void> {
  const { outputFiles } = await build({
    entryPoints: Object.fromEntries(entries.map(({ name, source }) => [name, path.join(root, source)])),
    outdir,
    chunkNames: 'shared-[hash]',
    write: false,
    bundle: true,
    // Each module is in one file only, so that a class is the same whatever export it comes from.
    splitting: true,
    format: 'esm',
    minifyIdentifiers: true,
    minifySyntax: true,
    sourcemap: 'inline',
    sourcesContent: false,
    platform: 'node',
    target: 'node20',
    packages: 'external',
    legalComments: 'none',
    logLevel: 'warning',
    plugins: [sources(root)],
  });
  mkdirSync(outdir, { recursive: true });
  for (const { path: file, text } of outputFiles) {
    const name = path.basename(file);
    const { code, map } = await transform(text, {
      format: 'cjs',
      banner: '"use strict";',
      platform: 'node',
      sourcefile: name,
      sourcemap: 'external',
      sourcesContent: false,
    });
    writeFileSync(file, `${loadedWhenUsed(code)}//# sourceMappingURL=${name}.map\n`);
    writeFileSync(`${file}.map`, linesOnly(map));
  }
}

/**
 * A module that reads assets beside itself finds them below the one folder in which all code is now. And one that exports
 * nothing is an ES module as well: taken for CommonJS, as package.json says, it and all that it imports would be wrapped.
 */
function sources(root: string): Plugin {
  return {
    name: 'sources',
    setup: (bundler) => {
      bundler.onLoad({ filter: /\.ts$/ }, ({ path: file }) => {
        const folder = path.relative(root, path.dirname(file)).split(path.sep).join('/');
        const contents = readFileSync(file, 'utf8').replaceAll('__dirname', `\`\${__dirname}/${folder}\``);
        return { contents: `${contents}\nexport {};\n`, loader: 'ts' };
      });
    },
  };
}
