import { mkdtempSync, rmSync } from 'node:fs';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** Where buckets are found; nothing in the world answers under this name. */
export const SPACES_DOMAIN = 'spaces.simulated';

/** The only credentials that the stand-in takes. */
export const SPACES_CREDENTIALS = { accessKey: 'S3RVER', secretKey: 'S3RVER' } as const;

/** The package s3rver: buckets and objects in a directory that goes with it. */
export class S3StandIn {
  private constructor(
    private readonly directory: string,
    /** Answers a request whose host is that of a bucket. */
    readonly answer: (request: IncomingMessage, response: ServerResponse) => Promise<void>,
  ) {}

  /** Loads the package, which an importer of the simulator installs only where buckets are wanted. */
  static async load(): Promise<S3StandIn> {
    const { default: S3rver } = await import('s3rver');
    const directory = mkdtempSync(path.join(tmpdir(), 'simulated-spaces-'));
    const server = new S3rver({ directory, silent: true, serviceEndpoint: SPACES_DOMAIN, vhostBuckets: true });
    // What Koa gives returns a promise, whatever its type says.
    return new S3StandIn(directory, server.callback() as unknown as S3StandIn['answer']);
  }

  /** Removes what was stored. */
  remove(): void {
    rmSync(this.directory, { recursive: true, force: true });
  }
}
