import type { TerraformStack } from 'cdktf';
import { checkStack } from '../lib/checks/check-stack';
import { describeFinding, type FindingSeverity, isAtLeast } from '../lib/checks/finding';
import type { Values } from '../lib/estimate/value';
import { mismatches } from './mismatches';
import { type Block, SynthesizedStack } from './synthesized-stack';

/** What the matchers accept: a stack of an app, or one that is synthesized already. */
export type CheckedStack = TerraformStack | SynthesizedStack;

/** A text that is expected: all of it, or what is found in it. */
export type ExpectedText = string | RegExp;

/** The outcome of a matcher, in the form that jest and vitest share. */
export interface MatcherOutcome {
  /** Whether it is as expected. */
  readonly pass: boolean;
  /** What the runner shows where it is not. */
  readonly message: () => string;
}

/** The matchers as `expect(stack)` has them. `R` is what a test framework's matchers return. */
export interface StackMatchers<R = unknown> {
  /**
   * A resource or data source stands at an address (`digitalocean_droplet.web`, `data.digitalocean_domain.zone`), or a type
   * has exactly one (`digitalocean_droplet`). With properties: it has at least these; lists are compared item by item, and
   * `undefined` stands for an absent one.
   */
  toHaveBlock(addressOrType: string, properties?: Block): R;
  /** So many resources and data sources of a type. */
  toHaveBlockCount(type: string, count: number): R;
  /** Exactly these addresses, in any order. */
  toHaveAddresses(addresses: readonly string[]): R;
  /** Nothing refuses the synth. Warnings are no errors. */
  toHaveNoErrors(): R;
  /** An error or warning, `path: problem; remedy`, that contains a text or matches a pattern. */
  toHaveFault(expected: ExpectedText): R;
  /**
   * No check finds anything as grave as this: `await expect(stack).toHaveNoFindings('note')`. What is suppressed with a
   * reason does not count. @default 'warning'
   */
  toHaveNoFindings(least?: FindingSeverity): Promise<R>;
  /** The user data of the only host writes a file; inside archives, its path in the release (`bin/first-boot`). */
  toWriteFile(path: string, content?: ExpectedText): R;
  /** The bundle of a host, `cdktf.out/hosts/STACK/HOST/`, has a file. */
  toHaveHostFile(host: string, path: string, content?: ExpectedText): R;
}

/** The matchers, for `expect.extend(stackMatchers)` of jest or vitest. */
export const stackMatchers = {
  toHaveBlock: (received: unknown, addressOrType: string, properties: Block = {}): MatcherOutcome =>
    judge(received, `to have ${addressOrType} like that`, (stack) => {
      if (addressOrType.includes('.')) stack.has(addressOrType, properties);
      else stack.hasOnly(addressOrType, properties);
    }),

  toHaveBlockCount: (received: unknown, type: string, count: number): MatcherOutcome =>
    judge(received, `to have ${count} ${type}`, (stack) => {
      const found = stack.addressesOf(type);
      if (found.length !== count) {
        throw new Error(`${stack.stack.node.id} has ${found.length} ${type}, expected ${count}${listed(found)}`);
      }
    }),

  toHaveAddresses: (received: unknown, addresses: readonly string[]): MatcherOutcome =>
    judge(received, 'to have exactly these addresses', (stack) => {
      const missing = addresses.filter((address) => !stack.addresses.includes(address));
      const surplus = stack.addresses.filter((address) => !addresses.includes(address));
      if (missing.length + surplus.length === 0) return;
      throw new Error(
        `${stack.stack.node.id} has other addresses${listed([
          ...missing.map((address) => `missing: ${address}`),
          ...surplus.map((address) => `not expected: ${address}`),
        ])}`,
      );
    }),

  toHaveNoErrors: (received: unknown): MatcherOutcome =>
    judge(received, 'to have errors', ({ stack, errors }) => {
      if (errors.length > 0) throw new Error(`${stack.node.id} is refused${listed(errors)}`);
    }),

  toHaveFault: (received: unknown, expected: ExpectedText): MatcherOutcome =>
    judge(received, `to have no fault ${show(expected)}`, ({ stack, errors, warnings }) => {
      const faults = [...errors, ...warnings];
      if (faults.some((fault) => (typeof expected === 'string' ? fault.includes(expected) : expected.test(fault))))
        return;
      throw new Error(`${stack.node.id} has no fault ${show(expected)}${listed(faults, 'and none at all')}`);
    }),

  toHaveNoFindings: async (received: unknown, least: FindingSeverity = 'warning'): Promise<MatcherOutcome> => {
    const { stack, text } = stackOf(received);
    const { findings } = await checkStack(stack, JSON.parse(text) as Values);
    const grave = findings.filter(({ severity }) => isAtLeast(severity, least));
    const lines = grave.map((finding) => `${finding.severity}: ${describeFinding(finding)}`);
    return {
      pass: grave.length === 0,
      message: () =>
        grave.length === 0
          ? `expected ${stack.node.id} to have findings, from ${least} on`
          : `${stack.node.id} has ${grave.length} findings${listed(lines)}`,
    };
  },

  toWriteFile: (received: unknown, path: string, content?: ExpectedText): MatcherOutcome =>
    judge(received, `to write ${path} like that`, (stack) => {
      checkFile(`the user data of ${stack.stack.node.id}`, stack.userDataFiles(), path, content);
    }),

  toHaveHostFile: (received: unknown, host: string, path: string, content?: ExpectedText): MatcherOutcome =>
    judge(received, `to have ${path} like that on ${host}`, (stack) => {
      checkFile(`the bundle of ${host}`, stack.bundle(host), path, content);
    }),
};

/** Runs a check that throws over what is wrong, and says it the other way round for `.not`. */
function judge(received: unknown, wish: string, check: (stack: SynthesizedStack) => void): MatcherOutcome {
  const stack = stackOf(received);
  try {
    check(stack);
  } catch (error) {
    return { pass: false, message: () => (error instanceof Error ? error.message : String(error)) };
  }
  return { pass: true, message: () => `expected ${stack.stack.node.id} not ${wish}` };
}

function stackOf(received: unknown): SynthesizedStack {
  if (received instanceof SynthesizedStack) return received;
  if (isStack(received)) return SynthesizedStack.of(received);
  throw new TypeError('expect() was not given a TerraformStack or a SynthesizedStack');
}

/** By its methods: a stack of another copy of cdktf is one too, and cdktf says so itself. */
function isStack(value: unknown): value is TerraformStack {
  return typeof value === 'object' && value !== null && 'toTerraform' in value && 'node' in value;
}

function checkFile(where: string, files: ReadonlyMap<string, string>, path: string, content?: ExpectedText): void {
  const text = files.get(path);
  if (text === undefined) throw new Error(`${where} has no ${path}${listed([...files.keys()].sort())}`);
  if (content === undefined) return;
  if (content instanceof RegExp) {
    if (!content.test(text)) throw new Error(`${where}: ${path} does not match ${show(content)}; it is:\n${text}`);
    return;
  }
  const found = mismatches(text.split('\n'), content.split('\n'), 'line');
  if (found.length > 0) throw new Error(`${where}: ${path} is otherwise${listed(found)}`);
}

function listed(lines: readonly string[], none = ''): string {
  return lines.length === 0 ? (none === '' ? '' : `, ${none}`) : `:\n${lines.map((line) => `  ${line}`).join('\n')}`;
}

function show(expected: ExpectedText): string {
  return typeof expected === 'string' ? JSON.stringify(expected) : String(expected);
}
