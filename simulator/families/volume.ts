import { kindOf } from '../account/kind';
import { unprocessable } from '../api/refusal';

/** A volume: a disk of its own, which one droplet at a time can have. */
export interface Volume {
  readonly id: string;
  readonly name: string;
  readonly region: string;
  readonly description: string;
  readonly created_at: string;
  readonly filesystem_type: string;
  readonly filesystem_label: string;
  size_gigabytes: number;
  /** The droplet that it is attached to; none or one. */
  droplet_ids: number[];
  readonly tags: string[];
}

export const VOLUMES = kindOf<Volume>({
  name: 'volumes',
  label: (volume) => volume.name,
  urn: (volume) => `do:volume:${volume.id}`,
  tags: (volume) => volume.tags,
  taggable: { resourceType: 'volume', key: 'volumes' },
  region: (volume) => volume.region,
});

/** Refuses a droplet that can't have the volume: it stands elsewhere, or another one has it. */
export function checkAttachable(volume: Volume, region: string, dropletId?: number): void {
  if (volume.region !== region) throw unprocessable('Volume and Droplet must be in the same region.');
  if (volume.droplet_ids.some((id) => id !== dropletId)) {
    throw unprocessable('The volume is already attached to another Droplet.');
  }
}
