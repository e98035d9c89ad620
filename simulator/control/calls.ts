/** A call that was answered, or broken off. */
export interface RecordedCall {
  /** When it came, in milliseconds since 1970, by the machine's own time. */
  readonly atMs: number;
  /** The method, such as `POST`. */
  readonly method: string;
  /** The path without its query. */
  readonly path: string;
  /** The query, without its question mark. */
  readonly query: string;
  /** What was sent, as it was read from JSON. */
  readonly requestBody: unknown;
  /** The status; 0 where the connection was cut. */
  readonly status: number;
  /** What was answered. */
  readonly responseBody: unknown;
  /** The time that the simulator itself took, in milliseconds; waits that a fault asked for don't count. */
  readonly durationMs: number;
}

/** A call as the page of the account lists it. */
export type LoggedCall = Pick<RecordedCall, 'atMs' | 'method' | 'path' | 'status' | 'durationMs'>;

const KEPT_CALLS = 500;

/** The calls so far: their number, their time, and the last ones without their bodies, which may hold secrets. */
export class CallLog {
  private readonly listeners = new Set<(call: RecordedCall) => void>();
  private readonly kept: LoggedCall[] = [];
  private count = 0;
  private busyMs = 0;

  /** Hands every call, bodies included, to a listener; gives back how to stop that. */
  onCall(listener: (call: RecordedCall) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  add(call: RecordedCall): void {
    this.count += 1;
    this.busyMs += call.durationMs;
    const { atMs, method, path, status, durationMs } = call;
    this.kept.push({ atMs, method, path, status, durationMs });
    if (this.kept.length > KEPT_CALLS) this.kept.shift();
    for (const listener of this.listeners) listener(call);
  }

  /** How many calls there were. */
  get total(): number {
    return this.count;
  }

  /** The time that the simulator took for them, in milliseconds. */
  get totalMs(): number {
    return this.busyMs;
  }

  /** The last calls, the latest at the end. */
  get last(): readonly LoggedCall[] {
    return this.kept;
  }
}
