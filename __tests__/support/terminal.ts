import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';

/** Puts a program on a terminal of its own, whose other end are the pipes of this process; ends with the program's code. */
const PTY = 'import os, pty, sys; sys.exit(os.waitstatus_to_exitcode(pty.spawn(sys.argv[1:])) % 256)';

/** What a program on a terminal is started with. */
export interface TerminalOptions {
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** A program that runs on a terminal, as somebody at the keyboard has it. */
export class Terminal {
  /** All that was written to the screen so far, control sequences among it. */
  screen = '';
  readonly ended: Promise<number>;
  private readonly child: ChildProcessWithoutNullStreams;
  /** What was on the screen when it was last read. */
  private seen = 0;

  constructor(program: string, args: readonly string[], { cwd, env = {} }: TerminalOptions) {
    const sized = ['sh', '-c', 'stty columns "$COLUMNS" && exec "$@"', 'sh'];
    this.child = spawn('python3', ['-c', PTY, ...sized, program, ...args], {
      cwd,
      env: { PATH: process.env['PATH'], TERM: 'xterm', COLUMNS: '200', ...env },
    });
    this.child.stdout.setEncoding('utf8').on('data', (text: string) => (this.screen += text));
    this.child.stderr.setEncoding('utf8').on('data', (text: string) => (this.screen += text));
    this.ended = new Promise((resolve, reject) => {
      this.child.on('error', reject);
      this.child.on('close', (code) => {
        resolve(code ?? -1);
      });
    });
  }

  /** Waits until a text appears that was not there when the last wait was over. */
  async shows(text: string): Promise<void> {
    const isOver = this.ended.then(() => true);
    while (!this.screen.includes(text, this.seen)) {
      if ((await Promise.race([isOver, sleep(20, false)])) && !this.screen.includes(text, this.seen)) {
        throw new Error(`it ended without ${JSON.stringify(text)}:\n${this.screen}`);
      }
    }
    this.seen = this.screen.indexOf(text, this.seen) + text.length;
  }

  /** Presses keys. */
  type(keys: string): void {
    this.child.stdin.write(keys);
  }

  /** Waits for a question, and answers it. */
  async answer(question: string, keys: string): Promise<void> {
    await this.shows(question);
    this.type(keys);
  }
}
