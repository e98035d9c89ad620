import { TerraformOutput } from 'cdktf';
import type { Construct } from 'constructs';

/** A host as the CLI has to know it. */
export interface DeployedHost {
  /** Also the folder of its bundle, `cdktf.out/hosts/STACK/NAME`. */
  readonly name: string;
  /** The app on it: the name of its directories, its network and its units. */
  readonly app: string;
  /** Its address on the internet, the reserved one where it has one. */
  readonly publicIpv4: string;
  /** Its IPv6 address on the internet. */
  readonly publicIpv6: string;
  /** Its address in the VPC. */
  readonly privateIpv4: string;
  /** The user who may log in by SSH. */
  readonly adminUser: string;
}

/** How the application connects to a managed PostgreSQL, one of its pools or one of its replicas. */
export interface DeployedConnection {
  /** Its name or address. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
  /** What the client gives as the database: its name, or the pool's. */
  readonly name: string;
  /** Who connects. */
  readonly user: string;
  /** The password of the user. */
  readonly password: string;
}

/** Addresses and credentials of a managed database, which exist only after the apply. */
export interface DeployedDatabase extends DeployedConnection {
  /** For grants and extensions at the first deploy. */
  readonly adminUser: string;
  /** The password of `adminUser`. */
  readonly adminPassword: string;
  /** Connection pools by name, where there are any: `{deployment:database.pools.NAME.host}`. */
  readonly pools?: Readonly<Record<string, DeployedConnection>>;
  /** Read replicas by name, where there are any. One in another region is reached by its public address. */
  readonly replicas?: Readonly<Record<string, DeployedConnection>>;
}

/** Address and credentials of a managed Valkey. */
export interface DeployedValkey {
  /** Its name. */
  readonly host: string;
  /** Its port. */
  readonly port: number;
  /** Who connects. */
  readonly user: string;
  /** The password of the user. */
  readonly password: string;
  /** All of it in one, `rediss://USER:PASSWORD@HOST:PORT`. */
  readonly uri: string;
}

/** Where a service of one host is reached by the others, in their network. */
export interface DeployedEndpoint {
  /** Its name or address. */
  readonly host: string;
  /** Its port. */
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
  /** Its name, unlike that of any other bucket in the world. */
  readonly name: string;
  /** Its region, such as `fra1`. */
  readonly region: string;
  /** The id of the key. */
  readonly accessKey: string;
  /** The secret of the key. */
  readonly secretKey: string;
}

/**
 * What a deploy has to know of an apply. The output `deployment` is this object;
 * `{deployment:PATH}` in an environment template leads into it.
 */
export interface Deployment {
  /** The version of this form. */
  readonly version: 1;
  /** The stack's name. */
  readonly stack: string;
  /** Where the app answers. */
  readonly url: string;
  /** The hosts, in the order in which they are deployed to. */
  readonly hosts: readonly DeployedHost[];
  /** The managed PostgreSQL. @default none */
  readonly database?: DeployedDatabase;
  /** The managed Valkey. @default none */
  readonly valkey?: DeployedValkey;
  /** The bucket for backups. @default none */
  readonly backupBucket?: DeployedBucket;
  /** The bucket for the app's own files. @default none */
  readonly archiveBucket?: DeployedBucket;
  /** The NFS share. @default none */
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
