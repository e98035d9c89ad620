import type { Diagram, DiagramEdge, DiagramGroup, DiagramNode } from './diagram';

const INDENT = '  ';

/** A diagram as a Mermaid flowchart, which GitHub draws in Markdown. */
export function mermaidOf(diagram: Diagram): string {
  const ids = new Map([...diagram.nodes, ...diagram.groups].map(({ id }, index) => [id, `n${index + 1}`]));
  const idOf = (id: string): string => ids.get(id) ?? 'unknown';
  return [
    'flowchart LR',
    ...inside(diagram, undefined, idOf, INDENT),
    ...diagram.edges.map((edge) => `${INDENT}${arrow(edge, idOf)}`),
    '',
  ].join('\n');
}

function inside(
  diagram: Diagram,
  group: string | undefined,
  idOf: (id: string) => string,
  indent: string,
): readonly string[] {
  return [
    ...diagram.nodes.filter((node) => node.group === group).map((node) => `${indent}${box(node, idOf(node.id))}`),
    ...diagram.groups
      .filter((item) => item.group === group)
      .flatMap((item) => [
        `${indent}subgraph ${idOf(item.id)}[${quoted(linesOf(item))}]`,
        ...inside(diagram, item.id, idOf, indent + INDENT),
        `${indent}end`,
      ]),
  ];
}

function linesOf(item: DiagramNode | DiagramGroup): string {
  return [item.title, ...item.details].map(literal).join('<br/>');
}

/** Databases and storage are cylinders, visitors have round ends. */
function box(node: DiagramNode, id: string): string {
  const text = quoted(linesOf(node));
  if (node.kind === 'database' || node.kind === 'storage') return `${id}[(${text})]`;
  return node.kind === 'visitor' ? `${id}([${text}])` : `${id}[${text}]`;
}

function arrow({ from, to, kind, label }: DiagramEdge, idOf: (id: string) => string): string {
  const line = kind === 'allowed' || kind === 'told' ? '-->' : '-.->';
  return `${idOf(from)} ${line}${label === '' ? '' : `|${quoted(literal(label))}|`} ${idOf(to)}`;
}

function quoted(text: string): string {
  return `"${text}"`;
}

/** Mermaid reads text as HTML and Markdown; every character that could mean something becomes its number. */
function literal(text: string): string {
  return text.replaceAll(/[^\p{L}\p{N} .,:/·×_-]/gu, (character) => `#${character.codePointAt(0) ?? 63};`);
}
