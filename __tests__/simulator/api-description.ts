import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { RecordedCall } from '../../simulator';

/** Where DigitalOcean's description of its API is kept; it is not part of the repository. */
const FILE =
  process.env['DIGITALOCEAN_OPENAPI'] ?? path.join(__dirname, '../../../shared/reference/digitalocean-openapi.json');

/** Why the description can't be asked, or undefined. */
export const descriptionProblem: string | undefined = existsSync(FILE)
  ? undefined
  : 'name a copy of DigitalOcean-public.v2.yaml as JSON in DIGITALOCEAN_OPENAPI';

/** `describe` for tests that need the description. */
export function describeWithDescription(title: string, body: () => void): void {
  if (descriptionProblem === undefined) describe(title, body);
  else describe.skip(`${title} (${descriptionProblem})`, body);
}

/** One call that is not as the description says. */
export interface Deviation {
  /** E.g. `POST /v2/droplets request`. */
  readonly of: string;
  readonly problem: string;
}

/** Where the provider and the description disagree, both as they are published. */
export const EXCEPTIONS: readonly { readonly of: RegExp; readonly problem: RegExp; readonly reason: string }[] = [
  {
    of: /(alerts|\{alert_uuid\}|\{alert_id\}) request$/,
    problem: /\/(slack|email) must be array/,
    reason: 'the provider sends null for an empty list',
  },
  {
    of: /uptime\/checks\/\{check_id\}\/alerts.* request$/,
    problem: /\/(comparison|period) must be equal to one of the allowed values/,
    reason: 'the provider sends an empty text for what is not set',
  },
  {
    of: /projects\/\{project_id\}\/resources/,
    problem: /must match pattern "\^do:\(dbaas/,
    reason: 'the provider calls a reserved IP do:reservedip, the description knows do:floatingip only',
  },
  {
    of: /^PUT \/v2\/domains\/.* request$/,
    problem: /must have required property 'type'/,
    reason: 'the provider leaves the type out when it changes a record',
  },
  {
    of: /images.* answer$/,
    problem: /distribution must be equal to one of the allowed values/,
    reason: 'the description does not know AlmaLinux, whose images are offered',
  },
  {
    of: /^POST \/v2\/databases request$/,
    problem: /\/project_id must match format "uuid"|\/rules must be array/,
    reason: 'the provider sends an empty text and null for what is not set',
  },
  {
    of: /^POST \/v2\/droplets\/\{droplet_id\}\/actions request$/,
    problem: /\/type must be equal to one of the allowed values|must match a schema in anyOf/,
    reason: "change_backup_policy stands in the description's discriminator, not in its list of types",
  },
  {
    of: /^POST \/v2\/droplets\/autoscale request$/,
    problem: /\/public_networking must be boolean/,
    reason: 'the provider sends null for what is not set',
  },
  {
    of: /^POST \/v2\/kubernetes\/clusters\/\{cluster_id\}\/node_pools request$/,
    problem: /must have required property 'count'/,
    reason: 'the provider leaves the number of nodes out where a pool scales by itself',
  },
];

/** The deviations that no known exception explains, each once. */
export function unexplained(deviations: readonly Deviation[]): readonly string[] {
  const lines = deviations.flatMap(({ of, problem }) =>
    problem
      .split('; ')
      .filter((part) => !EXCEPTIONS.some((known) => known.of.test(of) && known.problem.test(part)))
      .map((part) => `${of}: ${part}`),
  );
  return [...new Set(lines)];
}

/**
 * Expects calls to be as described, but for the exceptions, and prints how many are without any. Calls whose connection
 * was cut have no answer.
 */
export function expectDescribed(recorded: readonly RecordedCall[]): void {
  const description = new ApiDescription();
  const calls = recorded.filter(({ status, path: called }) => status !== 0 && called.startsWith('/v2/'));
  const found = calls.map((call) => description.deviations(call));
  const asDescribed = found.filter((deviations) => deviations.length === 0).length;
  console.info(`${calls.length} calls of the provider, ${asDescribed} as described without an exception`);
  expect(calls.length).toBeGreaterThan(0);
  expect(unexplained(found.flat())).toEqual([]);
}

type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly template: string;
  readonly method: string;
  readonly segments: readonly string[];
}

/** DigitalOcean's description, with the corrections that it needs (each has its evidence in openapi_patches.json). */
export class ApiDescription {
  private readonly document: Json;
  private readonly ajv: Ajv;
  private readonly operations: readonly Operation[];
  private readonly validators = new Map<string, ValidateFunction | undefined>();

