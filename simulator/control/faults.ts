/** Which calls a fault is for. */
export interface FaultScope {
  /** The method, e.g. `POST`. @default every method */
  readonly method?: string;
  /** A path; what lies below it is meant as well, e.g. `/v2/droplets`. @default every path below `/v2` */
  readonly path?: string;
  /** How many calls of that kind pass unharmed first. @default 0 */
  readonly after?: number;
  /** How many calls it hits. @default 1; without end where `seconds` is given */
  readonly times?: number;
  /** How long it lasts, in seconds of the machine's own time. @default until it has hit `times` calls */
  readonly seconds?: number;
}

/** The API answers with an error. */
export interface ErrorFault extends FaultScope {
  readonly kind: 'error';
  /** The HTTP status that is answered. */
  readonly status: 401 | 403 | 404 | 409 | 422 | 429 | 500 | 502 | 503;
  /** The message that is answered. @default one that fits the status */
  readonly message?: string;
  /** Seconds that a 429 or 503 asks the caller to wait. @default 1 */
  readonly retryAfterSeconds?: number;
}

/** The answer comes late. */
export interface SlowFault extends FaultScope {
  readonly kind: 'slow';
  /** How long the answer is held back, in milliseconds. */
  readonly delayMs: number;
}

/** The connection breaks off. */
export interface CutFault extends FaultScope {
  readonly kind: 'cut';
  /** Whether the call is carried out, and only its answer is lost. @default false */
  readonly carriedOut?: boolean;
}

/** Something that was started never becomes ready. */
export interface StuckFault {
  readonly kind: 'stuck';
  /** What does not end, e.g. `droplets.create`; `droplets` for everything that happens to droplets. */
  readonly what: string;
}

/** Trouble on demand. */
export type Fault = ErrorFault | SlowFault | CutFault | StuckFault;

type CallFault = Exclude<Fault, StuckFault>;

interface Armed {
  readonly id: number;
  readonly fault: Fault;
  passesLeft: number;
  hitsLeft: number;
  readonly untilMs: number;
}

/** The faults that are waiting for their calls. */
export class FaultBoard {
  private armed: Armed[] = [];
  private lastId = 0;
  private hitCalls = 0;

  /** How many calls a fault was put in the way of so far. */
  get hits(): number {
    return this.hitCalls;
  }

  /** Arms a fault; gives back the id by which it can be taken away. */
  add(fault: Fault): number {
    const scope: FaultScope = fault.kind === 'stuck' ? {} : fault;
    const endless = fault.kind === 'stuck' || scope.seconds !== undefined;
    this.lastId += 1;
    this.armed.push({
      id: this.lastId,
      fault,
      passesLeft: scope.after ?? 0,
      hitsLeft: scope.times ?? (endless ? Infinity : 1),
      untilMs: scope.seconds === undefined ? Infinity : Date.now() + scope.seconds * 1000,
    });
    return this.lastId;
  }

  /** Takes one fault away, or all of them. */
  clear(id?: number): void {
    this.armed = id === undefined ? [] : this.armed.filter((candidate) => candidate.id !== id);
  }

  /** The faults that are still armed. */
  list(): readonly { readonly id: number; readonly fault: Fault }[] {
    this.forgetSpent();
    return this.armed.map(({ id, fault }) => ({ id, fault }));
  }

  /** The fault of a call, which counts as a hit. */
  hit(method: string, path: string): CallFault | undefined {
    this.forgetSpent();
    for (const candidate of this.armed) {
      const { fault } = candidate;
      if (fault.kind === 'stuck' || !concerns(fault, method, path)) continue;
      if (candidate.passesLeft > 0) {
        candidate.passesLeft -= 1;
        continue;
      }
      candidate.hitsLeft -= 1;
      this.hitCalls += 1;
      return fault;
    }
    return undefined;
  }

  /** Whether something that was started must never end. */
  holds(what: string): boolean {
    return this.armed.some(({ fault }) => {
      return fault.kind === 'stuck' && (fault.what === what || what.startsWith(`${fault.what}.`));
    });
  }

  private forgetSpent(): void {
    const now = Date.now();
    this.armed = this.armed.filter((candidate) => candidate.hitsLeft > 0 && now < candidate.untilMs);
  }
}

function concerns(scope: FaultScope, method: string, path: string): boolean {
  if (scope.method !== undefined && scope.method.toUpperCase() !== method) return false;
  const within = scope.path ?? '/v2';
  return path === within || path.startsWith(`${within}/`);
}
