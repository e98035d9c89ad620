import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { CommandFailure, refusal } from '../command-failure';
import type { Run } from '../run';
import { runHostScript } from './host-script';
import type { LocalBundle } from './local-bundle';
import type { SshConnection } from './ssh-connection';
import { outputFolder } from './stack-folder';

/** How long a host may take to answer after its deploy has ended well, in seconds. */
const PATIENCE_SECONDS = 30;

interface SynthesizedStack {
  readonly resource?: {
    readonly digitalocean_loadbalancer?: Readonly<Record<string, { healthcheck?: { path?: string } }>>;
    readonly digitalocean_uptime_check?: Readonly<Record<string, { target?: string }>>;
  };
}

/** The path that the stack's load balancer asks, or else its uptime check. @default /health */
export function healthPath(stack: string, outdir = outputFolder()): string {
  const file = path.join(outdir, 'stacks', stack, 'cdk.tf.json');
  if (!existsSync(file)) return '/health';
  const { resource = {} } = JSON.parse(readFileSync(file, 'utf8')) as SynthesizedStack;
  const [balancer] = Object.values(resource.digitalocean_loadbalancer ?? {});
  const [uptime] = Object.values(resource.digitalocean_uptime_check ?? {});
  const target = uptime?.target;
  return (
    balancer?.healthcheck?.path ?? (target !== undefined && URL.canParse(target) ? new URL(target).pathname : '/health')
  );
}

/** Asks the host's own nginx, by the name and the path that the world uses; a host without one serves other hosts only. */
export async function checkHealthOnHost(ssh: SshConnection, bundle: LocalBundle, asked: string): Promise<void> {
  if (bundle.domain === '') return;
  const scheme = bundle.endsTls ? 'https' : 'http';
  await runHostScript(ssh, 'probe-health', [bundle.domain, asked, scheme, String(PATIENCE_SECONDS)]);
}

/** Asks a URL from this machine until it answers well. */
export async function checkHealthFromOutside(run: Run, url: string): Promise<void> {
  const { default: ky } = await import('ky');
  try {
    await ky.get(url, {
      signal: run.signal,
      timeout: PATIENCE_SECONDS * 1000,
      retry: { limit: 10, backoffLimit: 3000, statusCodes: [404, 408, 429, 500, 502, 503, 504] },
    });
  } catch (error) {
    run.signal.throwIfAborted();
    throw new CommandFailure(`${url} does not answer well: ${error instanceof Error ? error.message : String(error)}`);
  }
}

/** Refuses what is no URL to ask. */
export function checkUrl(url: string): void {
  if (URL.canParse(url) && /^https?:$/.test(new URL(url).protocol)) return;
  throw refusal(`--verify ${JSON.stringify(url)} is no URL`, 'write one such as https://planner.example.org/health');
}
