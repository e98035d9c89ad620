import type { DeployedHost } from '../../lib/terraform/deployment';

/** What a user can say about SSH. */
export interface SshOptions {
  /** Replaces the user's `~/.ssh/config` and the system's. */
  readonly sshConfig?: string;
  /** A private key. @default what ssh finds: its configuration, the agent, `~/.ssh/id_*` */
  readonly identity?: string;
  /** Where host keys of the stack's hosts are recorded. */
  readonly knownHosts: string;
}

/**
 * Arguments for every call of ssh to a host. A host key is taken at first sight and never changes after that; only keys
 * count, since the hosts take nothing else; what a user's own configuration forwards or runs stays out.
 */
export function sshArguments(host: DeployedHost, options: SshOptions): readonly string[] {
  const settings: Readonly<Record<string, string>> = {
    BatchMode: process.stdin.isTTY ? 'no' : 'yes',
    ClearAllForwardings: 'yes',
    ConnectTimeout: '15',
    ForwardAgent: 'no',
    GlobalKnownHostsFile: '/dev/null',
    HashKnownHosts: 'no',
    KbdInteractiveAuthentication: 'no',
    LogLevel: 'INFO',
    PasswordAuthentication: 'no',
    RemoteCommand: 'none',
    ServerAliveCountMax: '4',
    ServerAliveInterval: '15',
    StrictHostKeyChecking: 'accept-new',
    UpdateHostKeys: 'no',
    UserKnownHostsFile: `"${options.knownHosts}"`,
  };
  return [
    ...(options.sshConfig === undefined ? [] : ['-F', options.sshConfig]),
    ...(options.identity === undefined ? [] : ['-i', options.identity, '-o', 'IdentitiesOnly=yes']),
    ...Object.entries(settings).flatMap(([name, value]) => ['-o', `${name}=${value}`]),
    '-l',
    host.adminUser,
  ];
}
