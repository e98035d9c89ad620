import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import type { DeployedValkey } from '../../../../lib/terraform/deployment';
import { selfSigned } from '../../../support/self-signed';
import { TemporaryDirectory } from '../../../support/temporary-directory';
import { docker, tryDocker } from './engine';

const [PORT, PASSWORD] = [25061, 'AVNS_of-the-sessions'];

/** A Redis that speaks TLS only, in the place of a managed Valkey, whose protocol is the same. */
export class Valkey {
  private constructor(
    private readonly name: string,
    private readonly files: TemporaryDirectory,
    /** What the Terraform output says of it. */
    readonly deployed: DeployedValkey,
  ) {}

  /** Starts it in a network, where it has a name. */
  static async start(name: string, network: string, host: string): Promise<Valkey> {
    const files = new TemporaryDirectory();
    selfSigned(files.at('key.pem'), files.at('cert.pem'), [host]);
    execFileSync('chmod', ['-R', 'a+rX', files.root]);
    await tryDocker(['rm', '--force', '--volumes', name]);
    const server = `redis-server --port 0 --tls-port ${PORT} --tls-auth-clients no --tls-cert-file /tls/cert.pem --tls-key-file /tmp/key.pem`;
    const start = `install --owner 999 --mode 0600 /tls/key.pem /tmp/key.pem
      exec setpriv --reuid 999 --regid 999 --clear-groups ${server} --requirepass ${PASSWORD}`;
    await docker([
      ...['run', '--detach', '--name', name, '--network', network, '--network-alias', host],
      ...['--volume', `${files.root}:/tls:ro`, '--env', `REDISCLI_AUTH=${PASSWORD}`],
      ...['--entrypoint', 'sh', 'host-tests/redis', '-c', start],
    ]);
    const uri = `rediss://default:${PASSWORD}@${host}:${PORT}`;
    const valkey = new Valkey(name, files, { host, port: PORT, user: 'default', password: PASSWORD, uri });
    await docker(['exec', name, 'sh', '-c', `until redis-cli --tls --insecure -p ${PORT} ping; do sleep 0.1; done`]);
    return valkey;
  }

  /** Its certificate, as PEM: a managed one has that of a public authority. */
  get certificate(): string {
    return readFileSync(this.files.at('cert.pem'), 'utf8');
  }

  /** Runs a command of Redis. */
  async command(...words: readonly string[]): Promise<string> {
    const client = ['redis-cli', '--tls', '--cacert', '/tls/cert.pem', '-h', this.deployed.host, '-p', String(PORT)];
    return docker(['exec', this.name, ...client, ...words]);
  }

  async remove(): Promise<void> {
    await tryDocker(['rm', '--force', '--volumes', this.name]);
    this.files.remove();
  }
}
