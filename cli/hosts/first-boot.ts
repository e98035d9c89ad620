import { setTimeout as sleep } from 'node:timers/promises';
import type { DeployedHost } from '../../lib/terraform/deployment';
import { CommandFailure } from '../command-failure';
import type { Run } from '../run';
import { runHostScript } from './host-script';
import type { SshConnection } from './ssh-connection';

/** How often a host is asked whether its first boot has ended. */
const EVERY_MS = 5000;

/** How far a host has come with its first boot; and the steps that failed, with what they said. */
export interface FirstBootState {
  readonly state: 'ok' | 'waiting' | 'failed';
  readonly failed: string;
}

/** Asks a host about its first boot. */
export async function firstBootState(ssh: SshConnection): Promise<FirstBootState> {
  const [state, ...failed] = (await runHostScript(ssh, 'first-boot-state', [ssh.host.app])).split('\n');
  return { state: state as FirstBootState['state'], failed: failed.join('\n').trimEnd() };
}

/** Waits until a host's first boot has ended well; says what failed in it if it did not. */
export async function awaitFirstBoot(run: Run, ssh: SshConnection, waitSeconds: number): Promise<void> {
  const { name } = ssh.host;
  const until = Date.now() + waitSeconds * 1000;
  for (;;) {
    const { state, failed } = await firstBootState(ssh);
    if (state === 'ok') return;
    if (state === 'failed') throw firstBootFailure(ssh.host, failed);
    if (Date.now() >= until) throw bootingFailure(name);
    run.reporter.working('waiting for the first boot to end', name);
    await sleep(Math.min(EVERY_MS, Math.max(0, until - Date.now())), undefined, { signal: run.signal });
  }
}

/** What is told of a first boot that takes longer than somebody waits. */
export function bootingFailure(name: string): CommandFailure {
  return new CommandFailure(
    `the first boot of ${name} has not ended; wait longer by --wait SECONDS, or read /var/log/cloud-init-output.log there`,
  );
}

/** What is told of a first boot that failed. */
export function firstBootFailure({ name, app }: DeployedHost, steps: string): CommandFailure {
  return new CommandFailure(
    `the first boot of ${name} failed, so nothing was changed:\n${steps}\nrepair what is named, then run there: sudo /opt/${app}/current/bin/first-boot`,
  );
}
