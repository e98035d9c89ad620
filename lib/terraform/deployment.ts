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

/** Addresses and credentials of a managed database, which exist only after the apply. */
export interface DeployedDatabase {
  readonly host: string;
  readonly port: number;
  readonly name: string;
  readonly user: string;
  readonly password: string;
  /** For grants and extensions at the first deploy. */
  readonly adminUser: string;
  readonly adminPassword: string;
}

/** A bucket for backups with the key that opens it. */
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
  readonly backupBucket?: DeployedBucket;
}

/** Declares a stack's output `deployment`. It is sensitive as a whole, for it may hold passwords. */
export function deploymentOutput(stack: Construct, deployment: Deployment): TerraformOutput {
  return new TerraformOutput(stack, 'deployment', {
    description: 'What a deploy has to know: hosts, addresses, and what exists only after the apply.',
    sensitive: true,
    value: deployment,
  });
}
