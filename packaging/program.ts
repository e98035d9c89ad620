/** Builds the package of the program `do-patterns` in `dist-cli/`: our code in one file, other packages as its dependencies. */
import { cpSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import path from 'node:path';
import { buildSync } from 'esbuild';
import { author, dependencies, devDependencies, engines, license, version } from '../package.json';

const ROOT = path.resolve(__dirname, '..');
const OUT = path.join(ROOT, 'dist-cli');
const PROGRAM = 'do-patterns.js';

rmSync(OUT, { recursive: true, force: true });
mkdirSync(OUT);
const { metafile } = buildSync({
  entryPoints: [path.join(ROOT, 'cli/do-patterns.ts')],
  outfile: path.join(OUT, PROGRAM),
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  packages: 'external',
  define: { PUBLISHED: 'true' },
  minifySyntax: true,
  metafile: true,
  logLevel: 'warning',
});

/** Ranges of the packages that the program imports, as the repository has them. */
function importedPackages(): Readonly<Record<string, string>> {
  const imported = Object.values(metafile.outputs).flatMap(({ imports }) => imports.map(({ path: name }) => name));
  const packages = new Set(
    imported
      .filter((name) => !name.startsWith('node:') && !builtinModules.includes(name))
      .map((name) => name.split('/', name.startsWith('@') ? 2 : 1).join('/')),
  );
  const ranges: Readonly<Record<string, string>> = { ...devDependencies, ...dependencies };
  return Object.fromEntries(
    [...packages].sort().map((name) => {
      const range = ranges[name];
      // Users of Terraform Cloud, or of plain Terraform, have none.
      if (name === 'cdktf') throw new Error('the published program imports cdktf');
      if (range === undefined) throw new Error(`the program imports ${name}, which package.json does not name`);
      return [name, range];
    }),
  );
}

const manifest = {
  name: 'do-patterns',
  version,
  description:
    'What DigitalOcean stacks cost, and how apps get onto their hosts: the program of cdktf-digitalocean-patterns.',
  license,
  author,
  type: 'commonjs',
  bin: { 'do-patterns': PROGRAM },
  files: [PROGRAM, 'scripts'],
  engines,
  dependencies: importedPackages(),
};

writeFileSync(path.join(OUT, 'package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
cpSync(path.join(ROOT, 'cli/hosts/scripts'), path.join(OUT, 'scripts'), { recursive: true });
cpSync(path.join(ROOT, 'LICENSE'), path.join(OUT, 'LICENSE'));
cpSync(path.join(ROOT, 'packaging/do-patterns.md'), path.join(OUT, 'README.md'));