  constructor() {
    this.document = patched(JSON.parse(readFileSync(FILE, 'utf8')) as Json);
    this.ajv = new Ajv({ strict: false, unicodeRegExp: false, logger: false, allErrors: true });
    addFormats(this.ajv);
    this.ajv.addSchema(this.document, 'api');
    const paths = this.document['paths'] as Readonly<Record<string, Json>>;
    this.operations = Object.entries(paths).flatMap(([template, methods]) =>
      Object.keys(methods)
        .filter((method) => ['get', 'post', 'put', 'patch', 'delete'].includes(method))
        .map((method) => ({ template, method, segments: template.split('/') })),
    );
  }

  /** What is wrong with a call: nothing, or its request, its answer, or both. */
  deviations(call: RecordedCall): readonly Deviation[] {
    const operation = this.find(call);
    const name = `${call.method} ${operation?.template ?? call.path}`;
    if (!operation) return [{ of: name, problem: 'the description does not have it' }];
    const found: Deviation[] = [];
    const check = (what: string, place: readonly string[] | undefined, value: unknown): void => {
      const validator = place && this.validator(place);
      if (!validator || validator(value)) return;
      const problem = this.ajv.errorsText(validator.errors, { dataVar: '', separator: '; ' });
      found.push({ of: `${name} ${what}`, problem });
    };
    const place = ['paths', operation.template, operation.method];
    if (call.requestBody !== undefined && call.status < 400) {
      check('request', this.content([...place, 'requestBody']), call.requestBody);
    }
    const answer = [...place, 'responses', String(call.status)];
    if (this.at(answer) === undefined) {
      if (call.status >= 400) check('answer', this.content([...place, 'responses', 'default']), call.responseBody);
      else found.push({ of: `${name} answer`, problem: `the status ${call.status} is not described` });
    } else if (call.responseBody !== undefined) {
      check('answer', this.content(answer), call.responseBody);
    }
    return found;
  }

  private find({ method, path: called }: RecordedCall): Operation | undefined {
    const segments = called.split('/').map(decodeURIComponent);
    return this.operations
      .filter((operation) => {
        return (
          operation.method === method.toLowerCase() &&
          operation.segments.length === segments.length &&
          operation.segments.every((part, index) => part.startsWith('{') || part === segments[index])
        );
      })
      .sort((one, other) => one.template.split('{').length - other.template.split('{').length)[0];
  }

  /** The place of the JSON schema below a request body or an answer, references followed. */
  private content(place: readonly string[]): readonly string[] | undefined {
    const node = this.at(place) as Json | undefined;
    if (node === undefined) return undefined;
    const reference = node['$ref'];
    if (typeof reference === 'string') return this.content(pointerParts(reference));
    const content = [...place, 'content', 'application/json', 'schema'];
    return this.at(content) === undefined ? undefined : content;
  }

  private validator(place: readonly string[]): ValidateFunction | undefined {
    const pointer = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1'))).join('/');
    if (!this.validators.has(pointer)) {
      this.validators.set(pointer, this.ajv.getSchema(`api#/${pointer}`) ?? undefined);
    }
    return this.validators.get(pointer);
  }

  private at(place: readonly string[]): unknown {
    return place.reduce<unknown>((node, part) => (node as Json | undefined)?.[part], this.document);
  }
}

function pointerParts(reference: string): readonly string[] {
  return reference
    .slice(2)
    .split('/')
    .map((part) => decodeURIComponent(part).replaceAll('~1', '/').replaceAll('~0', '~'));
}

interface Patchable {
  [field: string]: Patchable & { required?: string[]; maximum?: number; properties?: Patchable };
}

function patched(document: Json): Json {
  const schemas = (document as unknown as Patchable)['components']?.['schemas'];
  const checks = (document as unknown as Patchable)['paths']?.['/v2/uptime/checks']?.['post'];
  // `method` is required, but is no property.
  forget(checks, 'method');
  // A rule for icmp has no ports.
  forget(schemas?.['firewall_rule_base'], 'ports');
  // The list of regions is older than the examples beside it, which name atl1.
  (schemas?.['region_slug'] as { enum?: string[] } | undefined)?.enum?.push('atl1');
  return document;
}

function forget(node: unknown, field: string): void {
  if (typeof node !== 'object' || node === null) return;
  const { required } = node as { required?: unknown };
  if (Array.isArray(required)) {
    (node as { required: unknown[] }).required = required.filter((name) => name !== field);
  }
  for (const child of Object.values(node)) forget(child, field);
}
