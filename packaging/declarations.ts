import { readFileSync } from 'node:fs';
import path from 'node:path';

const JSON_IMPORT = /^import \* as (\w+) from '(\.[^']+\.json)';\n/m;

/**
 * A declaration without imports of JSON, which only projects with `resolveJsonModule` can read: the names that
 * `keyof typeof data.names` stands for are written out.
 *
 * @param file where it would stand beside the source
 * @throws Error over any other use of the JSON
 */
export function withoutJson(file: string, text: string): string {
  const imported = JSON_IMPORT.exec(text);
  if (!imported) return text;
  const [statement, name = '', source = ''] = imported;
  const data = JSON.parse(readFileSync(path.join(path.dirname(file), source), 'utf8')) as Record<string, object>;
  const rest = text
    .replace(statement, '')
    .replaceAll(new RegExp(`keyof typeof ${name}\\.(\\w+)`, 'g'), (_, property: string) =>
      Object.keys(data[property] ?? {})
        .map((key) => `'${key}'`)
        .join(' | '),
    );
  if (new RegExp(`typeof ${name}\\b`).test(rest)) {
    throw new Error(`${file}: a public type uses ${source} in a way that packaging/declarations.ts does not know`);
  }
  return withoutJson(file, rest);
}
