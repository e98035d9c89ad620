import { Simulator, type SimulatorOptions } from '../../simulator';

/** An answer of the simulator. */
export interface ApiAnswer {
  readonly status: number;
  readonly headers: Headers;
  // What comes back is looked at field by field, as a caller in JavaScript would.
  // eslint-disable-next-line @typescript-eslint/no-explicit-any
  readonly body: any;
}

/** Calls a simulator as a program with its token does. */
export class ApiClient {
  constructor(readonly simulator: Simulator) {}

  async get(path: string): Promise<ApiAnswer> {
    return this.call('GET', path);
  }

  async post(path: string, body: unknown): Promise<ApiAnswer> {
    return this.call('POST', path, body);
  }

  async put(path: string, body: unknown): Promise<ApiAnswer> {
    return this.call('PUT', path, body);
  }

  async delete(path: string, body?: unknown): Promise<ApiAnswer> {
    return this.call('DELETE', path, body);
  }

  async call(method: string, path: string, body?: unknown): Promise<ApiAnswer> {
    return this.send(method, path, {
      headers: { authorization: `Bearer ${this.simulator.token}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
  }

  /** A request as it is given, without a token or a content type of its own. */
  async send(method: string, path: string, init: RequestInit = {}): Promise<ApiAnswer> {
    const response = await fetch(`${this.simulator.url}${path}`, { method, ...init });
    const text = await response.text();
    const isJson = response.headers.get('content-type')?.startsWith('application/json') ?? false;
    return { status: response.status, headers: response.headers, body: isJson ? JSON.parse(text) : text };
  }
}

/** A simulator for the tests of a `describe`, new for each of them. */
export function simulatorForEach(options: SimulatorOptions = {}): () => ApiClient {
  let client: ApiClient | undefined;
  const mistakes: unknown[] = [];
  beforeEach(async () => {
    mistakes.length = 0;
    client = new ApiClient(await Simulator.start({ onMistake: (error) => mistakes.push(error), ...options }));
  });
  afterEach(async () => {
    await client?.simulator.stop();
    expect(mistakes).toEqual([]);
  });
  return () => {
    if (!client) throw new Error('ask for it inside a test');
    return client;
  };
}

/** The least that a droplet is made of. */
export const DROPLET = { name: 'web', region: 'fra1', size: 's-1vcpu-1gb', image: 'debian-13-x64' };
