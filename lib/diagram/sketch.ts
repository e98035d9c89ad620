import type { HostPlan } from '../host/plan';
import type { Diagram, DiagramEdge, DiagramGroup, DiagramNode, EdgeKind } from './diagram';
import { type ResourceBlock, type TerraformDocument, itemsIn, textIn } from './terraform-document';

/** A droplet of which more is known than its resource says. */
export interface DiagramHost {
  /** The address of its droplet, `digitalocean_droplet.web`. */
  readonly droplet: string;
  readonly plan: Pick<HostPlan, 'host' | 'budgets'>;
}

/** A diagram in the making: what is drawn already, and where resources stand in it. */
export class Sketch {
  readonly nodes: DiagramNode[] = [];
  readonly groups: DiagramGroup[] = [];
  private readonly arrows = new Map<string, DiagramEdge>();
  private readonly ids = new Set<string>();

  constructor(
    private readonly title: string,
    readonly document: TerraformDocument,
    readonly hosts: readonly DiagramHost[],
  ) {}

  /** Whether a resource has a box of its own. */
  has(id: string): boolean {
    return this.ids.has(id);
  }

  /** Adds a box unless it is there. */
  node(node: DiagramNode): string {
    if (!this.has(node.id)) this.nodes.push(node);
    this.ids.add(node.id);
    return node.id;
  }

  group(group: DiagramGroup): void {
    this.groups.push(group);
    this.ids.add(group.id);
  }

  /** A resource's name as far as it differs from the stack's: in a drawing of one stack the rest goes without saying. */
  shortName({ body, name }: ResourceBlock): readonly string[] {
    const full = textIn(body, 'name') ?? name;
    const short = full.startsWith(`${this.title}-`) ? full.slice(this.title.length + 1) : full;
    return short === this.title ? [] : [short];
  }

  /** Joins two boxes. Arrows of one kind between the same two become one, with the labels in a row. */
  edge(from: string, to: string, kind: EdgeKind, label: string, source: string): void {
    const key = `${from}\n${to}\n${kind}`;
    const present = this.arrows.get(key);
    const labels = [...(present?.label ?? '').split(', '), label].filter((item) => item !== '');
    this.arrows.set(key, {
      from,
      to,
      kind,
      label: [...new Set(labels)].join(', '),
      sources: [...new Set([...(present?.sources ?? []), source])],
    });
  }

  /** The group of the network that a field leads to, as a property of a box; nothing where there is none. */
  inNetwork({ body }: ResourceBlock, field: string): { readonly group?: string } {
    const [network] = this.document.referred(body[field]);
    return network && this.has(network.address) ? { group: network.address } : {};
  }

  host(address: string): DiagramHost | undefined {
    return this.hosts.find(({ droplet }) => droplet === address);
  }

  /** Droplets that have one of the tags. */
  tagged(tags: readonly string[]): readonly ResourceBlock[] {
    const wanted = new Set(tags.map((tag) => this.tagKey(tag)));
    return this.document
      .all('digitalocean_droplet')
      .filter(({ body }) => itemsIn(body, 'tags').some((tag) => wanted.has(this.tagKey(tag))));
  }

  /** A tag is named by its text or by a reference to its resource. */
  private tagKey(tag: string): string {
    const [resource] = this.document.referred(tag);
    return resource ? (textIn(resource.body, 'name') ?? resource.address) : tag;
  }

  diagram(): Diagram {
    const used = new Set([...this.nodes, ...this.groups].map(({ group }) => group));
    const drawn = [...this.arrows.values()].filter(({ from, to }) => this.has(from) && this.has(to));
    return {
      title: this.title,
      nodes: this.nodes,
      groups: this.groups.filter(({ id }) => used.has(id)),
      edges: drawn,
    };
  }
}
