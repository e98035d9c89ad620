import type { KyInstance, Options } from 'ky' with { 'resolution-mode': 'import' };
import { CommandFailure, refusal } from '../command-failure';
import { tokenFor } from './token';

/** A resource of JSON:API. */
export interface Resource<A> {
  readonly id: string;
  readonly attributes: A;
  readonly relationships?: Readonly<Record<string, { readonly data?: { readonly id: string } | null }>>;
}

/** What a call sends: a resource without an id. */
interface NewResource {
  readonly type: string;
  readonly attributes: Readonly<Record<string, unknown>>;
  /** `name: [type, id]`. */
  readonly relationships?: Readonly<Record<string, readonly [string, string]>>;
}

/** An answer that is not what was asked for. */
export class CloudRefusal extends CommandFailure {
  constructor(
    readonly status: number,
    message: string,
    exitCode: 1 | 2 = 1,
  ) {
    super(message, exitCode);
  }
}

const MEDIA_TYPE = 'application/vnd.api+json';

/** The calls that an upload makes to Terraform Cloud, or to a Terraform Enterprise. */
export class TerraformCloudApi {
  private constructor(
    readonly hostname: string,
    private readonly http: KyInstance,
    private readonly anonymous: KyInstance,
  ) {}

  /** Finds out where a host has its API. */
  static async of(hostname: string): Promise<TerraformCloudApi> {
    const token = tokenFor(hostname);
    const { default: ky } = await import('ky');
    const anonymous = ky.create({ timeout: 60_000, retry: { limit: 4, methods: ['get', 'put'], backoffLimit: 5000 } });
    const document = await anonymous
      .get(`https://${hostname}/.well-known/terraform.json`)
      .json<Readonly<Record<string, unknown>>>()
      .catch((error: unknown) => {
        throw new CommandFailure(`${hostname} cannot be reached: ${reasonOf(error)}`);
      });
    const service = document['tfe.v2'];
    if (typeof service !== 'string') {
      throw refusal(`${hostname} is no Terraform Cloud`, 'set STATE_HOSTNAME to one, and run npm start');
    }
    const prefixUrl = new URL(service, `https://${hostname}`);
    const headers = { authorization: `Bearer ${token}`, 'content-type': MEDIA_TYPE };
    return new TerraformCloudApi(hostname, anonymous.extend({ prefixUrl, headers }), anonymous);
  }

  async get<A>(path: string): Promise<Resource<A>> {
    return (await this.call<{ data: Resource<A> }>('get', path)).data;
  }

  async list<A>(path: string): Promise<readonly Resource<A>[]> {
    return (await this.call<{ data: readonly Resource<A>[] }>('get', path)).data;
  }

  async post<A>(path: string, { type, attributes, relationships = {} }: NewResource): Promise<Resource<A>> {
    const related = Object.fromEntries(
      Object.entries(relationships).map(([name, [of, id]]) => [name, { data: { type: of, id } }]),
    );
    const json = { data: { type, attributes, relationships: related } };
    return (await this.call<{ data: Resource<A> }>('post', path, { json })).data;
  }

  /** Posts what is no single resource, or nothing at all. */
  async act(path: string, json: object = {}): Promise<void> {
    await this.call('post', path, { json });
  }

  /** Sends to an address that the API gave, which is a secret in itself. */
  async put(url: string, body: Uint8Array): Promise<void> {
    await this.anonymous.put(url, { body: new Uint8Array(body) }).catch((error: unknown) => {
      throw new CommandFailure(`the upload to ${this.hostname} failed: ${reasonOf(error)}`);
    });
  }

  /** Reads from an address that the API gave. */
  async read(url: string): Promise<Buffer> {
    const content = await this.anonymous
      .get(url)
      .arrayBuffer()
      .catch((error: unknown) => {
        throw new CommandFailure(`${this.hostname} did not give what it named: ${reasonOf(error)}`);
      });
    return Buffer.from(content);
  }

  private async call<T>(method: 'get' | 'post', path: string, options: Options = {}): Promise<T> {
    const { HTTPError } = await import('ky');
    try {
      const text = await this.http(path, { ...options, method }).text();
      return (text === '' ? undefined : JSON.parse(text)) as T;
    } catch (error) {
      if (error instanceof HTTPError) throw await this.refusedBy(error.response, `${method.toUpperCase()} ${path}`);
      throw new CommandFailure(`${this.hostname} cannot be reached: ${reasonOf(error)}`);
    }
  }

  private async refusedBy(response: Response, call: string): Promise<CloudRefusal> {
    const { status } = response;
    if (status === 401) {
      return new CloudRefusal(
        status,
        `${this.hostname} refuses the token: it may be mistyped, expired or revoked; run terraform login ${this.hostname}, or set a new one`,
        2,
      );
    }
    const body = (await response.json().catch(() => ({}))) as { errors?: { title?: string; detail?: string }[] };
    const said = (body.errors ?? []).map(({ title, detail }) => detail ?? title).join('; ');
    return new CloudRefusal(status, `${this.hostname} answered ${status} to ${call}: ${said || response.statusText}`);
  }
}

function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? error.cause.message : error.message;
}
