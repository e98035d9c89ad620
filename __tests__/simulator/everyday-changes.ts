import { largerDropletSizes } from '../../lib/catalog/droplet-sizes';
import { type EditableJson, addressesWith, blocksOf } from './deployment';

/** Something that an owner changes some day, and what a plan may do about it. */
export interface EverydayChange {
  readonly title: string;
  readonly edit?: (json: EditableJson) => void;
  readonly variables?: Readonly<Record<string, unknown>>;
  /** Every change that the plan must have, sorted, and no other. */
  readonly expected: readonly string[];
}

/** The changes that a stack's configuration allows, each with what it has to do. */
export function everydayChanges(json: EditableJson): readonly EverydayChange[] {
  const droplets = [...blocksOf(json, 'digitalocean_droplet').keys()];
  return [
    {
      title: 'other images, SSH keys and user data leave the droplets alone',
      edit: editAll('digitalocean_droplet', (droplet) => {
        droplet['image'] = 'ubuntu-24-04-x64';
        droplet['ssh_keys'] = ['12345'];
        droplet['user_data'] = '#!/bin/sh\n';
      }),
      expected: [],
    },
    {
      title: 'larger droplets are resized in place',
      edit: editAll('digitalocean_droplet', (droplet) => {
        droplet['size'] = largerSize(String(droplet['size']));
      }),
      expected: droplets.map((address) => `update ${address}`).sort(),
    },
    {
      title: 'other administrators change the firewalls alone',
      variables: { admin_cidrs: ['198.51.100.0/24'] },
      expected: mentions(json, 'var.admin_cidrs'),
    },
    {
      title: 'another address for alerts changes the alerts alone',
      variables: { alert_email: 'night@example.com' },
      expected: mentions(json, 'var.alert_email'),
    },
    ...oneAlert(json),
    ...largerDatabases(json),
    ...largerPools(json),
    ...moreNames(json),
  ];
}

/** The changes as one, for those that can be applied together. */
export function inPlaceChanges(json: EditableJson): readonly EverydayChange[] {
  return everydayChanges(json).filter(({ expected }) => expected.every((change) => change.startsWith('update ')));
}

function mentions(json: EditableJson, reference: string): readonly string[] {
  return addressesWith(json, reference)
    .map((address) => `update ${address}`)
    .sort();
}

function oneAlert(json: EditableJson): readonly EverydayChange[] {
  const [address] = blocksOf(json, 'digitalocean_monitor_alert').keys();
  if (address === undefined) return [];
  return [
    {
      title: 'another threshold changes its alert alone',
      edit: (edited) => {
        const alert = blocksOf(edited, 'digitalocean_monitor_alert').get(address);
        if (alert) alert['value'] = Number(alert['value']) + 1;
      },
      expected: [`update ${address}`],
    },
  ];
}

function largerDatabases(json: EditableJson): readonly EverydayChange[] {
  const clusters = [...blocksOf(json, 'digitalocean_database_cluster').keys()];
  if (clusters.length === 0) return [];
  return [
    {
      title: 'larger databases are resized in place',
      edit: editAll('digitalocean_database_cluster', (cluster) => {
        cluster['size'] = cluster['size'] === 'db-s-2vcpu-4gb' ? 'db-s-4vcpu-8gb' : 'db-s-2vcpu-4gb';
        delete cluster['storage_size_mib'];
      }),
      expected: clusters.map((address) => `update ${address}`).sort(),
    },
  ];
}

function largerPools(json: EditableJson): readonly EverydayChange[] {
  const [address] = blocksOf(json, 'digitalocean_database_connection_pool').keys();
  if (address === undefined) return [];
  return [
    {
      title: "a pool's size replaces that pool alone",
      edit: (edited) => {
        const pool = blocksOf(edited, 'digitalocean_database_connection_pool').get(address);
        if (pool) pool['size'] = Number(pool['size']) + 1;
      },
      expected: [`replace ${address}`],
    },
  ];
}

function moreNames(json: EditableJson): readonly EverydayChange[] {
  const certificates = [...blocksOf(json, 'digitalocean_certificate').keys()];
  if (certificates.length === 0) return [];
  const users = certificates.flatMap((address) =>
    addressesWith(json, address).filter((user) => user.startsWith('digitalocean_loadbalancer.')),
  );
  return [
    {
      title: "another certificate is put in place of the old one below the balancer's feet",
      edit: editAll('digitalocean_certificate', (certificate) => {
        // The construct puts a hash of the names into the name.
        certificate['name'] = `${String(certificate['name'])}-b`;
        certificate['domains'] = [...(certificate['domains'] as readonly string[]), 'www.example.com'];
      }),
      expected: [
        ...certificates.map((address) => `replace ${address}`),
        ...users.map((user) => `update ${user}`),
      ].sort(),
    },
  ];
}

function largerSize(slug: string): string {
  const [larger] = largerDropletSizes(slug);
  if (!larger) throw new Error(`nothing is larger than ${slug}`);
  return larger.slug;
}

function editAll(type: string, change: (block: Record<string, unknown>) => void): (json: EditableJson) => void {
  return (json) => {
    for (const block of blocksOf(json, type).values()) change(block);
  };
}
