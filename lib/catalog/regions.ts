import type { Problem } from '../core/fault';
import { catalogueOf } from './catalogue';
import * as data from './data/regions.json';
import type { Provenance } from './provenance';

/** A region of DigitalOcean. What is offered in it is not recorded here: no source lists it. */
export interface Region {
  /** DigitalOcean's name, e.g. `fra1`. */
  readonly slug: string;
}

const catalogue = catalogueOf<Region>('region', data.regions, (region) => region.slug);

/** Every region. */
export const regions: readonly Region[] = catalogue.all;

/** The region of a slug, or undefined. */
export const findRegion: (slug: string) => Region | undefined = catalogue.find;

/** The problem of a slug that is no region. */
export const regionProblem: (slug: string) => Problem | undefined = catalogue.problem;

/** Where load balancers can't be scaled by their number of nodes. Source: API description, `load_balancer_base.size_unit`. */
export const REGIONS_WITHOUT_LOAD_BALANCER_NODES: readonly string[] = ['ams2', 'nyc2', 'sfo1'];

/** Where NFS shares are known to be offered. There are more; the list is meant to be overridden. */
export const NFS_REGIONS = data.nfs as Provenance & { readonly slugs: readonly string[] };
