/** The least that an object of the account has. */
export interface Entity {
  readonly id: string | number;
}

/**
 * A kind of object, with what other families have to know of it: tags, members of a VPC, resources of a project and the
 * page of what exists are all found by these, so that no family has to know every other.
 */
export interface Kind<T extends Entity> {
  /** Its plural as it stands in paths and lists, e.g. `droplets`. */
  readonly name: string;
  /** What a person calls an object of it, e.g. its name. */
  readonly label: (item: T) => string;
  /** How projects call an object, e.g. `do:droplet:12`. @default it can't belong to a project */
  readonly urn?: (item: T) => string;
  /** The VPCs that an object stands in, which keeps them from being deleted. @default none */
  readonly vpcs?: (item: T) => readonly string[];
  /** The object's own list of tags. @default it can't be tagged */
  readonly tags?: (item: T) => string[];
  /** How `resources` of a tag calls objects, e.g. `droplets`. @default it can't be tagged by a call */
  readonly taggable?: { readonly resourceType: string; readonly key: string };
  /** Ids of objects that can't be deleted while this one exists, e.g. a load balancer's certificate. @default none */
  readonly uses?: (item: T) => readonly string[];
  /** Where it stands. @default everywhere */
  readonly region?: (item: T) => string | undefined;
}

/** Declares a kind. */
export function kindOf<T extends Entity>(kind: Kind<T>): Kind<T> {
  return kind;
}
