import { unknownName } from '../../lib/core/nearest';
import { imageReferenceProblem } from '../../lib/host/service-faults';
import { refusal, refusalOf } from '../command-failure';
import { runHostScript } from './host-script';
import { type AppService, type LocalBundle, appServices } from './local-bundle';
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

/** The image each service gets where nothing runs yet: the chosen one, or else the definition's. */
export function wantedImages(bundle: LocalBundle, choices: ImageChoices): readonly AppService[] {
  return bundle.services.map(({ name, image }) => ({ name, image: choices.get(name) ?? image }));
}

/** What runs on a host: the images of the last deploy, and those that its current release would have by itself. */
export interface RunningImages {
  readonly deployed: ImageChoices;
  readonly defined: ImageChoices;
}

/** Asks a host what the last deploy recorded. */
export async function runningImages(ssh: SshConnection, bundle: LocalBundle): Promise<RunningImages> {
  const [record = '[]', ...compose] = (await runHostScript(ssh, 'running-images', [ssh.host.app])).split('\n');
  const deployed = JSON.parse(record) as readonly { readonly name: string; readonly reference: string }[];
  const names = bundle.services.map((service) => service.name);
  return {
    deployed: new Map(deployed.map(({ name, reference }) => [name, reference])),
    defined: new Map(appServices(names, compose.join('\n')).map(({ name, image }) => [name, image])),
  };
}

/** What a deploy tells the host about images, and its user. */
export interface ImageDecisions {
  /** Images to name to the host; for the rest it keeps what is in use. */
  readonly named: ImageChoices;
  /** Steps back, which the user may not have meant. */
  readonly back: readonly string[];
  /** Images that differ from the definition, and stay. */
  readonly kept: readonly string[];
}

/**
 * Decides between an `--image`, a definition that has changed, and what is in use. The first wins over the second, and the
 * second over the third; a definition that has not changed takes nothing back that an `--image` has brought.
 */
export function decideImages(
  services: readonly AppService[],
  choices: ImageChoices,
  { deployed, defined }: RunningImages,
): ImageDecisions {
  const named = new Map(choices);
  const back: string[] = [];
  const kept: string[] = [];
  for (const { name, image } of services) {
    const before = deployed.get(name);
    if (before === undefined) continue;
    if (!choices.has(name) && defined.get(name) !== image) named.set(name, image);
    const after = named.get(name) ?? before;
    if (isOlder(after, before)) back.push(`${name} goes back: ${before} runs, ${after} is deployed`);
    if (!named.has(name) && before !== image) kept.push(`${name} stays at ${before}; the definition says ${image}`);
  }
  return { named, back, kept };
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
