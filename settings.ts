import { regionProblem } from './lib/catalog/regions';
import { domainProblem } from './lib/core/domain';
import { Faults, type Problem } from './lib/core/fault';
import { bucketNameProblem } from './lib/core/names';
import { oneOf, unknownName } from './lib/core/nearest';
import type { DnsManagement } from './lib/network/dns-records';
import type { StateBackend } from './lib/terraform/state-backend';

/** The stacks of this app, with what keeps them apart in one account. */
const STACKS = {
  planner: { networkRange: '10.110.0.0/24', image: 'PLANNER_IMAGE' },
  'planner-ha': { networkRange: '10.111.0.0/24', image: 'PLANNER_IMAGE' },
} as const;

export type StackName = keyof typeof STACKS;

const STACK_NAMES = Object.keys(STACKS) as StackName[];
const DNS: readonly DnsManagement[] = ['existing-zone', 'new-zone', 'external'];
const BACKENDS = ['local', 'cloud', 'spaces'] as const;

/** What a stack gets from the settings. */
export interface StackSettings {
  readonly region: string;
  readonly domain: string;
  readonly networkRange: string;
  readonly backend: { readonly image: string };
  readonly dns: { readonly management: DnsManagement };
  readonly live: boolean;
  readonly state: StateBackend;
  readonly slackChannel?: string;
}

/** The settings of the app, read from the environment; docs/guides/settings.md is their table. */
export interface Settings {
  readonly stacks: readonly StackName[];
  readonly faults: Faults;
  /** Settings of one stack. */
  readonly of: (stack: StackName) => StackSettings;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Reads and checks the settings. An empty variable counts as absent. */
export function readSettings(environment: Environment): Settings {
  const faults = new Faults();
  const read = (name: string): string | undefined => (environment[name] === '' ? undefined : environment[name]);
  const stacks = readStacks(read('STACKS'), 'STACKS', faults) ?? STACK_NAMES;
  const live = readStacks(read('LIVE'), 'LIVE', faults) ?? [];
  // The stacks are built with what is sound, so that a wrong setting is reported here and nowhere else.
  const sound = (name: string, check: (value: string) => Problem | undefined): string | undefined => {
    const value = read(name);
    const problem = value === undefined ? undefined : check(value);
    faults.check(name, problem);
    return problem ? undefined : value;
  };
  const region = sound('REGION', regionProblem) ?? 'fra1';
  const domain = sound('DOMAIN', domainProblem) ?? 'example.com';
  const domains = new Map(
    STACK_NAMES.map((stack) => [stack, sound(`${variableOf(stack)}_DOMAIN`, domainProblem) ?? `${stack}.${domain}`]),
  );
  const management = readChoice(read('DNS'), 'DNS', DNS, faults);
  const state = readState(read, region, faults);
  const slackChannel = read('SLACK_CHANNEL');
  return {
    stacks,
    faults,
    of: (stack) => ({
      region,
      domain: domains.get(stack) ?? domain,
      networkRange: STACKS[stack].networkRange,
      backend: { image: read(STACKS[stack].image) ?? 'ghcr.io/example/planner:1.0.0' },
      dns: { management },
      live: live.includes(stack),
      state,
      ...(slackChannel !== undefined && { slackChannel }),
    }),
  };
}

function variableOf(stack: StackName): string {
  return stack.replaceAll('-', '_').toUpperCase();
}

function readStacks(text: string | undefined, name: string, faults: Faults): readonly StackName[] | undefined {
  if (text === undefined) return undefined;
  const wanted = text.split(',').map((item) => item.trim());
  for (const item of wanted) {
    if (!isStack(item)) faults.check(name, unknownName('stack', item, STACK_NAMES));
  }
  return wanted.filter(isStack);
}

function isStack(name: string): name is StackName {
  return (STACK_NAMES as readonly string[]).includes(name);
}

function readChoice<T extends string>(
  text: string | undefined,
  name: string,
  choices: readonly [T, ...T[]] | readonly T[],
  faults: Faults,
): T {
  const choice = choices.find((candidate) => candidate === text);
  if (text !== undefined && choice === undefined) {
    faults.error(name, `${JSON.stringify(text)} is not a choice`, `use ${oneOf(choices)}`);
  }
  return choice ?? choices[0];
}

function readState(read: (name: string) => string | undefined, region: string, faults: Faults): StateBackend {
  const kind = readChoice(read('STATE_BACKEND'), 'STATE_BACKEND', BACKENDS, faults);
  const required = (name: string): string => {
    const value = read(name);
    if (value === undefined) faults.error(name, `it is not set, and STATE_BACKEND=${kind} needs it`, `set ${name}`);
    return value ?? '';
  };
  if (kind === 'cloud') {
    const [hostname, project] = [read('STATE_HOSTNAME'), read('STATE_PROJECT')];
    return {
      kind,
      organization: required('STATE_ORGANIZATION'),
      ...(hostname !== undefined && { hostname }),
      ...(project !== undefined && { project }),
    };
  }
  if (kind === 'spaces') {
    const bucket = required('STATE_BUCKET');
    if (bucket !== '') faults.check('STATE_BUCKET', bucketNameProblem(bucket));
    const stateRegion = read('STATE_REGION');
    if (stateRegion !== undefined) faults.check('STATE_REGION', regionProblem(stateRegion));
    return { kind, bucket, region: stateRegion ?? region };
  }
  return { kind };
}
