import { Fields } from './fields';
import { notFound, unprocessable } from './refusal';

/** A request as a handler sees it. */
export interface Call {
  readonly method: string;
  /** The path without the query, e.g. `/v2/droplets/12`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** The body's fields; an empty object where none came. */
  readonly body: Fields;
  /** What stands in the path for `:name`. */
  param(name: string): string;
  /** The same where it must be a whole number; the API's 404 for anything else. */
  numericParam(name: string): number;
}

/** Puts a call together. */
export function callOf(method: string, url: URL, params: ReadonlyMap<string, string>, body: unknown): Call {
  const param = (name: string): string => {
    const value = params.get(name);
    if (value === undefined) throw new Error(`the route has no parameter ":${name}"`);
    return value;
  };
  return {
    method,
    path: url.pathname,
    query: url.searchParams,
    body: new Fields(body ?? {}),
    param,
    numericParam: (name) => {
      const value = param(name);
      if (!/^\d{1,15}$/.test(value)) throw notFound();
      return Number(value);
    },
  };
}

/** A whole number of the query within bounds, or its default. */
export function queryInteger(call: Call, name: string, otherwise: number, least: number, most: number): number {
  const text = call.query.get(name);
  if (text === null || text === '') return otherwise;
  const value = Number(text);
  if (!Number.isInteger(value) || value < least || value > most) {
    throw unprocessable(`${name} must be a whole number from ${least} to ${most}`);
  }
  return value;
}
