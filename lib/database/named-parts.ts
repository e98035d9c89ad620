import type { Faults, Problem } from '../core/fault';
import { checkKnown, isDeferred } from '../terraform/deferred';

/** A part of a cluster that is told from its likes by its name, such as a connection pool. */
export interface NamedPart {
  readonly name: string;
}

/** Checks the names of parts. They stand in Terraform addresses, so they have to be known and each its own. */
export function checkNames(
  faults: Faults,
  parts: readonly NamedPart[],
  check: (name: string) => Problem | undefined,
): void {
  parts.forEach(({ name }, index) => {
    const at = `${index}.name`;
    if (isDeferred(name)) {
      faults.error(at, 'a name that is a reference makes no Terraform address', 'write the name out');
    } else if (indexOfName(parts, name) < index) {
      faults.error(at, `${JSON.stringify(name)} is taken by an earlier one`, 'choose a name of its own');
    }
    checkKnown(faults, at, name, check);
  });
}

/** The parts that can be built: those with a name of their own. */
export function buildable<T extends NamedPart>(parts: readonly T[]): readonly T[] {
  return parts.filter(({ name }, index) => !isDeferred(name) && indexOfName(parts, name) === index);
}

function indexOfName(parts: readonly NamedPart[], name: string): number {
  return parts.findIndex((part) => part.name === name);
}
