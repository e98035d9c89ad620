import { createHash } from 'node:crypto';
import { Certificate } from '@cdktf/provider-digitalocean/lib/certificate';
import type { Domain } from '@cdktf/provider-digitalocean/lib/domain';
import { dependable } from 'cdktf';
import type { Construct } from 'constructs';
import { Faults } from '../core/fault';
import { isDeferred } from '../terraform/deferred';
import { reportFaults } from '../terraform/faults-of';

/** Settings of a certificate. */
export interface LetsEncryptCertificateProps {
  /** Begins its name. The rest is made from the domains. */
  readonly name: string;
  /** The names it is for, as literals: its own name is made from them. DigitalOcean has to serve their zones. */
  readonly domains: readonly string[];
}

/**
 * A certificate that DigitalOcean gets from Let's Encrypt and renews. It can't change, and one of the same name would
 * not reach those who use it: so its name follows its domains, and a new one is there before the old one goes.
 */
export class LetsEncryptCertificate extends Certificate {
  constructor(scope: Construct, id: string, { name, domains }: LetsEncryptCertificateProps) {
    super(scope, id, {
      name: `${name}-${hashOf(domains)}`,
      type: 'lets_encrypt',
      domains: [...domains],
      lifecycle: { createBeforeDestroy: true },
    });
    reportFaults(this, domainFaults(domains));
  }

  /** Let's Encrypt's proof is a record in the zone, so zones that the stack makes have to be there first. */
  waitFor(zones: readonly Domain[]): void {
    if (zones.length > 0) this.dependsOn = zones.map(dependable);
  }
}

/** A reference would be hashed by its place in the program, so that an edit elsewhere would replace the certificate. */
function domainFaults(domains: readonly string[]): Faults {
  const faults = new Faults();
  if (isDeferred(domains)) {
    faults.error(
      'domains',
      'a reference has no value yet when the name of the certificate is made from it',
      'write the domains as literals',
    );
  }
  return faults;
}

function hashOf(domains: readonly string[]): string {
  return createHash('sha256')
    .update([...domains].sort().join(' '))
    .digest('hex')
    .slice(0, 8);
}
