import type { Clock } from './clock';

interface Job {
  readonly dueMs: number;
  readonly what: string;
  readonly finish: () => void;
}

/**
 * What is under way. A job that is due is finished before the next request is answered: the answer to the request that
 * started it still shows it unfinished, as at DigitalOcean.
 */
export class Jobs {
  private pending: Job[] = [];

  constructor(
    private readonly clock: Clock,
    private readonly pace: 'instant' | 'realistic',
    private readonly neverFinishes: (what: string) => boolean,
  ) {}

  /**
   * Starts something.
   *
   * @param what its name, by which a fault can hold it for ever, e.g. `droplets.create`
   * @param seconds how long it takes at a realistic pace
   */
  start(what: string, seconds: number, finish: () => void): void {
    if (this.neverFinishes(what)) return;
    const durationMs = this.pace === 'instant' ? 0 : seconds * 1000;
    this.pending.push({ dueMs: this.clock.now() + durationMs, what, finish });
  }

  /** Finishes what is due, in the order in which it was started. */
  settle(): void {
    const now = this.clock.now();
    const due = this.pending.filter((job) => job.dueMs <= now);
    if (due.length === 0) return;
    this.pending = this.pending.filter((job) => job.dueMs > now);
    for (const job of due) job.finish();
  }
}
