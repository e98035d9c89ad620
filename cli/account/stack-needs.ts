import { readFileSync } from 'node:fs';
import path from 'node:path';
import { stackFolder } from '../hosts/stack-folder';

/** What a synthesized stack asks of an account. References and variables of Terraform are left out: only an apply knows them. */
export interface StackNeeds {
  readonly droplets: readonly { readonly size: string; readonly region: string; readonly image: string }[];
  readonly databases: readonly { readonly engine: string; readonly size: string; readonly region: string }[];
  /** Zones that have to be on DigitalOcean already. */
  readonly zones: readonly string[];
  /** Zones that the stack makes. */
  readonly newZones: readonly string[];
  /** Types of its resources. */
  readonly types: readonly string[];
  /** Regions of its buckets; empty for one that only Terraform knows. */
  readonly bucketRegions: readonly string[];
  /** The Spaces that keep its state, if some do. */
  readonly stateEndpoint: string | undefined;
}

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, Block>>>>;

/** Reads `cdk.tf.json` of a stack. */
export function stackNeeds(stack: string): StackNeeds {
  const file = path.join(stackFolder(stack), 'cdk.tf.json');
  const { resource = {}, terraform = {} } = JSON.parse(readFileSync(file, 'utf8')) as {
    readonly resource?: Blocks;
    readonly terraform?: { readonly backend?: { readonly s3?: { readonly endpoints?: { readonly s3?: string } } } };
  };
  const blocks = (type: string): readonly Block[] => Object.values(resource[type] ?? {});
  const newZones = blocks('digitalocean_domain').map((block) => text(block, 'name'));
  const named = blocks('digitalocean_record').map((block) => text(block, 'domain'));
  return {
    droplets: blocks('digitalocean_droplet').map((block) => ({
      size: text(block, 'size'),
      region: text(block, 'region'),
      image: text(block, 'image'),
    })),
    databases: blocks('digitalocean_database_cluster').map((block) => ({
      engine: text(block, 'engine'),
      size: text(block, 'size'),
      region: text(block, 'region'),
    })),
    zones: known(named).filter((zone) => !newZones.includes(zone)),
    newZones: known(newZones),
    types: Object.keys(resource),
    bucketRegions: blocks('digitalocean_spaces_bucket').map((block) => text(block, 'region')),
    stateEndpoint: terraform.backend?.s3?.endpoints?.s3,
  };
}

/** A text, or empty where Terraform fills it in. */
function text(block: Block, name: string): string {
  const value = block[name];
  return typeof value === 'string' && !value.includes('${') ? value : '';
}

function known(values: readonly string[]): readonly string[] {
  return [...new Set(values.filter((value) => value !== ''))];
}
