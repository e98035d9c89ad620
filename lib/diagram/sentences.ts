import type { Diagram, DiagramEdge, EdgeKind } from './diagram';
import type { PlacedDiagram } from './placed';

/** What an arrow says, between its two ends. */
const VERBS: Readonly<Record<EdgeKind, string>> = {
  allowed: 'may connect to',
  told: 'calls',
  leads: 'leads to',
  mounted: 'has mounted',
  refers: 'refers to',
};

/** An arrow between two named ends. */
export interface Relation {
  readonly edge: DiagramEdge;
  readonly from: string;
  readonly verb: string;
  readonly to: string;
}

/** The arrows of a diagram in words, for those who don't see it. */
export function relationsOf(diagram: Pick<Diagram, 'nodes' | 'groups' | 'edges'>): readonly Relation[] {
  const names = new Map<string, string>();
  for (const group of diagram.groups) names.set(group.id, group.name);
  for (const node of diagram.nodes) {
    const host = diagram.groups.find(({ id, kind }) => id === node.group && kind === 'droplet');
    names.set(node.id, host ? `${node.name} on ${host.name}` : node.name);
  }
  const nameOf = (id: string): string => names.get(id) ?? id;
  return diagram.edges.map((edge) => ({ edge, from: nameOf(edge.from), verb: VERBS[edge.kind], to: nameOf(edge.to) }));
}

/** The same as sentences, for the description of a drawing. */
export function sentencesOf({ nodes, groups, edges }: PlacedDiagram): readonly string[] {
  const diagram = {
    nodes: nodes.map(({ node }) => node),
    groups: groups.map(({ group }) => group),
    edges: edges.map(({ edge }) => edge),
  };
  return relationsOf(diagram).map(({ edge, from, verb, to }) => {
    const label = edge.label === '' ? '' : ` (${edge.label})`;
    return `${from} ${verb} ${to}${label}.`;
  });
}
