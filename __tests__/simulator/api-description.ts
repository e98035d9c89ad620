import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import Ajv, { type ValidateFunction } from 'ajv';
import addFormats from 'ajv-formats';
import type { RecordedCall } from '../../simulator';
import { type Half, correct } from './api-corrections';

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
  /** E.g. `POST /v2/droplets, requests`. */
  readonly of: string;
  readonly problem: string;
}

/**
 * Expects calls to be as described, with the corrections that the description needs, and prints how many are so without
 * them. Calls whose connection was cut have no answer.
 */
export function expectDescribed(recorded: readonly RecordedCall[]): void {
  const calls = recorded.filter(({ status, path: called }) => status !== 0 && called.startsWith('/v2/'));
  expect(calls.length).toBeGreaterThan(0);
  expect(deviationsOf(calls)).toEqual([]);
  const published = new ApiDescription(false);
  const share = calls.filter((call) => published.deviations(call).length === 0).length / calls.length;
  console.info(
    `${calls.length} calls of the provider: ${(100 * share).toFixed(1)} % as described, the others with corrections`,
  );
}

/** What is not as described, each once. */
export function deviationsOf(calls: readonly RecordedCall[]): readonly string[] {
  const description = new ApiDescription();
  const lines = calls.flatMap((call) => description.deviations(call).map(({ of, problem }) => `${of}: ${problem}`));
  return [...new Set(lines)];
}

/** A part of the description. */
export type Json = Readonly<Record<string, unknown>>;

interface Operation {
  readonly template: string;
  readonly method: string;
  readonly segments: readonly string[];
}

/** DigitalOcean's description, with the corrections that it needs or as it is published. */
export class ApiDescription {
  private readonly document: Json;
  private readonly ajv: Ajv;
  private readonly operations: readonly Operation[];
  private readonly validators = new Map<string, ValidateFunction | undefined>();

  constructor(corrected = true) {
    this.document = JSON.parse(readFileSync(FILE, 'utf8')) as Json;
    // Patterns are not written for the flag `u`.
    this.ajv = new Ajv({ strict: false, unicodeRegExp: false, logger: false, allErrors: true });
    addFormats(this.ajv);
    for (const half of ['requests', 'answers'] as const) {
      const document = structuredClone(this.document);
      if (corrected) correct(document, half);
      this.ajv.addSchema(document, half);
    }
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
    const check = (half: Half, place: readonly string[] | undefined, value: unknown): void => {
      const validator = place && this.validator(half, place);
      if (!validator || validator(value)) return;
      const problem = this.ajv.errorsText(validator.errors, { dataVar: '', separator: '; ' });
      found.push({ of: `${name}, ${half}`, problem });
    };
    const place = ['paths', operation.template, operation.method];
    if (call.requestBody !== undefined && call.status < 400) {
      check('requests', this.content([...place, 'requestBody']), call.requestBody);
    }
    const answer = [...place, 'responses', String(call.status)];
    if (this.at(answer) === undefined) {
      if (call.status >= 400) check('answers', this.content([...place, 'responses', 'default']), call.responseBody);
      else found.push({ of: `${name}, answers`, problem: `the status ${call.status} is not described` });
    } else if (call.responseBody !== undefined) {
      check('answers', this.content(answer), call.responseBody);
    }
    return found;
  }

  /** Every request that has a JSON body, with its schema. */
  requests(): readonly { readonly method: string; readonly template: string; readonly schema: Json }[] {
    return this.operations.flatMap(({ method, template }) => {
      const place = this.content(['paths', template, method, 'requestBody']);
      return place ? [{ method: method.toUpperCase(), template, schema: this.at(place) as Json }] : [];
    });
  }

  /** A schema, or what it refers to. */
  resolved(schema: Json): Json {
    const reference = schema['$ref'];
    return typeof reference === 'string' ? this.resolved(this.at(pointerParts(reference)) as Json) : schema;
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

  private validator(half: Half, place: readonly string[]): ValidateFunction | undefined {
    const parts = place.map((part) => encodeURIComponent(part.replaceAll('~', '~0').replaceAll('/', '~1')));
    const pointer = `${half}#/${parts.join('/')}`;
    if (!this.validators.has(pointer)) this.validators.set(pointer, this.ajv.getSchema(pointer) ?? undefined);
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
