import { kindOf } from '../account/kind';
import type { World } from '../world';

/** A domain whose zone DigitalOcean serves; its name is its id. */
export interface Domain {
  readonly id: string;
  readonly ttl: number;
}

/** A record of a zone. */
export interface DomainRecord {
  readonly id: number;
  readonly domain: string;
  type: string;
  /** Below the domain; `@` for the domain itself. */
  name: string;
  /** Names without their last dot. */
  data: string;
  priority: number | null;
  port: number | null;
  ttl: number;
  weight: number | null;
  flags: number | null;
  tag: string | null;
}

export const DOMAINS = kindOf<Domain>({
  name: 'domains',
  label: (domain) => domain.id,
  urn: (domain) => `do:domain:${domain.id}`,
});

export const RECORDS = kindOf<DomainRecord>({
  name: 'records',
  label: ({ type, name, domain }) => `${type} ${name === '@' ? domain : `${name}.${domain}`}`,
});

/** The domain of the account that a name lies in, the longest where there are several. */
export function zoneOf({ account }: World, name: string): Domain | undefined {
  return account
    .all(DOMAINS)
    .filter((domain) => name === domain.id || name.endsWith(`.${domain.id}`))
    .sort((one, other) => other.id.length - one.id.length)[0];
}
