import type { Problem } from '../core/fault';
import { oneOf } from '../core/nearest';
import { catalogueOf } from './catalogue';
import * as data from './data/images.json';

/** An image that a droplet can start from. */
export interface Image {
  /** DigitalOcean's name, e.g. `debian-13-x64`. */
  readonly slug: string;
  /** The distribution, as far as the first boot tells them apart. */
  readonly family: 'debian' | 'ubuntu' | 'other';
  /** Whether the hosts of this library start on it. */
  readonly supported: boolean;
}

const catalogue = catalogueOf('image', data.images as readonly Image[], (image) => image.slug);

/** Every public image. */
export const images: readonly Image[] = catalogue.all;

/** The image of a slug, or undefined. */
export const findImage: (slug: string) => Image | undefined = catalogue.find;

/** The problem of a slug that DigitalOcean does not offer. */
export const imageProblem: (slug: string) => Problem | undefined = catalogue.problem;

/** The problem of an image that is not offered, or that the hosts of this library don't start on. */
export function hostImageProblem(slug: string): Problem | undefined {
  const image = findImage(slug);
  if (image?.supported) return undefined;
  const supported = images.filter((candidate) => candidate.supported).map((candidate) => candidate.slug);
  return {
    problem: image
      ? `the image "${slug}" is offered, but hosts do not start on it`
      : `${JSON.stringify(slug)} is not an image that DigitalOcean offers`,
    remedy: `use ${oneOf(supported)}`,
  };
}
