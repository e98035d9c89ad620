import type { Family } from '../world';
import { account } from './account';
import { actions } from './actions';
import { alerts } from './alerts';
import { certificates } from './certificates';
import { databaseParts } from './database-parts';
import { databases } from './databases';
import { domains } from './domains';
import { dropletActions } from './droplet-actions';
import { droplets } from './droplets';
import { firewalls } from './firewalls';
import { images } from './images';
import { loadBalancers } from './load-balancers';
import { nfs } from './nfs';
import { projects } from './projects';
import { regions } from './regions';
import { reservedIps, reservedIpv6 } from './reserved-ips';
import { sizes } from './sizes';
import { sshKeys } from './ssh-keys';
import { tags } from './tags';
import { uptime } from './uptime';
import { volumes } from './volumes';
import { vpcs } from './vpcs';

/** Every family of resources that the simulator knows. */
export const FAMILIES: readonly Family[] = [
  account,
  actions,
  alerts,
  certificates,
  databaseParts,
  databases,
  domains,
  dropletActions,
  droplets,
  firewalls,
  images,
  loadBalancers,
  nfs,
  projects,
  regions,
  reservedIps,
  reservedIpv6,
  sizes,
  sshKeys,
  tags,
  uptime,
  volumes,
  vpcs,
];
