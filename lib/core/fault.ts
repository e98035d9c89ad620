/** A rule that a value breaks, in two halves: what is wrong (with the value and the limit), and the way out. */
export interface Problem {
  /** What is wrong, with the value and the limit. */
  readonly problem: string;
  /** The way out. */
  readonly remedy: string;
  /** The check that it belongs to, by its id. @default `definition`, which holds all that has none */
  readonly check?: string;
}

/** An error refuses the synth; a warning is printed beside the result. */
export type Severity = 'error' | 'warning';

/** One thing that is wrong with a definition. */
export interface Fault extends Problem {
  /** Whether it refuses the synth. */
  readonly severity: Severity;
  /** Where in the definition, as a dotted path such as `services.backend.memoryMib`; empty for the whole of it. */
  readonly at: string;
}

/** Collects the faults of a definition, so that all of them are reported together. */
export class Faults {
  private readonly found: Fault[] = [];

  get all(): readonly Fault[] {
    return this.found;
  }

  get errors(): readonly Fault[] {
    return this.found.filter((fault) => fault.severity === 'error');
  }

  error(at: string, problem: string, remedy: string): void {
    this.found.push({ severity: 'error', at, problem, remedy });
  }

  warning(at: string, problem: string, remedy: string): void {
    this.found.push({ severity: 'warning', at, problem, remedy });
  }

  /** Records what a check found that is worth a thought, but no error. */
  warn(at: string, found: Problem): void {
    this.found.push({ ...found, severity: 'warning', at });
  }

  /** Records the outcome of a check; `undefined` is the outcome of a value that passed. */
  check(at: string, outcome: Problem | undefined): void {
    if (outcome) this.found.push({ ...outcome, severity: 'error', at });
  }

  /** Takes over faults that were found by a part, placed below `at`. */
  take(at: string, faults: Faults): void {
    for (const fault of faults.all) {
      this.found.push({ ...fault, at: [at, fault.at].filter((part) => part !== '').join('.') });
    }
  }
}

/** `at: problem; remedy`, the one form in which a fault is shown. */
export function describeFault(fault: Fault): string {
  const text = `${fault.problem}; ${fault.remedy}`;
  return fault.at === '' ? text : `${fault.at}: ${text}`;
}
