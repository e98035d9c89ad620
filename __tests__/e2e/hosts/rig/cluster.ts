import { execFileSync } from 'node:child_process';
import { selfSigned } from '../../../support/self-signed';
import { TemporaryDirectory } from '../../../support/temporary-directory';
import type { DeployedDatabase } from '../../../../lib/terraform/deployment';
import { addressOf, docker, tryDocker } from './engine';

const [ADMIN_PASSWORD, PASSWORD] = ['AVNS_of-the-admin', "AVNS_of the' app"];

/** PostgreSQL 17 with TLS on a machine of its own, in the place of a managed cluster: its admin is no superuser. */
export class Cluster {
  private constructor(
    private readonly name: string,
    private readonly files: TemporaryDirectory,
    /** What the Terraform output says of it. */
    readonly deployed: DeployedDatabase,
  ) {}

  /** Starts it, with an empty database for an app. The password is one that has to be quoted, unless another is given. */
  static async start(name: string, app: string, password = PASSWORD, network = 'bridge'): Promise<Cluster> {
    const files = new TemporaryDirectory();
    selfSigned(files.at('key.pem'), files.at('cert.pem'), ['cluster']);
    files.write('password', 'of-the-superuser');
    execFileSync('chmod', ['-R', 'a+rX', files.root]);
    await tryDocker(['rm', '--force', '--volumes', name]);
    const settings = 'ssl=on ssl_cert_file=/tls/cert.pem ssl_key_file=/tmp/key.pem'.split(' ');
    // There, as with DigitalOcean, whoever owns a database may have pgvector in it.
    const start = `echo 'trusted = true' >>/usr/share/postgresql/17/extension/vector.control
      install --owner 999 --mode 0600 /tls/key.pem /tmp/key.pem
      exec setpriv --reuid 999 --regid 999 --clear-groups entrypoint postgres ${settings.map((item) => `-c ${item}`).join(' ')}`;
    await docker([
      ...['run', '--detach', '--name', name, '--network', network, '--volume', `${files.root}:/tls:ro`],
      ...['--env', 'POSTGRES_USER=superuser', '--env', 'POSTGRES_PASSWORD_FILE=/tls/password'],
      ...['--entrypoint', 'sh', 'host-tests/postgres', '-c', start],
    ]);
    const host = await addressOf(name);
    const users = { user: app, password, adminUser: 'doadmin', adminPassword: ADMIN_PASSWORD };
    const cluster = new Cluster(name, files, { host, port: 5432, name: app, ...users });
    await cluster.answers();
    // Like a managed one it takes nobody without TLS.
    const rules = await cluster.sql('SHOW hba_file', 'postgres');
    await docker(['exec', name, 'sed', '--in-place', 's/^host\\b/hostssl/', rules]);
    await cluster.sql('SELECT pg_reload_conf()', 'postgres');
    await cluster.sql(
      `CREATE ROLE doadmin LOGIN CREATEDB CREATEROLE PASSWORD '${ADMIN_PASSWORD}';
       CREATE ROLE ${app} LOGIN PASSWORD '${password.replaceAll("'", "''")}'; CREATE DATABASE ${app} OWNER doadmin;`,
      'superuser',
    );
    return cluster;
  }

  /** Runs SQL in the app's database, unless another is named. */
  async sql(text: string, database = this.deployed.name): Promise<string> {
    const psql = ['psql', '--username', 'superuser', '--dbname', database, '-XqAt', '-v', 'ON_ERROR_STOP=1'];
    return docker(['exec', '--interactive', this.name, ...psql], { input: text });
  }

  private async answers(): Promise<void> {
    for (;;) {
      const { code, stderr } = await tryDocker(['exec', this.name, 'pg_isready', '--host', '127.0.0.1', '--quiet']);
      if (code === 0) return;
      if (stderr.includes('is not running')) throw new Error((await tryDocker(['logs', this.name])).stderr);
      await new Promise((resolve) => setTimeout(resolve, 200));
    }
  }

  async remove(): Promise<void> {
    await tryDocker(['rm', '--force', '--volumes', this.name]);
    this.files.remove();
  }
}
