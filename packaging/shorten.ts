import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { transformSync } from 'esbuild';

/** Prints a compiled module more briefly: local names of a letter, two spaces a level. Its source map leads on to the source. */
export function shorten(file: string): void {
  const map = readFileSync(`${file}.map`).toString('base64');
  const code = readFileSync(file, 'utf8').replace(/\n\/\/# sourceMappingURL=.*\s*$/, '');
  const short = transformSync(`${code}\n//# sourceMappingURL=data:application/json;base64,${map}`, {
    loader: 'js',
    sourcefile: path.basename(file),
    sourcemap: 'external',
    sourcesContent: false,
    minifyIdentifiers: true,
    minifySyntax: true,
  });
  writeFileSync(file, `${short.code}//# sourceMappingURL=${path.basename(file)}.map\n`);
  writeFileSync(`${file}.map`, short.map);
}
