import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { TemporaryDirectory } from '../../../support/temporary-directory';
import type { Droplet } from './droplet';
import { addressOf, docker, tryDocker } from './engine';

const NAME = 'store.example.com';
const PORT = 4568;
const MODULES = path.join(__dirname, '../../../../node_modules');

/** A store that speaks S3 over TLS, in the place of Spaces: the program s3rver in a container of its own. */
export class ObjectStore {
  /** What a definition names in the place of Spaces' own address. */
  readonly endpoint = `https://${NAME}:${PORT}`;
  readonly accessKey = 'S3RVER';
  readonly secretKey = 'S3RVER';

  private constructor(
    readonly name: string,
    readonly bucket: string,
    private readonly files: TemporaryDirectory,
    private readonly address: string,
  ) {}

  static async start(name: string, bucket: string): Promise<ObjectStore> {
    const files = new TemporaryDirectory();
    const request = [
      ...['req', '-x509', '-newkey', 'rsa:2048', '-nodes', '-days', '2', '-subj', `/CN=${NAME}`],
      ...['-addext', `subjectAltName=DNS:${NAME}`, '-keyout', files.at('key.pem'), '-out', files.at('cert.pem')],
    ];
    execFileSync('openssl', request, { stdio: 'pipe' });
    await tryDocker(['rm', '--force', '--volumes', name]);
    const server = ['/srv/node_modules/s3rver/bin/s3rver.js', '--directory', '/data', '--address', '0.0.0.0'];
    await docker([
      ...['run', '--detach', '--name', name, '--volume', '/data'],
      ...['--volume', `${process.execPath}:/usr/local/bin/node:ro`, '--volume', `${MODULES}:/srv/node_modules:ro`],
      ...['--volume', `${files.root}:/tls:ro`, 'host-tests/trixie', 'node', ...server],
      ...[
        '--port',
        String(PORT),
        '--key',
        '/tls/key.pem',
        '--cert',
        '/tls/cert.pem',
        '--no-vhost-buckets',
        '--configure-bucket',
        bucket,
      ],
    ]);
    const address = await addressOf(name);
    return new ObjectStore(name, bucket, files, address);
  }

  /** Arguments of `docker run` for a droplet that is to find it. */
  get runArguments(): readonly string[] {
    return ['--add-host', `${NAME}:${this.address}`];
  }

  /** Lets a droplet trust the store's certificate, as it trusts that of Spaces. */
  async introduceTo(droplet: Droplet): Promise<void> {
    await droplet.write('/usr/local/share/ca-certificates/store.crt', readFileSync(this.files.at('cert.pem'), 'utf8'));
    await droplet.run('update-ca-certificates');
  }

  /** Runs a line of shell beside the stored files, which lie below /data/BUCKET. */
  async run(line: string): Promise<string> {
    return docker(['exec', this.name, 'sh', '-c', line]);
  }

  async remove(): Promise<void> {
    await tryDocker(['rm', '--force', '--volumes', this.name]);
    this.files.remove();
  }
}
