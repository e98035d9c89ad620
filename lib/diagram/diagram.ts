/** What a box of a drawing stands for. */
export type NodeKind =
  /** people and machines outside that come in */
  | 'visitor'
  /** a DNS name */
  | 'name'
  | 'load-balancer'
  /** a service on a droplet */
  | 'service'
  /** a droplet of whose services nothing is known */
  | 'droplet'
  | 'database'
  | 'storage'
  /** something that somebody else runs */
  | 'outside'
  /** any other resource */
  | 'resource';

/** A box of a drawing. */
export interface DiagramNode {
  /** Its id, by which edges name it. */
  readonly id: string;
  /** What it stands for, which decides how it is drawn. */
  readonly kind: NodeKind;
  /** What stands in it. */
  readonly title: string;
  /** What it is called in a sentence. */
  readonly name: string;
  /** Short lines below the title. */
  readonly details: readonly string[];
  /** The group that it stands in. @default none */
  readonly group?: string;
}

/** A box around others. */
export interface DiagramGroup {
  /** Its id, by which nodes and groups name it. */
  readonly id: string;
  /** What it stands for, which decides how it is drawn. */
  readonly kind: 'network' | 'droplet';
  /** What stands at its top. */
  readonly title: string;
  /** What it is called in a sentence. */
  readonly name: string;
  /** Further lines below the title. */
  readonly details: readonly string[];
  /** How many there are of it, 1 or more. @default 1 */
  readonly copies?: number;
  /** The group that it stands in. @default none */
  readonly group?: string;
}

/** Why two boxes are joined. */
export type EdgeKind =
  /** a firewall, a load balancer or a list of trusted sources lets it through */
  | 'allowed'
  /** within a host: a route of its ingress, or an address that a service is given */
  | 'told'
  /** a name or a check that leads there */
  | 'leads'
  /** a disk or a share that is mounted */
  | 'mounted'
  /** any other reference */
  | 'refers';

/** An arrow of a drawing. */
export interface DiagramEdge {
  /** The id of the node or group that begins. */
  readonly from: string;
  /** The id of the node or group that answers. */
  readonly to: string;
  /** What it stands for, which decides how it is drawn. */
  readonly kind: EdgeKind;
  /** Ports, paths or record types. May be empty. */
  readonly label: string;
  /** Where it stands in the definition: Terraform addresses, or fields of a host. */
  readonly sources: readonly string[];
}

/** An architecture, ready to be laid out. */
export interface Diagram {
  /** What it shows, in a few words. */
  readonly title: string;
  /** In the order of the definition. */
  readonly nodes: readonly DiagramNode[];
  /** Outer groups before the inner ones. */
  readonly groups: readonly DiagramGroup[];
  /** Who speaks with whom. */
  readonly edges: readonly DiagramEdge[];
}
