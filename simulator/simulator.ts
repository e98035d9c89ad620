import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { Account } from './account/account';
import { CallClock, type Clock, type Pace, WallClock, timestamp } from './account/clock';
import { Jobs } from './account/jobs';
import { Seeded } from './account/seeded';
import { RateLimit } from './api/rate-limit';
import { Routes } from './api/routes';
import { apiServer } from './api/server';
import { CallLog, type RecordedCall } from './control/calls';
import { controlRoutes } from './control/control-routes';
import { type Fault, FaultBoard } from './control/faults';
import { ObjectDesk, type ObjectFields } from './control/object-desk';
import { FAMILIES } from './families/all';
import { furnish } from './furnish';
import { Spaces } from './spaces/spaces';
import { SPACES_CREDENTIALS, SPACES_DOMAIN } from './spaces/stand-in';
import type { AccountLimits, World } from './world';

/** How the simulated account starts. */
export interface SimulatorOptions {
  /** The port on loopback; 0 for any free one. @default 0 */
  readonly port?: number;
  /** Where ids, addresses and secrets come from: the same seed and the same calls give the same ones. @default 1 */
  readonly seed?: number;
  /** `instant`: whatever was started is ready at the next call. `realistic`: it takes its time. @default instant */
  readonly pace?: Pace;
  /** The token that calls must carry. @default simulated */
  readonly token?: string;
  /** Domains whose zones exist from the start. @default none */
  readonly domains?: readonly string[];
  /** Public SSH keys that exist from the start. @default none */
  readonly sshKeys?: readonly string[];
  /** What differs from the limits of a new account. @default 25 droplets, 100 volumes, 20 reserved IPs, 50 load balancers */
  readonly limits?: Partial<AccountLimits>;
  /** Requests that the token may make; refused above only at a realistic pace. @default 5000 an hour, 250 a minute */
  readonly requests?: { readonly perHour?: number; readonly perMinute?: number };
  /** Told of mistakes of the simulator itself, which a caller sees as a 500. @default they are thrown as unhandled */
  readonly onMistake?: (error: unknown) => void;
}

const LIMITS: AccountLimits = { droplets: 25, volumes: 100, reservedIps: 20, loadBalancers: 50 };

/** A running stand-in of DigitalOcean's API, with an account of its own that lives in memory. */
export class Simulator {
  /** Trouble on demand. */
  readonly faults = new FaultBoard();
  /** The calls so far. */
  readonly calls = new CallLog();
  /** Looks at the account's objects, and changes them behind the caller's back. */
  readonly objects: ObjectDesk;
  /** What the simulator answers, e.g. `GET /v2/droplets/:id`. */
  readonly paths: readonly string[];
  private readonly server: Server;
  private readonly clock: Clock;
  private readonly spaces: Spaces;

  private constructor(
    options: SimulatorOptions,
    /** The token that calls must carry. */
    readonly token: string,
  ) {
    const { seed = 1, pace = 'instant', requests } = options;
    this.clock = pace === 'instant' ? new CallClock() : new WallClock();
    const account = new Account();
    const routes = new Routes();
    const jobs = new Jobs(this.clock, pace, (what) => this.faults.holds(what));
    const world: World = {
      routes,
      account,
      clock: this.clock,
      pace,
      seeded: new Seeded(seed),
      jobs,
      limits: { ...LIMITS, ...options.limits },
      now: () => timestamp(this.clock.now()),
    };
    for (const family of FAMILIES) family(world);
    this.paths = routes.declared;
    furnish(world, options.domains ?? [], options.sshKeys ?? []);
    this.objects = new ObjectDesk(account);
    this.spaces = new Spaces(world, this.faults, this.calls);
    this.server = apiServer({
      api: routes,
      control: controlRoutes({
        objects: this.objects,
        faults: this.faults,
        calls: this.calls,
        clock: this.clock,
        jobs,
      }),
      token,
      rateLimit: new RateLimit(this.clock, requests?.perHour ?? 5000, requests?.perMinute ?? 250, pace === 'realistic'),
      clock: this.clock,
      jobs,
      faults: this.faults,
      calls: this.calls,
      spaces: this.spaces,
      requestIds: new Seeded(seed + 1),
      onMistake:
        options.onMistake ??
        ((error) => {
          queueMicrotask(() => {
            throw error;
          });
        }),
    });
  }

  /** Starts a simulator on loopback. */
  static async start(options: SimulatorOptions = {}): Promise<Simulator> {
    const simulator = new Simulator(options, options.token ?? 'simulated');
    await new Promise<void>((resolve, reject) => {
      simulator.server.once('error', reject);
      simulator.server.listen(options.port ?? 0, '127.0.0.1', () => {
        simulator.server.off('error', reject);
        resolve();
      });
    });
    return simulator;
  }

  /** The address, e.g. `http://127.0.0.1:4010`. */
  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** The variables that point the Terraform provider (and `doctl`) at the simulator, which is also the proxy to buckets. */
  get environment(): Readonly<Record<string, string>> {
    return {
      DIGITALOCEAN_API_URL: this.url,
      DIGITALOCEAN_TOKEN: this.token,
      SPACES_ENDPOINT_URL: `http://s3.{{.Region}}.${SPACES_DOMAIN}`,
      SPACES_ACCESS_KEY_ID: SPACES_CREDENTIALS.accessKey,
      SPACES_SECRET_ACCESS_KEY: SPACES_CREDENTIALS.secretKey,
      HTTP_PROXY: this.url,
    };
  }

  /** Hands every call, bodies included, to a listener; gives back how to stop that. */
  onCall(listener: (call: RecordedCall) => void): () => void {
    return this.calls.onCall(listener);
  }

  /** Lets time pass in the account. */
  advance(seconds: number): void {
    this.clock.advance(seconds);
  }

  /** Stops the server; the account is gone with it. */
  async stop(): Promise<void> {
    await new Promise<void>((resolve, reject) => {
      this.server.close((error) => {
        if (error) reject(error);
        else resolve();
      });
      this.server.closeAllConnections();
    });
    await this.spaces.stop();
  }
}

export type { Fault, ObjectFields };
