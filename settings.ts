import { regionProblem } from './lib/catalog/regions';
import { domainProblem } from './lib/core/domain';
import { Faults, type Problem } from './lib/core/fault';
import { bucketNameProblem } from './lib/core/names';
import { oneOf, unknownName } from './lib/core/nearest';
import type { DnsManagement } from './lib/network/dns-records';
import type { AlertReceivers, EmailReceiver } from './lib/host/alertmanager-part';
import type { HostAlertsSpec } from './lib/host/host-alerts';
import type { StateBackend } from './lib/terraform/state-backend';
import type { TriaMonitoringProps } from './lib/tria/tria-props';

/** The stacks of this app, with what keeps them apart in one account. */
const STACKS = {
  planner: { app: 'planner', networkRange: '10.110.0.0/24' },
  'planner-ha': { app: 'planner', networkRange: '10.111.0.0/24' },
  'tria-pov': { app: 'tria', networkRange: '10.112.0.0/24' },
  'tria-pov-tight': { app: 'tria', networkRange: '10.113.0.0/24' },
  'tria-small-business': { app: 'tria', networkRange: '10.114.0.0/24' },
  'tria-enterprise-single': { app: 'tria', networkRange: '10.115.0.0/24' },
  // Their files are on an NFS share, which DigitalOcean offers in some regions only.
  'tria-enterprise-self-hosted': { app: 'tria', networkRange: '10.116.0.0/24', region: 'atl1' },
  'tria-enterprise': { app: 'tria', networkRange: '10.117.0.0/24', region: 'atl1' },
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
  /** Whom the hosts themselves tell; for Planner only, TRIA has its monitoring. */
  readonly alerts?: HostAlertsSpec;
  /** US dollars a month above which the synth is refused. */
  readonly budget?: number;
}

/** What a stack of TRIA gets beside. */
export interface TriaSettings extends StackSettings {
  /** The image of a frontend on the hosts. */
  readonly frontend: { readonly image: string };
  readonly monitoring?: TriaMonitoringProps;
}

/** A TRIA whose frontend runs at Vercel, and whose files are on a share. */
export interface TriaClusterSettings extends Omit<TriaSettings, 'frontend'> {
  readonly frontend: { readonly on: 'vercel'; readonly origin: string };
  readonly storage: { readonly on: 'nfs'; readonly offeredIn?: readonly string[] };
}

/** The settings of the app, read from the environment; docs/guides/settings.md is their table. */
export interface Settings {
  readonly stacks: readonly StackName[];
  readonly faults: Faults;
  /** Settings of one stack. */
  readonly of: (stack: StackName) => StackSettings;
  readonly tria: (stack: StackName) => TriaSettings;
  readonly triaCluster: (stack: StackName) => TriaClusterSettings;
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
  const everywhere = sound('REGION', regionProblem);
  const domain = sound('DOMAIN', domainProblem) ?? 'example.com';
  const own = new Map(
    STACK_NAMES.map((stack) => {
      const variable = variableOf(stack);
      const region = sound(`${variable}_REGION`, regionProblem) ?? everywhere ?? homeOf(stack);
      const budget = sound(`${variable}_BUDGET`, budgetProblem);
      return [
        stack,
        {
          region,
          domain: sound(`${variable}_DOMAIN`, domainProblem) ?? `${stack}.${domain}`,
          ...(budget !== undefined && { budget: Number(budget) }),
        },
      ];
    }),
  );
  const management = readChoice(read('DNS'), 'DNS', DNS, faults);
  const state = readState(read, everywhere ?? DEFAULT_REGION, faults);
  const slackChannel = read('SLACK_CHANNEL');
  const toldByHosts = readReceivers(read, 'ALERTS', faults);
  const toldByMonitoring = readReceivers(read, 'MONITORING', faults);
  const of = (stack: StackName): StackSettings => {
    const { app, networkRange } = STACKS[stack];
    return {
      ...(own.get(stack) ?? { region: DEFAULT_REGION, domain }),
      networkRange,
      backend: { image: read(`${app.toUpperCase()}_IMAGE`) ?? `ghcr.io/example/${app}:1.0.0` },
      dns: { management },
      live: live.includes(stack),
      state,
      ...(slackChannel !== undefined && { slackChannel }),
      ...(app === 'planner' && toldByHosts && { alerts: { receivers: toldByHosts } }),
    };
  };
  const monitoring = toldByMonitoring ? { monitoring: { receivers: toldByMonitoring } } : {};
  const nfsRegions = readRegions(read('NFS_REGIONS'), faults);
  return {
    stacks,
    faults,
    of,
    tria: (stack) => ({
      ...of(stack),
      ...monitoring,
      frontend: { image: read('TRIA_FRONTEND_IMAGE') ?? 'ghcr.io/example/tria-frontend:1.0.0' },
    }),
    triaCluster: (stack) => ({
      ...of(stack),
      ...monitoring,
      frontend: { on: 'vercel', origin: read('TRIA_FRONTEND_ORIGIN') ?? `https://${stack}-app.${domain}` },
      storage: { on: 'nfs', ...(nfsRegions && { offeredIn: nfsRegions }) },
    }),
  };
}

