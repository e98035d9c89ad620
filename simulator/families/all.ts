import type { Family } from '../world';
import { account } from './account';
import { actions } from './actions';
import { alerts } from './alerts';
import { autoscalePools } from './autoscale-pools';
import { cdn } from './cdn';
import { certificates } from './certificates';
import { databaseParts } from './database-parts';
import { databases } from './databases';
import { domains } from './domains';
import { dropletActions } from './droplet-actions';
import { droplets } from './droplets';
import { firewalls } from './firewalls';
import { images } from './images';
import { kubernetes } from './kubernetes';
import { loadBalancers } from './load-balancers';
import { natGateways } from './nat-gateways';
import { nfs } from './nfs';
import { projects } from './projects';
import { regions } from './regions';
import { registries } from './registries';
import { reservedIps, reservedIpv6 } from './reserved-ips';
import { sizes } from './sizes';
import { snapshots } from './snapshots';
import { spacesKeys } from './spaces-keys';
import { sshKeys } from './ssh-keys';
import { tags } from './tags';
import { uptime } from './uptime';
import { volumes } from './volumes';
import { vpcPeerings } from './vpc-peerings';
import { vpcs } from './vpcs';

/** Every family of resources that the simulator knows. */
export const FAMILIES: readonly Family[] = [
  account,
  actions,
  alerts,
  autoscalePools,
  cdn,
  certificates,
  databaseParts,
  databases,
  domains,
  dropletActions,
  droplets,
  firewalls,
  images,
  kubernetes,
  loadBalancers,
  natGateways,
  nfs,
  projects,
  regions,
  registries,
  reservedIps,
  reservedIpv6,
  sizes,
  snapshots,
  spacesKeys,
  sshKeys,
  tags,
  uptime,
  volumes,
  vpcPeerings,
  vpcs,
];
