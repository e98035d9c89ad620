import type { Diagram, DiagramEdge, DiagramGroup, DiagramNode } from './diagram';

/**
 * Droplets that run the same, and that the same reaches in the same way, become one box with a count: ten of them would say
 * no more than one, and nobody could see it.
 */
export function joinLikeHosts(diagram: Diagram): Diagram {
  const kinds = new Map<string, readonly DiagramGroup[]>();
  for (const group of diagram.groups.filter(({ kind }) => kind === 'droplet')) {
    const key = signature(diagram, group);
    kinds.set(key, [...(kinds.get(key) ?? []), group]);
  }
  return [...kinds.values()].filter(isSeveral).reduce(join, diagram);
}

function isSeveral(groups: readonly DiagramGroup[]): groups is readonly [DiagramGroup, ...DiagramGroup[]] {
  return groups.length > 1;
}

/** Everything about a droplet but its name. */
function signature(diagram: Diagram, group: DiagramGroup): string {
  const anonymous = (id: string): string => (belongsTo(id, group.id) ? `self${id.slice(group.id.length)}` : id);
  const nodes = diagram.nodes.filter((node) => node.group === group.id);
  const edges = diagram.edges.filter(({ from, to }) => [from, to].some((id) => belongsTo(id, group.id)));
  return JSON.stringify([
    group.group,
    group.details,
    nodes.map(({ title, details }) => [title, details]),
    edges.map(({ from, to, kind, label }) => [anonymous(from), anonymous(to), kind, label]).sort(),
  ]);
}

function belongsTo(id: string, group: string): boolean {
  return id === group || id.startsWith(`${group}/`);
}

function join(diagram: Diagram, groups: readonly [DiagramGroup, ...DiagramGroup[]]): Diagram {
  const [first, ...others] = groups;
  const goes = (id: string): boolean => others.some((group) => belongsTo(id, group.id));
  const moved = (id: string): string => {
    const group = others.find((candidate) => belongsTo(id, candidate.id));
    return group ? `${first.id}${id.slice(group.id.length)}` : id;
  };
  return {
    ...diagram,
    nodes: diagram.nodes.filter(({ id }: DiagramNode) => !goes(id)),
    groups: diagram.groups.filter(({ id }) => !goes(id)).map((group) => (group === first ? several(groups) : group)),
    edges: joinEdges(diagram.edges.map((edge) => ({ ...edge, from: moved(edge.from), to: moved(edge.to) }))),
  };
}

function several(groups: readonly [DiagramGroup, ...DiagramGroup[]]): DiagramGroup {
  const [first] = groups;
  const range = (texts: readonly string[]): string =>
    texts.length === 2 ? texts.join(' and ') : `${texts[0] ?? ''} to ${texts.at(-1) ?? ''}`;
  return {
    ...first,
    title: `${groups.length} droplets`,
    name: range(groups.map(({ name }) => name)),
    details: [
      range(groups.map(({ title }) => title.replace(/^Droplet (?=\d)/, '…-').replace(/^Droplet /, ''))),
      ...first.details,
    ],
    copies: groups.length,
  };
}

function joinEdges(edges: readonly DiagramEdge[]): readonly DiagramEdge[] {
  const joined = new Map<string, DiagramEdge>();
  for (const edge of edges) {
    const key = JSON.stringify([edge.from, edge.to, edge.kind, edge.label]);
    const present = joined.get(key);
    const sources = [...new Set([...(present?.sources ?? []), ...edge.sources])];
    joined.set(key, { ...edge, sources });
  }
  return [...joined.values()];
}
