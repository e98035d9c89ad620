import type { IncomingMessage } from 'node:http';

/** An answer of the stand-in. */
export interface Answer {
  readonly status: number;
  /** An object is sent as JSON:API. */
  readonly body?: object | Buffer;
}

/** A call, with what its route's pattern caught. */
export interface Call {
  readonly params: readonly string[];
  readonly query: URLSearchParams;
  readonly body: Buffer;
}

/** What a body of JSON:API says of its one resource. */
export interface Given {
  readonly attributes: Readonly<Record<string, unknown>>;
  /** The id of what a relationship leads to. */
  readonly related: (name: string) => string | undefined;
}

interface Relationship {
  readonly data?: { readonly id?: string };
}

/** A refusal with the status that Terraform Cloud uses. */
export class Refused extends Error {
  constructor(
    readonly status: number,
    readonly title: string,
    readonly detail?: string,
  ) {
    super(title);
  }
}

/** A resource of JSON:API. Relationships are given as `name: [type, id]`. */
export function resource(
  type: string,
  id: string,
  attributes: Readonly<Record<string, unknown>>,
  relationships: Readonly<Record<string, readonly [string, string] | undefined>> = {},
): object {
  return {
    id,
    type,
    attributes,
    relationships: Object.fromEntries(
      Object.entries(relationships).flatMap(([name, target]) =>
        target === undefined ? [] : [[name, { data: { type: target[0], id: target[1] } }]],
      ),
    ),
  };
}

export const found = (data: object): Answer => ({ status: 200, body: { data } });
export const made = (data: object): Answer => ({ status: 201, body: { data } });

/** A list on one page. */
export function list(data: readonly object[]): Answer {
  const pagination = { 'current-page': 1, 'next-page': null, 'total-pages': 1, 'total-count': data.length };
  return { status: 200, body: { data, meta: { pagination } } };
}

export function given(call: Call): Given {
  const { data } = JSON.parse(call.body.toString()) as {
    data: { attributes?: Record<string, unknown>; relationships?: Record<string, Relationship> };
  };
  return { attributes: data.attributes ?? {}, related: (name) => data.relationships?.[name]?.data?.id };
}

export async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
