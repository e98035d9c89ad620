import { spawnSync } from 'node:child_process';
import { chmodSync, chownSync, existsSync, readdirSync, writeFileSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import path from 'node:path';
import { type ProgramResult, runProgram } from './run-program';
import { selfSigned } from './self-signed';
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

/** Who may connect by TCP, where that is wanted: with TLS and a password, as in a managed cluster. */
const TLS_ONLY = 'local all all trust\nhostssl all all 127.0.0.1/32 scram-sha-256\n';

/** A PostgreSQL of this machine's newest version, in a directory of its own and reached by a socket only. */
export class TemporaryPostgres {
  private readonly directory = new TemporaryDirectory();
  private readonly data = this.directory.at('data');

  /** Where it listens on 127.0.0.1; 0 for nowhere. */
  port = 0;

  /** The directory of its socket. */
  get socket(): string {
    return this.directory.root;
  }

  /** @param tls whether it also listens on a port of 127.0.0.1, for passwords over TLS only */
  async start({ tls = false }: { readonly tls?: boolean } = {}): Promise<void> {
    if (isRoot) chownSync(this.directory.root, idOfPostgres('-u'), idOfPostgres('-g'));
    await this.mustRun('initdb', ['-D', this.data, '-U', 'postgres', '-A', 'trust', '-E', 'UTF8', '--no-sync']);
    const listen = tls ? await this.listenWithTls() : '-c listen_addresses=';
    const options = `${listen} -c fsync=off -k ${this.directory.root}`;
    await this.mustRun('pg_ctl', ['-D', this.data, '-w', '-l', this.directory.at('log'), '-o', options, 'start']);
  }

  private async listenWithTls(): Promise<string> {
    this.port = await freePort();
    writeFileSync(`${this.data}/pg_hba.conf`, TLS_ONLY);
    const [key, certificate] = [this.directory.at('server.key'), this.directory.at('server.crt')];
    selfSigned(key, certificate, ['db']);
    chmodSync(key, 0o600);
    for (const file of [key, certificate]) if (isRoot) chownSync(file, idOfPostgres('-u'), idOfPostgres('-g'));
    const ssl = `-c ssl=on -c ssl_key_file=${key} -c ssl_cert_file=${certificate}`;
    return `-c listen_addresses=127.0.0.1 -c port=${this.port} ${ssl}`;
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
    const fixed = ['-XqAt', '-v', 'ON_ERROR_STOP=1', '-h', this.directory.root, '-p', String(this.port || 5432)];
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

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

function idOfPostgres(option: '-u' | '-g'): number {
  return Number(spawnSync('id', [option, 'postgres'], { encoding: 'utf8' }).stdout);
}

/** `describe` for tests that need a PostgreSQL server of this machine. */
export function describeWithPostgres(title: string, body: () => void): void {
  describeWithProgram('initdb', 'postgresql', title, body, ['test', '-n', binaries() ?? '']);
}
