import { CloudinitProvider } from '@cdktf/provider-cloudinit/lib/provider';
import { DigitaloceanProvider } from '@cdktf/provider-digitalocean/lib/provider';
import { TerraformStack } from 'cdktf';
import { PlannerDroplet, type PlannerDropletProps } from '../../lib/planner/planner-droplet';
import { PLANNER } from '../support/example-props';
import {
  plannerHaStack,
  plannerStack,
  triaManagedStack,
  triaPovStack,
  triaPovTightStack,
  triaSelfHostedStack,
  triaSingleStack,
  triaSmallBusinessStack,
} from '../support/example-stacks';
import { type SynthesizedStack, synthesizeStack } from '../../testing';
import { blocksOf, type EditableJson } from './deployment';

/** Something that an owner changes some day. */
export interface EverydayChange {
  readonly title: string;
  /** The `cdk.tf.json` with the change; the stack's own where only variables differ. */
  readonly text: string;
  readonly variables?: Readonly<Record<string, unknown>>;
}

/** A stack, and what may happen to it. */
export interface LivedStack {
  readonly name: string;
  /** Its `cdk.tf.json`, with its outside checks on. */
  readonly text: string;
  /** Each by itself. */
  readonly changes: readonly EverydayChange[];
  /** All of them but what a new machine would get, at once. */
  readonly allChanges: EverydayChange;
}

type Props = Readonly<Record<string, unknown>>;
type Build = (props: object) => { readonly text: string; readonly errors: readonly string[] };

const THRESHOLD = { title: 'another threshold', props: { thresholds: { cpu: { above: 85, window: '10m' } } } };
const NEW_NAME = (name: string): readonly string[] => [`${name}-2.example.com`];
const SAME_HOST = {
  title: "another route, version of the app, operating system's image and SSH key",
  props: {
    routes: [{ path: '/exports', service: 'backend' }],
    backend: { image: 'ghcr.io/example/app:2.0.0' },
    image: 'ubuntu-24-04-x64',
  },
};

/** Who may log in and is told of alerts: variables of a stack of the app, props of a consumer's. */
type Admin = PlannerDropletProps['admin'];
const ADMIN_VARIABLES: Readonly<Partial<Record<keyof Admin, string>>> = {
  sshKeys: 'ssh_key_fingerprints',
  cidrs: 'admin_cidrs',
  email: 'alert_email',
};
const CONSUMER_ADMIN: Admin = { ...PLANNER.admin, sshKeys: ['3d:52:38:ce:ff:94:f5:d7:81:a4:a4:f9:2b:4f:fe:a0'] };

/** Somebody's own stack with our construct in it: cdktf's hashed names, no variables, dumps in a bucket of Spaces. */
function consumerStack(props: Partial<PlannerDropletProps>): SynthesizedStack {
  return synthesizeStack((app) => {
    const stack = new TerraformStack(app, 'consumer');
    new DigitaloceanProvider(stack, 'digitalocean');
    new CloudinitProvider(stack, 'cloudinit');
    const backups = { bucket: { name: 'consumer-dumps', region: 'fra1' } };
    const own = { admin: CONSUMER_ADMIN, domain: 'consumer.example.com', backups };
    new PlannerDroplet(stack, 'planner', { ...PLANNER, ...own, ...props });
    return stack;
  });
}

/** What is particular to a stack: how it is built, and the sizes that it grows to. */
interface Particulars {
  readonly build: Build;
  readonly grown: Props;
  readonly parts?: Props;
  readonly admin?: Admin;
}

const STACKS: Readonly<Record<string, Particulars>> = {
  consumer: { build: consumerStack, grown: { size: 's-1vcpu-2gb' }, admin: CONSUMER_ADMIN },
  planner: { build: plannerStack, grown: { size: 's-1vcpu-2gb' } },
  'planner-ha': {
    build: plannerHaStack,
    grown: { size: 's-1vcpu-2gb' },
    parts: { instances: 3, database: { size: 'db-s-2vcpu-4gb' } },
  },
  'tria-pov': { build: triaPovStack, grown: { size: 's-8vcpu-16gb-intel' } },
  'tria-pov-tight': { build: triaPovTightStack, grown: { size: 's-4vcpu-8gb' } },
  'tria-small-business': {
    build: triaSmallBusinessStack,
    grown: { size: 's-8vcpu-32gb-640gb-intel' },
    parts: { database: { size: 'db-s-6vcpu-16gb' } },
  },
  'tria-enterprise-single': { build: triaSingleStack, grown: { size: 'c-32' } },
  'tria-enterprise-self-hosted': {
    build: triaSelfHostedStack,
    grown: { size: 's-8vcpu-32gb-640gb-intel' },
    parts: { instances: 3 },
  },
  'tria-enterprise': {
    build: triaManagedStack,
    grown: { size: 's-8vcpu-32gb-640gb-intel' },
    parts: { instances: 3, database: { size: 'db-s-6vcpu-16gb' } },
  },
};

