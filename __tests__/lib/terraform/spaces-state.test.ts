import { type IncomingMessage, type Server, createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { App } from 'cdktf';
import { Tag } from '@cdktf/provider-digitalocean/lib/tag';
import { readFileSync } from 'node:fs';
import { PatternStack } from '../../../lib/terraform/pattern-stack';
import { Simulator } from '../../../simulator';
import type { ProgramResult } from '../../support/run-program';
import { TemporaryDirectory } from '../../support/temporary-directory';
import { describeWithProviders, runTerraform } from '../../support/terraform';

interface Json {
  readonly terraform: { readonly backend: { readonly s3: Record<string, unknown> } };
}

/** A bucket as S3 has it, as far as Terraform's state needs it. It honours no conditions: what Spaces does with them is not known. */
class Bucket {
  readonly objects = new Map<string, Buffer>();
  readonly calls: string[] = [];
  private readonly server: Server = createServer((request, response) => {
    void bodyOf(request).then((body) => {
      const url = new URL(request.url ?? '', 'http://localhost');
      const key = url.pathname.replace(/^\/acme-state\/?/, '');
      const [method = ''] = [request.method];
      this.calls.push(`${method} ${key}${url.search}`);
      if (method === 'PUT') this.objects.set(key, body);
      if (method === 'DELETE') this.objects.delete(key);
      const found = this.objects.get(key);
      if (key === '') response.writeHead(200, { 'content-type': 'application/xml' }).end('<ListBucketResult/>');
      else if (method === 'PUT' || method === 'DELETE')
        response.writeHead(method === 'PUT' ? 200 : 204, { etag: '"1"' }).end();
      else if (found)
        response.writeHead(200, { 'content-length': found.length, etag: '"1"' }).end(method === 'HEAD' ? '' : found);
      else response.writeHead(404, { 'content-type': 'application/xml' }).end('<Error><Code>NoSuchKey</Code></Error>');
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((resolve) => this.server.listen(0, '127.0.0.1', resolve));
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    await new Promise((resolve) => {
      this.server.close(resolve);
      this.server.closeAllConnections();
    });
  }
}

describeWithProviders('a state in a Spaces bucket, by the real Terraform', () => {
  const bucket = new Bucket();
  const directory = new TemporaryDirectory();
  let simulator: Simulator;
  beforeAll(async () => {
    await bucket.start();
    simulator = await Simulator.start();
  });
  afterAll(async () => {
    await bucket.stop();
    await simulator.stop();
    directory.remove();
  });

  const terraform = async (...args: readonly string[]): Promise<ProgramResult> =>
    runTerraform(directory.at('cdktf.out/stacks/shop'), args, {
      ...simulator.environment,
      AWS_ACCESS_KEY_ID: 'key',
      AWS_SECRET_ACCESS_KEY: 'secret',
    });

  test('is kept there, under the prefix, and nobody but the bucket is asked', async () => {
    const app = new App({ outdir: directory.at('cdktf.out'), stackTraces: false });
    const state = { kind: 'spaces', bucket: 'acme-state', region: 'ams3', prefix: 'staging/' } as const;
    const stack = new PatternStack(app, 'shop', { state });
    new Tag(stack, 'tag', { name: 'shop' });
    app.synth();
    const file = 'cdktf.out/stacks/shop/cdk.tf.json';
    const json = JSON.parse(readFileSync(directory.at(file), 'utf8')) as Json;
    expect(json.terraform.backend.s3['endpoints']).toEqual({ s3: 'https://ams3.digitaloceanspaces.com' });
    // The stand-in has one address for all buckets.
    Object.assign(json.terraform.backend.s3, { endpoints: { s3: bucket.url }, use_path_style: true });
    directory.write(file, JSON.stringify(json));

    expect(await terraform('init')).toMatchObject({ code: 0, stderr: '' });
    expect(await terraform('apply', '-auto-approve')).toMatchObject({ code: 0 });
    expect([...bucket.objects.keys()]).toEqual(['staging/shop.tfstate']);
    const kept = JSON.parse(bucket.objects.get('staging/shop.tfstate')!.toString()) as {
      resources: { type: string }[];
    };
    expect(kept.resources.map(({ type }) => type)).toEqual(['digitalocean_tag']);
    expect((await terraform('plan', '-detailed-exitcode')).stdout).toContain('No changes.');
  });

  test('has no lock: nothing but the state is written, so the guide says that one apply may run at a time', () => {
    expect(
      bucket.calls
        .filter((call) => call.startsWith('PUT'))
        .every((call) => call.startsWith('PUT staging/shop.tfstate?') || call === 'PUT staging/shop.tfstate'),
    ).toBe(true);
    expect(bucket.calls.filter((call) => call.includes('tflock'))).toEqual([]);
  });
});

async function bodyOf(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks);
}
