import path from 'node:path';
import { build } from 'esbuild';

/**
 * Puts the many small modules of a folder into one file, for which the package is too small otherwise: what users see of
 * them is the index. What stands outside the folder is not taken in.
 */
export async function join(entry: string, outfile: string): Promise<void> {
  const folder = path.dirname(entry);
  await build({
    entryPoints: [entry],
    outfile,
    allowOverwrite: true,
    bundle: true,
    minifyIdentifiers: true,
    minifySyntax: true,
    sourcemap: true,
    sourcesContent: false,
    platform: 'node',
    format: 'cjs',
    target: 'node20',
    packages: 'external',
    logLevel: 'warning',
    plugins: [
      {
        name: 'leave what stands outside',
        setup: (bundler) => {
          bundler.onResolve({ filter: /^\.\.?\// }, ({ path: target, resolveDir }) => {
            const relative = path.relative(folder, path.resolve(resolveDir, target));
            return relative.startsWith('..') ? { path: relative.split(path.sep).join('/'), external: true } : undefined;
          });
        },
      },
    ],
  });
}
