import type { Call } from './call';
import { Refusal, notFound } from './refusal';
import type { Reply } from './reply';

/** Answers a call; throws a {@link Refusal} for an error. */
export type Handler = (call: Call) => Reply;

interface Route {
  readonly segments: readonly string[];
  readonly handlers: Map<string, Handler>;
}

/** A route that fits a request. */
export interface Match {
  readonly handler: Handler;
  readonly params: ReadonlyMap<string, string>;
}

/** The paths of the API. `:name` stands for one segment; a word wins over it. */
export class Routes {
  private readonly bySegments = new Map<number, Route[]>();

  get(pattern: string, handler: Handler): this {
    return this.add('GET', pattern, handler);
  }

  post(pattern: string, handler: Handler): this {
    return this.add('POST', pattern, handler);
  }

  put(pattern: string, handler: Handler): this {
    return this.add('PUT', pattern, handler);
  }

  patch(pattern: string, handler: Handler): this {
    return this.add('PATCH', pattern, handler);
  }

  delete(pattern: string, handler: Handler): this {
    return this.add('DELETE', pattern, handler);
  }

  /** Every route that was declared, e.g. `GET /v2/droplets/:id`. */
  get declared(): readonly string[] {
    return [...this.bySegments.values()]
      .flat()
      .flatMap((route) => [...route.handlers.keys()].map((method) => `${method} ${route.segments.join('/')}`))
      .sort();
  }

  /** The route of a request; the API's 404 for an unknown path, 405 for a known one without this method. */
  match(method: string, path: string): Match {
    const segments = path.split('/').map(decoded);
    const fitting = (this.bySegments.get(segments.length) ?? []).filter((route) => fits(route.segments, segments));
    const [route] = fitting.sort((one, other) => words(other) - words(one));
    if (!route) throw notFound();
    const handler = route.handlers.get(method);
    if (!handler) {
      const allowed = [...route.handlers.keys()].join(', ');
      throw new Refusal(405, 'method_not_allowed', `This path takes ${allowed}.`, { allow: allowed });
    }
    const params = new Map(
      route.segments.flatMap((segment, index) =>
        segment.startsWith(':') ? [[segment.slice(1), segments[index] ?? ''] as const] : [],
      ),
    );
    return { handler, params };
  }

  private add(method: string, pattern: string, handler: Handler): this {
    const segments = pattern.split('/');
    const routes = this.bySegments.get(segments.length) ?? [];
    this.bySegments.set(segments.length, routes);
    let route = routes.find((known) => known.segments.join('/') === pattern);
    if (!route) {
      route = { segments, handlers: new Map() };
      routes.push(route);
    }
    if (route.handlers.has(method)) throw new Error(`${method} ${pattern} is declared twice`);
    route.handlers.set(method, handler);
    return this;
  }
}

function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    // A broken escape names nothing that exists.
    return segment;
  }
}

function fits(pattern: readonly string[], segments: readonly string[]): boolean {
  return pattern.every((part, index) => (part.startsWith(':') ? segments[index] !== '' : part === segments[index]));
}

function words(route: Route): number {
  return route.segments.filter((segment) => !segment.startsWith(':')).length;
}
