import { spawnSync } from 'node:child_process';

const PATH = `/usr/sbin:/sbin:${process.env['PATH'] ?? ''}`;

/** Whether a command line exits with 0 here. */
function works(command: string, args: readonly string[]): boolean {
  return spawnSync(command, args, { env: { PATH }, stdio: 'ignore' }).status === 0;
}

/**
 * `describe` for tests that need a program of this machine; where it is missing they are skipped,
 * and their title says what to install.
 */
export function describeWithProgram(
  program: string,
  debianPackage: string,
  title: string,
  body: () => void,
  probe: readonly string[] = ['sh', '-c', `command -v ${program}`],
): void {
  const [command = '', ...args] = probe;
  if (works(command, args)) describe(title, body);
  else describe.skip(`${title} (${program} is missing: apt-get install ${debianPackage})`, body);
}
