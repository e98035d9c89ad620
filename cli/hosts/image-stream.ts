import { CommandFailure, refusal } from '../command-failure';
import type { Run } from '../run';
import { shellWords } from './shell-words';
import type { SshConnection } from './ssh-connection';

/** Refuses images that this machine does not have, before anything is sent. */
export async function checkLocalImages(images: readonly string[]): Promise<void> {
  for (const image of images) {
    if ((await localImageId(image)) === undefined) {
      throw refusal(`this machine's Docker has no image ${image}`, `build it: docker build --tag ${image} .`);
    }
  }
}

/** Brings an image from this machine's Docker to the host's, unless the host has the same one. */
export async function streamImage(run: Run, ssh: SshConnection, image: string): Promise<void> {
  const { name } = ssh.host;
  const there = await ssh.run(shellWords('sudo', '-n', 'docker', 'image', 'inspect', '--format', '{{.Id}}', image));
  if (there.code === 0 && there.stdout.trim() === (await localImageId(image))) {
    run.reporter.done(`has ${image} already`, name);
    return;
  }
  run.reporter.working(`receiving ${image}`, name);
  const { execa } = await import('execa');
  const save = execa('docker', ['save', image], {
    reject: false,
    buffer: { stdout: false },
    encoding: 'buffer',
    cancelSignal: run.signal,
  });
  // ssh has no compression of its own worth the name; layers are tars, which gzip to about a third.
  const { createGzip } = await import('node:zlib');
  const loaded = await ssh.run('gunzip | sudo -n docker load', { input: save.stdout.pipe(createGzip({ level: 1 })) });
  const saved = await save;
  if (saved.exitCode !== 0) {
    throw new CommandFailure(`docker save ${image} failed: ${Buffer.from(saved.stderr).toString('utf8').trim()}`);
  }
  if (loaded.code !== 0) throw new CommandFailure(`${name}: docker load failed: ${loaded.stderr.trim()}`);
  run.reporter.done(`received ${image}`, name);
}

async function localImageId(image: string): Promise<string | undefined> {
  const { execa } = await import('execa');
  const result = await execa('docker', ['image', 'inspect', '--format', '{{.Id}}', image], { reject: false });
  if (result.code === 'ENOENT') {
    throw refusal('--stream needs Docker on this machine', 'install it, or push the images to a registry');
  }
  return result.exitCode === 0 ? result.stdout.trim() : undefined;
}
