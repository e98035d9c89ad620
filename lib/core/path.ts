import { posix } from 'node:path';
import type { Problem } from './fault';

const LONGEST_PATH = 4095;
const PLAIN = /^[a-zA-Z0-9/._@+=-]+$/;

/**
 * Checks an absolute path on a host or in a container: plain characters that need no quotes in shells, units and
 * compose files, no `.` or `..`, no slash at the end, at most 4095 characters (Linux' PATH_MAX without its NUL).
 */
export function absolutePathProblem(value: string): Problem | undefined {
  const shown = JSON.stringify(value);
  if (!value.startsWith('/')) {
    return { problem: `the path ${shown} is not absolute`, remedy: 'start it with "/"' };
  }
  if (value.length > LONGEST_PATH) {
    return {
      problem: `the path ${shown} has ${value.length} characters, at most ${LONGEST_PATH} are allowed`,
      remedy: 'use a shorter path',
    };
  }
  if (!PLAIN.test(value)) {
    return {
      problem: `the path ${shown} has characters that need quotes`,
      remedy: 'use letters, digits and / . _ @ + = - only',
    };
  }
  const straight = posix.normalize(value).replace(/(?<=.)\/$/, '');
  if (straight !== value) return { problem: `the path ${shown} is roundabout`, remedy: `write "${straight}"` };
  return undefined;
}
