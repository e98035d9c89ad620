import { domainToASCII } from 'node:url';
import type { Problem } from './fault';

const LONGEST_DOMAIN = 253;
const LONGEST_LABEL = 63;
const LABEL = /^[a-z0-9](?:[a-z0-9-]*[a-z0-9])?$/;

/**
 * Checks a fully qualified domain name by RFC 1035 and RFC 1123: at least two labels of 1 to 63 lower-case letters,
 * digits and inner hyphens, at most 253 characters in all, a last label that is not a number. Names in other scripts
 * are accepted in their punycode form only, because that is what DNS, nginx and certificates carry.
 */
export function domainProblem(value: string): Problem | undefined {
  const shown = JSON.stringify(value);
  const example = 'such as "planner.example.com"';
  if (/[^\x20-\x7e]/.test(value)) {
    const ascii = domainToASCII(value);
    return {
      problem: `the domain ${shown} has characters outside ASCII`,
      remedy: ascii === '' ? `write a plain domain, ${example}` : `write its punycode form "${ascii}"`,
    };
  }
  if (/[/:@?#\s]/.test(value)) {
    return { problem: `the domain ${shown} is more than a name`, remedy: `write the name alone, ${example}` };
  }
  if (/[A-Z]/.test(value)) {
    return { problem: `the domain ${shown} has upper-case letters`, remedy: `write "${value.toLowerCase()}"` };
  }
  if (value.length > LONGEST_DOMAIN) {
    return {
      problem: `the domain ${shown} has ${value.length} characters, at most ${LONGEST_DOMAIN} are allowed`,
      remedy: 'use a shorter name',
    };
  }
  const labels = value.split('.');
  if (labels.length < 2) {
    return {
      problem: `the domain ${shown} has one label, at least 2 are needed`,
      remedy: `write the whole name, ${example}`,
    };
  }
  for (const label of labels) {
    const problem = labelProblem(label);
    if (problem !== undefined) return { problem: `the domain ${shown} ${problem}`, remedy: `write a name ${example}` };
  }
  if (/^\d+$/.test(labels.at(-1) ?? '')) {
    return { problem: `the domain ${shown} ends in a number`, remedy: `write a name, not an address, ${example}` };
  }
  return undefined;
}

function labelProblem(label: string): string | undefined {
  if (label === '') return 'has an empty label';
  if (label.length > LONGEST_LABEL) {
    return `has the label "${label}" of ${label.length} characters, at most ${LONGEST_LABEL} are allowed`;
  }
  if (!LABEL.test(label)) {
    return `has the label "${label}", which may consist only of letters, digits and inner hyphens`;
  }
  return undefined;
}
