import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';

/** A directory that goes when its test is over. */
export class TemporaryDirectory {
  readonly root = mkdtempSync(path.join(os.tmpdir(), 'patterns-'));

  at(...parts: readonly string[]): string {
    return path.join(this.root, ...parts);
  }

  /** Writes a file, its directories included, and returns its full path. */
  write(relative: string, content: string | Uint8Array): string {
    const file = this.at(relative);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, content);
    return file;
  }

  read(relative: string): string {
    return readFileSync(this.at(relative), 'utf8');
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}

/** Does something in a temporary directory. */
export async function inTemporaryDirectory<T>(work: (directory: TemporaryDirectory) => Promise<T>): Promise<T> {
  const directory = new TemporaryDirectory();
  try {
    return await work(directory);
  } finally {
    directory.remove();
  }
}
