import { type Call, queryInteger } from './call';

/** An answer that is no error. */
export interface Reply {
  readonly status: number;
  /** What becomes the JSON body; undefined for none. */
  readonly body?: unknown;
  /** For a body that is a text of another type, e.g. `application/yaml`. @default JSON */
  readonly contentType?: string;
}

const PAGE_ITEMS = 20;
const MOST_PAGE_ITEMS = 200;

export function ok(body: unknown): Reply {
  return { status: 200, body };
}

export function created(body: unknown): Reply {
  return { status: 201, body };
}

export function accepted(body?: unknown): Reply {
  return body === undefined ? { status: 202 } : { status: 202, body };
}

export function noContent(): Reply {
  return { status: 204 };
}

/** One page of a list, as `page` and `per_page` ask for it, with the API's `links` and `meta`. */
export function page<T>(
  call: Call,
  name: string,
  items: readonly T[],
  view: (item: T) => unknown = (item) => item,
): Reply {
  const size = queryInteger(call, 'per_page', PAGE_ITEMS, 1, MOST_PAGE_ITEMS);
  const last = Math.max(1, Math.ceil(items.length / size));
  const number = queryInteger(call, 'page', 1, 1, Number.MAX_SAFE_INTEGER);
  const link = (target: number): string => {
    const query = new URLSearchParams(call.query);
    query.set('page', String(target));
    query.set('per_page', String(size));
    // The real API names its own host here; the provider reads nothing but the page's number.
    return `https://api.digitalocean.com${call.path}?${query.toString()}`;
  };
  const pages = {
    ...(number > 1 && { first: link(1), prev: link(Math.min(number - 1, last)) }),
    ...(number < last && { next: link(number + 1), last: link(last) }),
  };
  const start = (number - 1) * size;
  return ok({
    [name]: items.slice(start, start + size).map(view),
    links: Object.keys(pages).length > 0 ? { pages } : {},
    meta: { total: items.length },
  });
}
