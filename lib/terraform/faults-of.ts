import type { IConstruct } from 'constructs';
import { type Fault, type Faults, type Severity, describeFault } from '../core/fault';
import { Annotation } from './annotation';

/** A fault with the construct it belongs to. */
export interface LocatedFault {
  /** The construct's path, `STACK/...`. */
  readonly path: string;
  /** Whether it refuses the synth. */
  readonly severity: Severity;
  /** What is wrong, and the way out. */
  readonly message: string;
  /** What was found, in its parts; undefined for a message of somebody else's validation. */
  readonly fault?: Fault;
}

const noted = new Annotation<() => readonly Fault[]>('faults');

/**
 * Hands a construct's faults over: errors refuse the synth of whatever app the construct stands in,
 * warnings are found by `faultsOf`.
 */
export function reportFaults(construct: IConstruct, faults: Faults): void {
  if (faults.all.length > 0) checkLater(construct, () => faults);
}

/** Has a construct checked once the tree is finished: what it finds is reported like any other fault. */
export function checkLater(construct: IConstruct, check: () => Faults): void {
  construct.node.addValidation({ validate: () => check().errors.map(describeFault) });
  noted.add(construct, () => check().all);
}

/**
 * Everything that is wrong in a tree, from all stacks at once, before anything is written.
 * cdktf itself stops at the first stack that has a fault.
 */
export function faultsOf(scope: IConstruct): readonly LocatedFault[] {
  const faults = noted
    .of(scope)
    .flatMap(({ construct, item }) =>
      item().map((fault) => ({ construct, severity: fault.severity, message: describeFault(fault), fault })),
    );
  const errors = scope.node.findAll().flatMap((construct) =>
    construct.node.validate().map((message): LocatedFault => {
      const own = faults.find((fault) => fault.construct === construct && fault.message === message);
      return { path: construct.node.path, severity: 'error', message, ...(own && { fault: own.fault }) };
    }),
  );
  const warnings = faults
    .filter(({ severity }) => severity === 'warning')
    .map(({ construct, ...fault }): LocatedFault => ({ path: construct.node.path, ...fault }));
  return [...errors, ...warnings];
}

/** `path: message`, the form in which a located fault is shown. */
export function describeLocatedFault(fault: LocatedFault): string {
  return fault.path === '' ? fault.message : `${fault.path}: ${fault.message}`;
}
