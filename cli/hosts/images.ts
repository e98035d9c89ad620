import { unknownName } from '../../lib/core/nearest';
import { imageReferenceProblem } from '../../lib/host/service-faults';
import { refusal, refusalOf } from '../command-failure';
import { runHostScript } from './host-script';
import type { AppService, LocalBundle } from './local-bundle';
import type { SshConnection } from './ssh-connection';

/** Images by service: what `--image NAME=REF` says. */
export type ImageChoices = ReadonlyMap<string, string>;

/** Reads the `--image` options and holds them against the services of a bundle. */
export function readImages(options: readonly string[], services: readonly AppService[]): ImageChoices {
  const choices = new Map<string, string>();
  for (const option of options) {
    const at = option.indexOf('=');
    if (at < 1)
      throw refusal(`--image ${JSON.stringify(option)} has no =`, 'write --image SERVICE=registry/repository:tag');
    const [name, image] = [option.slice(0, at), option.slice(at + 1)];
    const names = services.map((service) => service.name);
    if (!names.includes(name)) throw refusalOf(unknownName('service of the app', name, names));
    const problem = imageReferenceProblem(image);
    if (problem) throw refusalOf({ ...problem, problem: `--image ${name}: ${problem.problem}` });
    choices.set(name, image);
  }
  return choices;
}

/** The image each service gets: the chosen one, or else the definition's. */
export function wantedImages(bundle: LocalBundle, choices: ImageChoices): readonly AppService[] {
  return bundle.services.map(({ name, image }) => ({ name, image: choices.get(name) ?? image }));
}

/** Images that earlier deploys left running, by service. */
export async function runningImages(ssh: SshConnection, bundle: LocalBundle): Promise<ImageChoices> {
  if (bundle.services.length === 0) return new Map();
  const names = bundle.services.map((service) => service.name);
  const rows = (await runHostScript(ssh, 'running-images', [ssh.host.app, ...names])).split('\n');
  const images = rows.map((row) => row.split('\t')).map(([name = '', , image = '']) => [name, image] as const);
  return new Map(images.filter(([name, image]) => name !== '' && image !== ''));
}

/** Says of each service that this deploy takes back, or takes away from what an `--image` had chosen. */
export function stepsBack(
  wanted: readonly AppService[],
  running: ImageChoices,
  choices: ImageChoices,
): readonly string[] {
  return wanted.flatMap(({ name, image }) => {
    const before = running.get(name);
    if (before === undefined || before === image) return [];
    if (isOlder(image, before)) return [`${name} goes back: ${before} runs, ${image} is deployed`];
    if (choices.has(name)) return [];
    return [`${name} leaves the image of an earlier --image: ${before} runs, the definition says ${image}`];
  });
}

/** Whether an image is an earlier version of another one. Only tags made of numbers have an order. */
export function isOlder(image: string, than: string): boolean {
  const [name, version] = nameAndVersion(image);
  const [otherName, otherVersion] = nameAndVersion(than);
  if (name !== otherName || version === undefined || otherVersion === undefined) return false;
  return version.localeCompare(otherVersion, 'en', { numeric: true }) < 0;
}

function nameAndVersion(image: string): readonly [string, string | undefined] {
  const match = /^(.*):v?(\d+(?:\.\d+)*)$/.exec(image);
  return [match?.[1] ?? image, match?.[2]];
}
