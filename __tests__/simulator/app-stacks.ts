import { spawnSync } from 'node:child_process';
import path from 'node:path';
import { readSettings } from '../../settings';
import { TemporaryDirectory } from '../support/temporary-directory';
import type { EditableJson } from './deployment';

/** A stack of the app, as `npm start` writes it, with its outside checks on. */
export interface AppStack {
  readonly name: string;
  /** Its `cdk.tf.json`. */
  readonly text: string;
  /** Why the simulator can't stand in for it, or undefined. */
  readonly problem: string | undefined;
}

const REPOSITORY = path.join(__dirname, '../..');

/** Resources that the simulator has. */
const SIMULATED = new Set(
  (
    'certificate database_cluster database_connection_pool database_db database_firewall database_postgresql_config ' +
    'database_replica database_user domain droplet firewall loadbalancer monitor_alert project project_resources record ' +
    'reserved_ip reserved_ip_assignment reserved_ipv6 reserved_ipv6_assignment ssh_key tag uptime_alert uptime_check ' +
    'volume volume_attachment vpc'
  )
    .split(' ')
    .map((type) => `digitalocean_${type}`),
);

/**
 * The stacks of settings.ts, or those named in LIFECYCLE_STACKS. They are synthesized at once, since a test has to have
 * its title before anything may wait.
 */
export function appStacks(): readonly AppStack[] {
  const names = process.env['LIFECYCLE_STACKS']?.split(',') ?? readSettings({}).stacks;
  const directory = new TemporaryDirectory();
  try {
    const register = path.join(REPOSITORY, 'node_modules/ts-node/register');
    const { status, stderr, stdout } = spawnSync(process.execPath, ['--no-deprecation', '-r', register, 'main.ts'], {
      cwd: REPOSITORY,
      encoding: 'utf8',
      env: { PATH: process.env['PATH'], CDKTF_OUTDIR: directory.root, STACKS: names.join(','), LIVE: names.join(',') },
    });
    if (status !== 0) throw new Error(stderr + stdout);
    return names.map((name) => {
      const text = directory.read(`stacks/${name}/cdk.tf.json`);
      return { name, text, problem: problemOf(JSON.parse(text) as EditableJson) };
    });
  } finally {
    directory.remove();
  }
}

function problemOf({ resource = {} }: EditableJson): string | undefined {
  const strange = Object.keys(resource).filter((type) => type.startsWith('digitalocean_') && !SIMULATED.has(type));
  return strange.length === 0 ? undefined : `the simulator does not have ${strange.join(', ')} yet`;
}
