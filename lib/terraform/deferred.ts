import { Token } from 'cdktf';
import type { Faults, Problem } from '../core/fault';

/** Whether a value is a Terraform reference, whose content is known only at plan or apply. */
export function isDeferred(value: unknown): boolean {
  return Token.isUnresolved(value) || (Array.isArray(value) && value.some((item) => Token.isUnresolved(item)));
}

/** A value that is known at synth; undefined where it is a reference. */
export function known<T>(value: T): T | undefined {
  return isDeferred(value) ? undefined : value;
}

/** The items of a list that are known at synth. A list that is one reference has none. */
export function knownItems(values: readonly string[]): readonly string[] {
  return Token.isUnresolved(values) ? [] : values.filter((value) => !Token.isUnresolved(value));
}

/** Checks a value where it is known. A reference passes: looking at it is up to the validation of its variable. */
export function checkKnown<T>(faults: Faults, at: string, value: T, check: (value: T) => Problem | undefined): void {
  if (!isDeferred(value)) faults.check(at, check(value));
}

/** Text that ends up on a host has to be known when the host's files are written. */
export function referenceProblem(value: unknown): Problem | undefined {
  if (!containsReference(value)) return undefined;
  return {
    problem: 'a Terraform reference has no value yet when the files of the host are written',
    remedy: 'write a literal, or {deployment:PATH} in an environment template',
  };
}

function containsReference(value: unknown): boolean {
  if (isDeferred(value)) return true;
  return typeof value === 'object' && value !== null && Object.values(value).some(containsReference);
}