const DEFAULT_REGION = 'fra1';

function homeOf(stack: StackName): string {
  const settings = STACKS[stack];
  return 'region' in settings ? settings.region : DEFAULT_REGION;
}

function budgetProblem(text: string): Problem | undefined {
  if (/^\d+(\.\d{1,2})?$/.test(text) && Number(text) > 0) return undefined;
  return { problem: `${JSON.stringify(text)} is no budget`, remedy: 'write US dollars a month, such as 300' };
}

type Reader = (name: string) => string | undefined;

/** Who hears of alerts: variables such as `ALERTS_TELEGRAM_CHAT`; undefined where none is set. */
function readReceivers(read: Reader, prefix: string, faults: Faults): AlertReceivers | undefined {
  const chat = read(`${prefix}_TELEGRAM_CHAT`);
  const problem = chat === undefined ? undefined : chatProblem(chat);
  faults.check(`${prefix}_TELEGRAM_CHAT`, problem);
  const channel = read(`${prefix}_SLACK_CHANNEL`);
  const email = readEmail(read, prefix, faults);
  const receivers: AlertReceivers = {
    ...(chat !== undefined && !problem && { telegram: { chatId: Number(chat) } }),
    ...(channel !== undefined && { slack: { channel } }),
    ...(email && { email }),
  };
  return Object.keys(receivers).length > 0 ? receivers : undefined;
}

/** Mail needs all of its variables. */
function readEmail(read: Reader, prefix: string, faults: Faults): EmailReceiver | undefined {
  const names = ['EMAIL_TO', 'EMAIL_FROM', 'SMTP_HOST', 'SMTP_USER'].map((name) => `${prefix}_${name}`);
  const values = names.map(read);
  if (values.every((value) => value === undefined)) return undefined;
  for (const [index, name] of names.entries()) {
    if (values[index] !== undefined) continue;
    const others = names.filter((other) => other !== name && read(other) !== undefined);
    faults.error(name, `it is not set, and ${others.join(', ')} without it sends no mail`, `set ${name}`);
  }
  const [to, from, smtpHost, user] = values;
  if (to === undefined || from === undefined || smtpHost === undefined || user === undefined) return undefined;
  return { to: to.split(',').map((item) => item.trim()), from, smtpHost, user };
}

function chatProblem(text: string): Problem | undefined {
  if (/^-?[1-9]\d{0,15}$/.test(text)) return undefined;
  return {
    problem: `${JSON.stringify(text)} is no id of a Telegram chat`,
    remedy: 'write its number, such as -1001234',
  };
}

function readRegions(text: string | undefined, faults: Faults): readonly string[] | undefined {
  const regions = text?.split(',').map((item) => item.trim());
  for (const region of regions ?? []) faults.check('NFS_REGIONS', regionProblem(region));
  return regions;
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

function readState(read: Reader, region: string, faults: Faults): StateBackend {
  const kind = readChoice(read('STATE_BACKEND'), 'STATE_BACKEND', BACKENDS, faults);
  const required = (name: string): string => {
    const value = read(name);
    if (value === undefined) faults.error(name, `it is not set, and STATE_BACKEND=${kind} needs it`, `set ${name}`);
    return value ?? '';
  };
  const prefix = read('STATE_PREFIX');
  if (kind === 'cloud') {
    const [hostname, project, tags] = [read('STATE_HOSTNAME'), read('STATE_PROJECT'), read('STATE_TAGS')];
    return {
      kind,
      organization: required('STATE_ORGANIZATION'),
      ...(hostname !== undefined && { hostname }),
      ...(project !== undefined && { project }),
      ...(prefix !== undefined && { prefix }),
      ...(tags !== undefined && { tags: tags.split(',').map((tag) => tag.trim()) }),
    };
  }
  if (kind === 'spaces') {
    const bucket = required('STATE_BUCKET');
    if (bucket !== '') faults.check('STATE_BUCKET', bucketNameProblem(bucket));
    const stateRegion = read('STATE_REGION');
    if (stateRegion !== undefined) faults.check('STATE_REGION', regionProblem(stateRegion));
    return { kind, bucket, region: stateRegion ?? region, ...(prefix !== undefined && { prefix }) };
  }
  return { kind };
}