/** The stacks of the app, or those named in LIFECYCLE_STACKS. */
export function livedStacks(): readonly LivedStack[] {
  const names = process.env['LIFECYCLE_STACKS']?.split(',') ?? Object.keys(STACKS);
  return names.map((name) => {
    const known = STACKS[name];
    if (!known) throw new Error(`LIFECYCLE_STACKS: no stack "${name}"; there are ${Object.keys(STACKS).join(', ')}`);
    return livedStack(name, known);
  });
}

function livedStack(
  name: string,
  { build, grown, parts: { instances, database } = {}, admin }: Particulars,
): LivedStack {
  const textOf = (props: Props): string => {
    const { text, errors } = build({ live: true, ...props });
    if (errors.length > 0) throw new Error(`${name}: ${errors.join('\n')}`);
    return text;
  };
  const text = textOf({});
  const named = { aliases: NEW_NAME(name) };
  const oneMore = instances === undefined ? undefined : { instances };
  const larger = database === undefined ? undefined : { database };
  const change = (title: string, props: Props | undefined): readonly EverydayChange[] => {
    return props === undefined ? [] : [{ title, text: textOf(props) }];
  };
  const people = (title: string, others: Partial<Admin>, props: Props = {}): EverydayChange => {
    if (admin) return { title, text: textOf({ ...props, admin: { ...admin, ...others } }) };
    const variables = Object.entries(others).map(([prop, value]) => [ADMIN_VARIABLES[prop as keyof Admin], value]);
    return { title, text: textOf(props), variables: Object.fromEntries(variables) as Props };
  };
  const cidrs = ['198.51.100.0/24'];
  const email = 'night@example.com';
  const all = people('all of it', { cidrs, email }, { ...grown, ...THRESHOLD.props, ...named, ...oneMore, ...larger });
  return {
    name,
    text,
    changes: [
      people(SAME_HOST.title, { sshKeys: ['12345'] }, SAME_HOST.props),
      ...change('larger droplets', grown),
      ...change(THRESHOLD.title, THRESHOLD.props),
      people('other administrators', { cidrs }),
      people('another address for alerts', { email }),
      ...change('another domain', named),
      ...change('one more backend', oneMore),
      ...change('a larger database', larger),
      ...edited('a larger pool', text, withLargerPool),
      ...edited('a renamed droplet', text, withRenamedDroplet),
    ],
    allChanges: { ...all, text: withRenamedDroplet(withLargerPool(all.text)) },
  };
}

/** A change of the text that is none in a stack without the resource in question. */
function edited(title: string, text: string, edit: (text: string) => string): readonly EverydayChange[] {
  const changed = edit(text);
  return changed === text ? [] : [{ title, text: changed }];
}

function withLargerPool(text: string): string {
  const json = JSON.parse(text) as EditableJson;
  const [pool] = blocksOf(json, 'digitalocean_database_connection_pool').values();
  if (!pool) return text;
  pool['size'] = Number(pool['size']) + 1;
  return JSON.stringify(json);
}

/** The droplet under another name, with the `moved` block that a rename owes. */
function withRenamedDroplet(text: string): string {
  const [address] = blocksOf(JSON.parse(text) as EditableJson, 'digitalocean_droplet').keys();
  if (address === undefined) return text;
  const [type = '', name = ''] = address.split('.');
  const json = JSON.parse(text.replaceAll(`"${name}"`, '"renamed"').replaceAll(address, `${type}.renamed`)) as object;
  return JSON.stringify({ ...json, moved: [{ from: address, to: `${type}.renamed` }] });
}
