import type { Problem } from './fault';

/** Checks a time of day, `HH:MM` from 00:00 to 23:59. */
export function timeOfDayProblem(value: string): Problem | undefined {
  if (/^(?:[01]\d|2[0-3]):[0-5]\d$/.test(value)) return undefined;
  return {
    problem: `${JSON.stringify(value)} is no time of day between 00:00 and 23:59`,
    remedy: 'write hours and minutes with two digits each, such as "03:30"',
  };
}
