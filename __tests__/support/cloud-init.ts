import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { runProgram } from './run-program';

const READER = path.join(__dirname, 'read_user_data.py');

/** What cloud-init makes of a user-data document. */
export interface ReadUserData {
  /** All cloud-config parts, merged. */
  readonly config: Readonly<Record<string, unknown>>;
  readonly others: readonly { readonly type: string; readonly name: string; readonly text: string }[];
}

/** The Python that cloud-init runs on, which need not be the first one on the path. */
function interpreter(): string | undefined {
  const program = spawnSync('sh', ['-c', 'command -v cloud-init'], { encoding: 'utf8' }).stdout.trim();
  if (program === '') return undefined;
  return /^#! *(\S+)/.exec(readFileSync(program, 'utf8'))?.[1];
}

const python = interpreter();

/** `describe` for tests that need cloud-init; elsewhere they are skipped and say what to install. */
export function describeWithCloudInit(title: string, body: () => void): void {
  if (python !== undefined) describe(title, body);
  else describe.skip(`${title} (cloud-init is missing: apt-get install cloud-init)`, body);
}

/** Reads a user-data document by cloud-init's own code. */
export async function readUserData(document: string): Promise<ReadUserData> {
  const { code, stdout, stderr } = await runProgram(python ?? 'python3', [READER], { input: document });
  if (code !== 0) throw new Error(stderr);
  return JSON.parse(stdout) as ReadUserData;
}
