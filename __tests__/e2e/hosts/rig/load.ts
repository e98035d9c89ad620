import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What became of the requests of a load; see requests.js. */
export interface LoadResult {
  readonly requests: number;
  readonly failed: number;
  /** GETs on a kept connection that the server had just ended, sent once more as browsers do. */
  readonly repeated: number;
  readonly posts: number;
  readonly long: number;
  readonly kept: number;
  readonly failures: readonly Readonly<Record<string, unknown>>[];
  /** Answers by the version that gave them. */
  readonly versions: Readonly<Record<string, number>>;
  /** From when it was due until its answer was whole. */
  readonly slowestMs: number;
  readonly seconds: number;
  readonly acknowledged: readonly number[];
}

/** Where a load goes, and how much of it. */
export interface LoadProps {
  readonly address: string;
  readonly domain: string;
  readonly requestsPerSecond: number;
  /** The webhook's token, for the POSTs. @default none */
  readonly token?: string;
  /**
   * `all`: GETs and POSTs, on kept and on new connections, a fiftieth of them two seconds long; `writes`: POSTs alone,
   * each of which keeps a row; `reads`: GETs alone.
   *
   * @default 'all'
   */
  readonly mix?: 'all' | 'reads' | 'writes';
  /** What comes before each path, such as `/api`. @default '' */
  readonly prefix?: string;
}

/**
 * Does something while requests go out at a steady rate, up to 150 at once, from a second before to a second after it; then
 * waits for the answers that are due. If it fails, the load ends with it.
 */
export async function underLoad(props: LoadProps, during: () => Promise<unknown>): Promise<LoadResult> {
  const load = Load.start(props);
  try {
    await sleep(1000);
    await during();
    await sleep(1000);
    return await load.stop();
  } finally {
    load.kill();
  }
}

class Load {
  private output = '';

  private constructor(private readonly child: ChildProcess) {
    child.stdout!.setEncoding('utf8').on('data', (text: string) => (this.output += text));
  }

  static start({ address, domain, requestsPerSecond, token = '', mix = 'all', prefix = '' }: LoadProps): Load {
    const script = path.join(__dirname, 'requests.js');
    // The token is a test's own; in an argument all the same nobody should learn to put one.
    const env = { PATH: process.env['PATH'] ?? '', TOKEN: token };
    const args = [script, address, domain, String(requestsPerSecond), mix, prefix];
    // Beside the droplets, before what else this machine does: a load that is held up comes in bursts that nobody sends.
    const group = process.env['HOST_TESTS_CGROUP_DIRECTORY'];
    const join = group === undefined ? '' : `mkdir -p ${group}/load && echo $$ >${group}/load/cgroup.procs; `;
    const command = ['-c', `${join}exec "$@"`, 'sh', process.execPath, ...args];
    return new Load(spawn('sh', command, { env, stdio: ['pipe', 'pipe', 'inherit'] }));
  }

  async stop(): Promise<LoadResult> {
    const ended = new Promise((resolve) => this.child.on('close', resolve));
    this.child.stdin!.end();
    await ended;
    return JSON.parse(this.output) as LoadResult;
  }

  kill(): void {
    this.child.kill('SIGKILL');
  }
}
