import type { IConstruct } from 'constructs';
import { type Faults, type Severity, describeFault } from '../core/fault';
import { Annotation } from './annotation';

/** A fault with the construct it belongs to. */
export interface LocatedFault {
  /** The construct's path, `STACK/...`. */
  readonly path: string;
  readonly severity: Severity;
  readonly message: string;
}

const warnings = new Annotation<() => readonly string[]>('warnings');

/**
 * Hands a construct's faults over: errors refuse the synth of whatever app the construct stands in,
 * warnings are found by `faultsOf`.
 */
export function reportFaults(construct: IConstruct, faults: Faults): void {
  for (const fault of faults.all) {
    const message = describeFault(fault);
    if (fault.severity === 'warning') warnings.add(construct, () => [message]);
    else construct.node.addValidation({ validate: () => [message] });
  }
}

/** Has a construct checked once the tree is finished: what it finds is reported like any other fault. */
export function checkLater(construct: IConstruct, check: () => Faults): void {
  const messages = (severity: Severity): string[] =>
    check()
      .all.filter((fault) => fault.severity === severity)
      .map(describeFault);
  construct.node.addValidation({ validate: () => messages('error') });
  warnings.add(construct, () => messages('warning'));
}

/**
 * Everything that is wrong in a tree, from all stacks at once, before anything is written.
 * cdktf itself stops at the first stack that has a fault.
 */
export function faultsOf(scope: IConstruct): readonly LocatedFault[] {
  const errors = scope.node
    .findAll()
    .flatMap((construct) =>
      construct.node
        .validate()
        .map((message): LocatedFault => ({ path: construct.node.path, severity: 'error', message })),
    );
  const rest = warnings
    .of(scope)
    .flatMap(({ construct, item }) =>
      item().map((message): LocatedFault => ({ path: construct.node.path, severity: 'warning', message })),
    );
  return [...errors, ...rest];
}

/** `path: message`, the form in which a located fault is shown. */
export function describeLocatedFault(fault: LocatedFault): string {
  return fault.path === '' ? fault.message : `${fault.path}: ${fault.message}`;
}
