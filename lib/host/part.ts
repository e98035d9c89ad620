import type { HostFileSpec, HostSpec, SecretSpec, ServiceSpec, VolumeSpec } from './spec';

/** A service together with what it needs of the host: the unit in which hosts are put together. */
export interface HostPart {
  /** The service itself. */
  readonly service: ServiceSpec;
  /** Docker volumes that it keeps data in. @default none */
  readonly volumes?: readonly VolumeSpec[];
  /** Secrets that the service needs. @default none */
  readonly secrets?: readonly SecretSpec[];
  /** Files that the service reads. @default none */
  readonly files?: readonly HostFileSpec[];
}

/** The fields of a host that come from its parts. */
export type PartFields = Pick<HostSpec, 'services' | 'volumes' | 'secrets' | 'files'>;

/** Puts parts together, in their order. */
export function joinParts(parts: readonly HostPart[]): Required<PartFields> {
  return {
    services: parts.map((part) => part.service),
    volumes: parts.flatMap((part) => part.volumes ?? []),
    secrets: parts.flatMap((part) => part.secrets ?? []),
    files: parts.flatMap((part) => part.files ?? []),
  };
}
