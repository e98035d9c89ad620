import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const GOLDEN = path.join(__dirname, '../golden');

const updating = process.env['UPDATE_GOLDEN'] === '1';

/**
 * Compares texts with the reviewed ones below `__tests__/golden/FOLDER`; no file there may be left over.
 * With UPDATE_GOLDEN=1 in the environment the files are written anew instead.
 */
export function expectGolden(folder: string, files: Readonly<Record<string, string>>): void {
  const directory = path.join(GOLDEN, folder);
  if (updating) rewrite(directory, files);
  for (const [name, content] of Object.entries(files)) {
    const expected = readGolden(path.join(directory, name));
    try {
      expect(content).toBe(expected);
    } catch (error) {
      throw withAdvice(`${folder}/${name} is not what was reviewed`, error);
    }
  }
  try {
    expect(goldenFiles(directory)).toEqual(Object.keys(files).sort());
  } catch (error) {
    throw withAdvice(`the files in ${folder} are not those that were reviewed`, error);
  }
}

function withAdvice(what: string, error: unknown): Error {
  const detail = error instanceof Error ? error.message : String(error);
  return new Error(
    `${what}. If the change is wanted: UPDATE_GOLDEN=1 npx jest, then review the difference.\n${detail}`,
  );
}

function goldenFiles(directory: string): readonly string[] {
  if (!existsSync(directory)) return [];
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(directory, path.join(entry.parentPath, entry.name)).split(path.sep).join('/'))
    .sort();
}

function readGolden(file: string): string | undefined {
  return existsSync(file) ? readFileSync(file, 'utf8') : undefined;
}

function rewrite(directory: string, files: Readonly<Record<string, string>>): void {
  rmSync(directory, { recursive: true, force: true });
  for (const [name, content] of Object.entries(files)) {
    const file = path.join(directory, name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
  }
}
