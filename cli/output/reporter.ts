import colors from 'picocolors';
import { createSpinner } from 'nanospinner';

/** What a command tells while it works. */
export interface Reporter {
  /** Something begins that may take a while. */
  working(text: string, host?: string): void;
  /** Something is done, or was found. */
  done(text: string, host?: string): void;
  /** Something that the user should know of. */
  warn(text: string, host?: string): void;
  /** A line that the host itself printed. */
  relay(line: string, host: string): void;
  /** The outcome, as text for people and as an object for programs. */
  result(text: readonly string[], data: Readonly<Record<string, unknown>>): void;
  /** Why it did not come to that. */
  failed(error: string, exitCode: number): void;
  /** Leaves the terminal as it was. */
  close(): void;
}

/** One line a step; a spinner where there is somebody to watch it; with `json` one object a line. */
export function reporterFor({ json = false }: { readonly json?: boolean }): Reporter {
  if (json) return new JsonReporter();
  // A terminal that was told no size has 0 columns, which the spinner does not get along with.
  const isWatched = process.stdout.isTTY && process.stdout.columns > 0 && process.env['CI'] === undefined;
  return isWatched ? new TerminalReporter() : new LineReporter();
}

function write(text: string): void {
  process.stdout.write(`${text}\n`);
}

function placed(text: string, host?: string): string {
  return host === undefined ? text : `${host}: ${text}`;
}

/** Plain lines: for pipes, files and CI. */
class LineReporter implements Reporter {
  working(text: string, host?: string): void {
    write(`${placed(text, host)} ...`);
  }

  done(text: string, host?: string): void {
    write(placed(text, host));
  }

  warn(text: string, host?: string): void {
    process.stderr.write(`${colors.yellow('warning:')} ${placed(text, host)}\n`);
  }

  relay(line: string, host: string): void {
    write(placed(line, host));
  }

  result(text: readonly string[]): void {
    for (const line of text) write(line);
  }

  failed(error: string): void {
    process.stderr.write(`${colors.red('error:')} ${error}\n`);
  }

  close(): void {
    // Nothing is left on the way.
  }
}

/** The same lines, and while something is under way a spinner in place of its line. */
class TerminalReporter extends LineReporter {
  private spinner: ReturnType<typeof createSpinner> | undefined;

  override working(text: string, host?: string): void {
    this.close();
    this.spinner = createSpinner(placed(text, host)).start();
  }

  override done(text: string, host?: string): void {
    this.close();
    write(`${colors.green('✔')} ${placed(text, host)}`);
  }

  override warn(text: string, host?: string): void {
    this.close();
    super.warn(text, host);
  }

  override relay(line: string, host: string): void {
    this.close();
    write(`  ${placed(line, host)}`);
    this.working('working', host);
  }

  override result(text: readonly string[]): void {
    this.close();
    super.result(text);
  }

  override failed(error: string): void {
    this.close();
    super.failed(error);
  }

  override close(): void {
    this.spinner?.stop().clear();
    this.spinner = undefined;
  }
}

/** One JSON object a line on the standard output. */
class JsonReporter implements Reporter {
  working(text: string, host?: string): void {
    this.print('working', { host, text });
  }

  done(text: string, host?: string): void {
    this.print('done', { host, text });
  }

  warn(text: string, host?: string): void {
    this.print('warning', { host, text });
  }

  relay(line: string, host: string): void {
    this.print('host', { host, ...objectIn(line) });
  }

  result(_text: readonly string[], data: Readonly<Record<string, unknown>>): void {
    this.print('result', { ok: true, ...data });
  }

  failed(error: string, exitCode: number): void {
    this.print('result', { ok: false, exitCode, error });
  }

  close(): void {
    // Nothing is left on the way.
  }

  private print(type: string, data: Readonly<Record<string, unknown>>): void {
    write(JSON.stringify({ type, ...data }));
  }
}

/** What the host said: an object of its own as `said`, or else the text of the line. */
function objectIn(line: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value === 'object' && value !== null) return { said: value };
  } catch {
    // A plain line.
  }
  return { text: line };
}
