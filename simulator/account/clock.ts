/** How long things take: no time at all, or about as long as at DigitalOcean. */
export type Pace = 'instant' | 'realistic';

/** The account's time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Called once for every request. */
  tick(): void;
  /** Lets time pass. */
  advance(seconds: number): void;
}

const FIRST_INSTANT = Date.UTC(2026, 0, 1, 8);

/** Time that passes by requests, one second each: the same calls give the same times, whenever they are made. */
export class CallClock implements Clock {
  private instant = FIRST_INSTANT;

  now(): number {
    return this.instant;
  }

  tick(): void {
    this.instant += 1000;
  }

  advance(seconds: number): void {
    this.instant += seconds * 1000;
  }
}

/** The machine's own time, which can be put forward. */
export class WallClock implements Clock {
  private aheadMs = 0;

  now(): number {
    return Date.now() + this.aheadMs;
  }

  tick(): void {
    // It passes by itself.
  }

  advance(seconds: number): void {
    this.aheadMs += seconds * 1000;
  }
}

/** The form that times have in the API. */
export function timestamp(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d{3}Z$/, 'Z');
}
