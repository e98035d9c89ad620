import type { Clock } from '../account/clock';
import { Refusal } from './refusal';

const HOUR_MS = 3_600_000;
const MINUTE_MS = 60_000;

/** How many requests a token may make, counted in windows as DigitalOcean does. */
export class RateLimit {
  private hourStartMs = 0;
  private inHour = 0;
  private minuteStartMs = 0;
  private inMinute = 0;

  constructor(
    private readonly clock: Clock,
    private readonly perHour: number,
    private readonly perMinute: number,
    /** Whether calls above the limits are refused, or only counted. */
    private readonly enforced: boolean,
  ) {}

  /** Counts a call; the API's 429 when it is one too many. */
  count(): void {
    const now = this.clock.now();
    if (now >= this.hourStartMs + HOUR_MS) [this.hourStartMs, this.inHour] = [now, 0];
    if (now >= this.minuteStartMs + MINUTE_MS) [this.minuteStartMs, this.inMinute] = [now, 0];
    this.inHour += 1;
    this.inMinute += 1;
    if (!this.enforced) return;
    if (this.inHour > this.perHour) throw tooMany(this.hourStartMs + HOUR_MS - now);
    if (this.inMinute > this.perMinute) throw tooMany(this.minuteStartMs + MINUTE_MS - now);
  }

  /** What every answer says about the limit. */
  headers(): Readonly<Record<string, string>> {
    return {
      'ratelimit-limit': String(this.perHour),
      'ratelimit-remaining': String(Math.max(0, this.perHour - this.inHour)),
      'ratelimit-reset': String(Math.ceil((this.hourStartMs + HOUR_MS) / 1000)),
    };
  }
}

/** The API's answer to one call too many. */
export function tooMany(waitMs: number, message = 'API rate limit exceeded.'): Refusal {
  return new Refusal(429, 'too_many_requests', message, { 'retry-after': String(Math.ceil(waitMs / 1000)) });
}
