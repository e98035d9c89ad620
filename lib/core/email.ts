import { domainProblem } from './domain';
import type { Problem } from './fault';

const LONGEST_ADDRESS = 254;
const LONGEST_LOCAL_PART = 64;
const LOCAL_PART = /^[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+(?:\.[a-zA-Z0-9!#$%&'*+/=?^_`{|}~-]+)*$/;

/**
 * Checks an e-mail address: a local part without quotes of at most 64 characters, a domain name, at most 254
 * characters in all (RFC 5321). Whether it is verified on the DigitalOcean account, which alerts need, can't be seen
 * from here.
 */
export function emailProblem(value: string): Problem | undefined {
  const shown = JSON.stringify(value);
  const remedy = 'write one address such as "ops@example.com"';
  if (value.length > LONGEST_ADDRESS) {
    return {
      problem: `the e-mail address ${shown} has ${value.length} characters, at most ${LONGEST_ADDRESS} are allowed`,
      remedy,
    };
  }
  const at = value.lastIndexOf('@');
  if (at === -1) return { problem: `the e-mail address ${shown} has no "@"`, remedy };
  const localPart = value.slice(0, at);
  if (localPart.length > LONGEST_LOCAL_PART || !LOCAL_PART.test(localPart)) {
    return {
      problem: `the e-mail address ${shown} needs 1 to ${LONGEST_LOCAL_PART} plain characters before the "@"`,
      remedy,
    };
  }
  const domain = domainProblem(value.slice(at + 1).toLowerCase());
  return domain && { problem: `the e-mail address ${shown}: ${domain.problem}`, remedy: domain.remedy };
}
