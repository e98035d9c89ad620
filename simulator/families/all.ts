import type { Family } from '../world';
import { account } from './account';
import { actions } from './actions';
import { images } from './images';
import { regions } from './regions';
import { sizes } from './sizes';
import { sshKeys } from './ssh-keys';
import { vpcs } from './vpcs';

/** Every family of resources that the simulator knows. */
export const FAMILIES: readonly Family[] = [account, actions, images, regions, sizes, sshKeys, vpcs];
