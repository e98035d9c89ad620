import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';

const file = path.join(__dirname, '../../../../results/hosts.json');

/** Keeps a measured figure: in results/hosts.json, and in what the test run prints. */
export function figure(proof: string, values: Readonly<Record<string, unknown>>): void {
  let figures: Record<string, unknown> = {};
  try {
    figures = JSON.parse(readFileSync(file, 'utf8')) as Record<string, unknown>;
  } catch {
    mkdirSync(path.dirname(file), { recursive: true });
  }
  const before = figures[proof] as Record<string, unknown> | undefined;
  writeFileSync(file, `${JSON.stringify({ ...figures, [proof]: { ...before, ...values } }, null, 2)}\n`);
  process.stdout.write(`${proof}: ${JSON.stringify(values)}\n`);
}
