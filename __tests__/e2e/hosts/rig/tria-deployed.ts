import type { Deployment } from '../../../../lib/terraform/deployment';
import { TemporaryDirectory } from '../../../support/temporary-directory';
import type { Droplet } from './droplet';
import { secondRun } from './second-run';

/** Arguments of `docker run` for a droplet that is refused at once what it would ask a registry for. */
export const NO_REGISTRY = ['--add-host', 'registry-1.docker.io:127.0.0.1'];

const SECRETS: Readonly<Record<string, string>> = {
  ALERT_SLACK_URL: 'http://127.0.0.1/none',
  OPENAI_API_KEY: 'none',
  POSTGRES_PASSWORD: 'known-to-both',
  REDIS_PASSWORD: 'known-to-both-as-well',
  SESSION_SECRET: 'signs',
};

/** The first deploy, as the CLI does it: outputs and secrets first, but for those that the droplet has already. */
export async function deployFirst(droplet: Droplet, deployment: Partial<Deployment>): Promise<void> {
  await droplet.write(`/etc/${droplet.app}/deployment.json`, JSON.stringify(deployment), '0600');
  for (const { name, origin, optional } of droplet.host.plan.host.secrets) {
    if (origin !== 'user' || optional === true) continue;
    const { code } = await droplet.try(`test -s /etc/${droplet.app}/secrets/${name}`);
    if (code !== 0) await droplet.setSecret(name, SECRETS[name] ?? '');
  }
  await droplet.run(`/opt/${droplet.app}/releases/${await droplet.send()}/bin/deploy --watch 1`);
}

/** Waits for the first boot, which leaves no failed unit, and runs all of it again, which changes nothing; its seconds. */
export async function expectBooted(droplet: Droplet): Promise<number> {
  const seconds = await droplet.firstBoot();
  expect(await droplet.run('systemctl --failed --plain --no-legend')).toBe('');
  const { before, after } = await secondRun(droplet);
  expect(after).toEqual(before);
  return seconds;
}

/** What `status` complains of. */
export async function problems(droplet: Droplet): Promise<unknown> {
  const { problems: found } = JSON.parse(await droplet.run(`${droplet.bin('status')} --json`)) as { problems: unknown };
  return found;
}

/** Has an image of a droplet trust these certificates, as it trusts those of public authorities. */
export async function trustIn(droplet: Droplet, image: string, certificates: readonly string[]): Promise<void> {
  const context = new TemporaryDirectory();
  context.write('trusted.pem', `${certificates.join('\n')}\n`);
  context.write('Dockerfile', `FROM ${image}\nCOPY trusted.pem /trusted.pem\nENV SSL_CERT_FILE=/trusted.pem\n`);
  await droplet.runWithFiles(context.root, `docker build --quiet --tag ${image} -`);
  context.remove();
}
