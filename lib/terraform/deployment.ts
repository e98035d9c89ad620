import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';

/** A host as the CLI has to know it. */
export interface DeployedHost {
  /** Also the folder of its bundle, `cdktf.out/hosts/STACK/NAME`. */
  readonly name: string;
  readonly app: string;
  readonly publicIpv4: string;
  readonly publicIpv6: string;
  readonly privateIpv4: string;
  readonly adminUser: string;
}

/** How the application connects to a managed PostgreSQL, one of its pools or one of its replicas. */
export interface DeployedConnection {
  readonly host: string;
  readonly port: number;
  /** What the client gives as the database: its name, or the pool's. */
  readonly name: string;
  readonly user: string;
  readonly password: string;
}

/** Addresses and credentials of a managed database, which exist only after the apply. */
export interface DeployedDatabase extends DeployedConnection {
  /** For grants and extensions at the first deploy. */
  readonly adminUser: string;
  readonly adminPassword: string;
  /** Connection pools by name, where there are any: `{deployment:database.pools.NAME.host}`. */
  readonly pools?: Readonly<Record<string, DeployedConnection>>;
  /** Read replicas by name, where there are any. One in another region is reached by its public address. */
  readonly replicas?: Readonly<Record<string, DeployedConnection>>;
}

/** Address and credentials of a managed Valkey. */
export interface DeployedValkey {
  readonly host: string;
  readonly port: number;
  readonly user: string;
  readonly password: string;
  /** All of it in one, `rediss://USER:PASSWORD@HOST:PORT`. */
  readonly uri: string;
}

/** Where a service of one host is reached by the others, in their network. */
export interface DeployedEndpoint {
  readonly host: string;
  readonly port: number;
}

/** What a deploy has to know of a share in order to mount it, by NFS 4.1. */
export interface DeployedShare {
  /** Its address in the network. */
  readonly host: string;
  /** The path at that address. */
  readonly mountPath: string;
}

/** A bucket with the key that opens it. */
export interface DeployedBucket {
  readonly name: string;
  readonly region: string;
  readonly accessKey: string;
  readonly secretKey: string;
}

/**
 * What a deploy has to know of an apply. The output `deployment` is this object;
 * `{deployment:PATH}` in an environment template leads into it.
 */
export interface Deployment {
  readonly version: 1;
  readonly stack: string;
  readonly url: string;
  readonly hosts: readonly DeployedHost[];
  readonly database?: DeployedDatabase;
  readonly valkey?: DeployedValkey;
  readonly backupBucket?: DeployedBucket;
  readonly archiveBucket?: DeployedBucket;
  readonly sharedFiles?: DeployedShare;
  /** Services on hosts of their own, by name: `{deployment:endpoints.chroma.host}`. */
  readonly endpoints?: Readonly<Record<string, DeployedEndpoint>>;
}

/** Declares a stack's output `deployment`. It is sensitive as a whole, for it may hold passwords. */
export function deploymentOutput(stack: Construct, deployment: Deployment): TerraformOutput {
  return new TerraformOutput(stack, 'deployment', {
    description: 'What a deploy has to know: hosts, addresses, and what exists only after the apply.',
    sensitive: true,
    value: deployment,
  });
}
