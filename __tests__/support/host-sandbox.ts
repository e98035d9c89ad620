import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { type ProgramResult, runProgram } from './run-program';
import { renderAssets, writeAssets } from './render-assets';

const HOST_ENV: Readonly<Record<string, string>> = {
  APP: 'planner',
  ADMIN_USER: 'deploy',
  DOMAIN: 'planner.example.com',
  DOMAINS: 'planner.example.com www.planner.example.com',
  TLS: 'lets-encrypt',
  SWAP_MIB: '0',
  BASE_SERVICES: 'postgres redis nginx',
  APP_SERVICES: 'backend',
  POSTGRES_SERVICE: 'postgres',
  POSTGRES_DATABASE: 'planner',
  POSTGRES_USER: 'planner',
  BACKUP_KEEP: '3',
  BACKUP_DIR: '/backups',
  BACKUP_BUCKET: '',
  BACKUP_ENDPOINT: '',
  BACKUP_DAYS: '',
  BACKUP_REDIS: '',
  BACKUP_FILES: '',
  HEARTBEAT_SECRET: '',
  SHARED_MOUNT_POINT: '',
  PUBLISHED_SOURCES: '',
};

/** A table of a release, row by row. */
type Rows = readonly (readonly string[])[];

/** What differs from the example host. */
export interface SandboxProps {
  readonly env?: Readonly<Record<string, string>>;
  /** By the table's name: `secrets`, `deliveries`, ... */
  readonly tables?: Readonly<Record<string, Rows>>;
}

/** How a command of the host is started. */
export interface CommandOptions {
  readonly input?: string;
  readonly env?: Readonly<Record<string, string>>;
}

const TABLES = ['secrets', 'deliveries', 'templates', 'guards', 'upstreams', 'directories', 'shared-directories'];

/** A directory that stands in for a host's file system, with one release in it. */
export class HostSandbox {
  readonly root = mkdtempSync(path.join(os.tmpdir(), 'host-'));
  readonly release = this.at('opt/planner/releases/r1');

  constructor(props: SandboxProps = {}) {
    writeAssets(renderAssets('bin'), this.release);
    mkdirSync(this.at('fakes'));
    symlinkSync('releases/r1', this.at('opt/planner/current'));
    const env = Object.entries({ ...HOST_ENV, ...props.env }).map(([name, value]) => `${name}='${value}'\n`);
    this.write('opt/planner/releases/r1/host.env', env.join(''));
    for (const table of TABLES) {
      const rows = props.tables?.[table] ?? [];
      this.write(`opt/planner/releases/r1/${table}.tsv`, rows.map((row) => `${row.join('\t')}\n`).join(''));
    }
  }

  at(relative: string): string {
    return path.join(this.root, relative);
  }

  exists(relative: string): boolean {
    return existsSync(this.at(relative));
  }

  read(relative: string): string {
    return readFileSync(this.at(relative), 'utf8');
  }

  /** The permissions of a file as four octal digits. */
  mode(relative: string): string {
    return (statSync(this.at(relative)).mode & 0o7777).toString(8).padStart(4, '0');
  }

  write(relative: string, content: string, mode = 0o644): void {
    mkdirSync(path.dirname(this.at(relative)), { recursive: true });
    writeFileSync(this.at(relative), content, { mode });
  }

  /** Puts a bash script before a program of the machine. It can append to `$ROOT/calls`. */
  fake(program: string, script: string): void {
    this.write(`fakes/${program}`, `#!/usr/bin/env bash\n${script}\n`, 0o755);
  }

  /** The calls that fakes have recorded. */
  calls(): readonly string[] {
    return this.exists('calls')
      ? this.read('calls')
          .split('\n')
          .filter((line) => line !== '')
      : [];
  }

  /** Runs a command of the release. */
  async run(command: string, args: readonly string[] = [], options: CommandOptions = {}): Promise<ProgramResult> {
    return runProgram(path.join(this.release, 'bin', command), args, {
      input: options.input ?? '',
      env: {
        PATH: `${this.at('fakes')}:/usr/sbin:/sbin:${process.env['PATH'] ?? ''}`,
        ROOT: this.root,
        ...options.env,
      },
    });
  }

  remove(): void {
    rmSync(this.root, { recursive: true, force: true });
  }
}
