import { spawnSync } from 'node:child_process';
import { chownSync, existsSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { type ProgramResult, runProgram } from './run-program';
import { TemporaryDirectory } from './temporary-directory';
import { describeWithProgram } from './with-program';

/** Where Debian keeps the programs of each major version. */
const VERSIONS = '/usr/lib/postgresql';

function binaries(): string | undefined {
  if (!existsSync(VERSIONS)) return undefined;
  const majors = readdirSync(VERSIONS).sort((a, b) => Number(b) - Number(a));
  return majors.map((major) => path.join(VERSIONS, major, 'bin')).find((bin) => existsSync(path.join(bin, 'initdb')));
}

/** Root may not run a PostgreSQL; the account that the package makes may. */
const isRoot = process.getuid?.() === 0;
const AS_POSTGRES = isRoot ? ['runuser', '-u', 'postgres', '--'] : [];

/** A PostgreSQL of this machine's newest version, in a directory of its own and reached by a socket only. */
export class TemporaryPostgres {
  private readonly directory = new TemporaryDirectory();
  private readonly data = this.directory.at('data');

  async start(): Promise<void> {
    if (isRoot) chownSync(this.directory.root, idOfPostgres('-u'), idOfPostgres('-g'));
    await this.mustRun('initdb', ['-D', this.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
    const options = `-c listen_addresses= -c fsync=off -k ${this.directory.root}`;
    await this.mustRun('pg_ctl', ['-D', this.data, '-w', '-l', this.directory.at('log'), '-o', options, 'start']);
  }

  async stop(): Promise<void> {
    await this.run('pg_ctl', ['-D', this.data, '-m', 'immediate', 'stop']);
    this.directory.remove();
  }

  /** Runs SQL; `:"name"` and `:'name'` stand for variables, quoted by psql. Stops at the first error. */
  async psql(
    sql: string,
    {
      user = 'postgres',
      database = 'postgres',
      variables = {},
    }: {
      readonly user?: string;
      readonly database?: string;
      readonly variables?: Readonly<Record<string, string>>;
    } = {},
  ): Promise<ProgramResult> {
    const given = Object.entries(variables).flatMap(([name, value]) => ['-v', `${name}=${value}`]);
    const fixed = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', this.directory.root];
    return this.run('psql', [...fixed, ...given, '-U', user, '-d', database, '-f', '-'], sql);
  }

  private async mustRun(program: string, args: readonly string[]): Promise<void> {
    const { code, stdout, stderr } = await this.run(program, args);
    if (code !== 0) throw new Error(`${program} failed:\n${stdout}${stderr}`);
  }

  private async run(program: string, args: readonly string[], input = ''): Promise<ProgramResult> {
    const [command = '', ...rest] = [...AS_POSTGRES, path.join(binaries() ?? '', program), ...args];
    return runProgram(command, rest, { input, cwd: this.directory.root, env: { LC_ALL: 'C.UTF-8' } });
  }
}

function idOfPostgres(option: '-u' | '-g'): number {
  return Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
}

/** `describe` for tests that need a PostgreSQL server of this machine. */
export function describeWithPostgres(title: string, body: () => void): void {
  describeWithProgram('initdb', 'postgresql', title, body, ['test', '-n', binaries() ?? '']);
}
