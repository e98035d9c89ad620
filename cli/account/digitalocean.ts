import type { KyInstance, Options } from 'ky' with { 'resolution-mode': 'import' };
import { CommandFailure, refusal } from '../command-failure';

/** Where the API is; a stand-in gives its own address by DIGITALOCEAN_API_URL, as for the Terraform provider. */
const API_URL = 'https://api.digitalocean.com';

/** The most that the API gives on one page. Source: DigitalOcean's API description (2026-08-07). */
const PER_PAGE = 200;

/** An answer of the API that is not what was asked for. */
export class ApiRefusal extends CommandFailure {
  constructor(
    readonly status: number,
    message: string,
  ) {
    super(message);
  }
}

interface Page {
  readonly links?: { readonly pages?: { readonly next?: string } };
  readonly meta?: { readonly total?: number };
}

/** The few calls that this program makes to DigitalOcean's API, as the owner of DIGITALOCEAN_TOKEN. */
export class DigitalOcean {
  private constructor(private readonly http: KyInstance) {}

  static async fromEnvironment(): Promise<DigitalOcean> {
    const token = process.env['DIGITALOCEAN_TOKEN'] ?? process.env['DIGITALOCEAN_ACCESS_TOKEN'] ?? '';
    if (token === '') throw refusal('DIGITALOCEAN_TOKEN is not set', 'make a token in the control panel and export it');
    const { default: ky } = await import('ky');
    return new DigitalOcean(
      ky.create({
        prefixUrl: process.env['DIGITALOCEAN_API_URL'] ?? API_URL,
        headers: { authorization: `Bearer ${token}` },
        timeout: 15_000,
        retry: { limit: 3, methods: ['get', 'delete'], backoffLimit: 3000 },
      }),
    );
  }

  /** An object, e.g. of `v2/account`. */
  async get<T>(path: string): Promise<T> {
    return this.call('get', path);
  }

  /** All items of a list over all its pages. */
  async list<T>(path: string, key: string): Promise<readonly T[]> {
    const items: T[] = [];
    for (let page = 1; ; page++) {
      const answer = await this.get<Page & Record<string, T[] | null>>(`${path}?per_page=${PER_PAGE}&page=${page}`);
      items.push(...(answer[key] ?? []));
      if (answer.links?.pages?.next === undefined) return items;
    }
  }

  async post<T>(path: string, json: object): Promise<T> {
    return this.call('post', path, { json });
  }

  /** Deletes; what is gone already is as good. */
  async delete(path: string): Promise<void> {
    try {
      await this.call('delete', path);
    } catch (error) {
      if (!(error instanceof ApiRefusal && error.status === 404)) throw error;
    }
  }

  private async call<T>(method: 'get' | 'post' | 'delete', path: string, options: Options = {}): Promise<T> {
    const { HTTPError } = await import('ky');
    try {
      const response = await this.http(path, { ...options, method });
      return (response.status === 204 ? undefined : await response.json()) as T;
    } catch (error) {
      if (error instanceof HTTPError) throw await refusedBy(error.response, `${method.toUpperCase()} /${path}`);
      const reason = error instanceof Error ? (error.cause instanceof Error ? error.cause.message : error.message) : '';
      throw new CommandFailure(`DigitalOcean's API cannot be reached: ${reason}`);
    }
  }
}

async function refusedBy(response: Response, call: string): Promise<ApiRefusal> {
  const { status } = response;
  const body = (await response.json().catch(() => ({}))) as { readonly message?: string };
  const said = body.message ?? response.statusText;
  if (status === 401) {
    return new ApiRefusal(
      status,
      `DigitalOcean refuses the token of DIGITALOCEAN_TOKEN: ${said}; it may be mistyped, expired or revoked; export another one`,
    );
  }
  if (status === 403) return new ApiRefusal(status, `the token lacks a scope for ${call}: ${said}`);
  return new ApiRefusal(status, `DigitalOcean answered ${status} to ${call}: ${said}`);
}
