import type { ElkEdgeSection, ElkExtendedEdge, ElkNode, LayoutOptions } from 'elkjs/lib/elk-api';
import { type Direction, headLines, headSize, nodeSize } from './box-sizes';
import type { Diagram, DiagramEdge, DiagramGroup } from './diagram';
import { METRICS, type PlacedDiagram, type PlacedEdge, type Point } from './placed';
import { textWidth } from './text-width';

/** Layers, with groups and what is in them laid out in one go. */
const OPTIONS: LayoutOptions = {
  'elk.algorithm': 'layered',
  'elk.aspectRatio': '0.7',
  'elk.hierarchyHandling': 'INCLUDE_CHILDREN',
  'elk.edgeRouting': 'ORTHOGONAL',
  'elk.layered.nodePlacement.strategy': 'BRANDES_KOEPF',
  'elk.layered.considerModelOrder.strategy': 'NODES_AND_EDGES',
  'elk.spacing.nodeNode': '22',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '12',
  'elk.spacing.edgeLabel': '4',
  'elk.layered.spacing.nodeNodeBetweenLayers': '30',
  'elk.layered.spacing.edgeNodeBetweenLayers': '14',
  'elk.layered.spacing.edgeEdgeBetweenLayers': '12',
  'elk.padding': `[top=${METRICS.margin},left=${METRICS.margin},bottom=${METRICS.margin},right=${METRICS.margin}]`,
};

interface Layouter {
  layout(graph: ElkNode): Promise<ElkNode>;
}

/** The library is large, so that it is loaded when something is drawn. */
function loadElk(): Layouter {
  try {
    // eslint-disable-next-line @typescript-eslint/no-require-imports
    const Elk = require('elkjs/lib/elk.bundled.js') as new () => Layouter;
    return new Elk();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error('drawings are laid out by elkjs, which is not installed: npm install elkjs', { cause: error });
  }
}

let elk: Layouter | undefined;

/** Wider than this, a drawing would have to be shrunk to be seen as a whole; then its arrows run down instead. */
const COMFORTABLE_WIDTH = 1000;

/**
 * Finds a place for everything in a diagram. Equal diagrams are laid out equally.
 *
 * @throws Error where elkjs is not installed
 */
export async function layOut(diagram: Diagram): Promise<PlacedDiagram> {
  const across = await layOutTo('RIGHT', diagram);
  if (across.width <= COMFORTABLE_WIDTH) return across;
  const down = await layOutTo('DOWN', diagram);
  return down.width < across.width ? down : across;
}

async function layOutTo(direction: Direction, diagram: Diagram): Promise<PlacedDiagram> {
  elk ??= loadElk();
  const laidOut = await elk.layout({
    id: 'root',
    layoutOptions: { ...OPTIONS, 'elk.direction': direction },
    children: childrenOf(diagram, direction),
    edges: diagram.edges.map(elkEdge),
  });
  const places = placesOf(laidOut);
  return {
    title: diagram.title,
    width: Math.ceil(laidOut.width ?? 0),
    height: Math.ceil(laidOut.height ?? 0),
    nodes: diagram.nodes.map((node) => ({ node, ...placeOf(places, node.id) })),
    groups: diagram.groups.map((group) => ({
      group,
      lines: headLines(group, direction),
      ...placeOf(places, group.id),
    })),
    edges: diagram.edges.map((edge, index) => placedEdge(edge, laidOut.edges?.[index], places)),
  };
}

function childrenOf(diagram: Diagram, direction: Direction, group?: string): ElkNode[] {
  const groups = diagram.groups.filter((item) => item.group === group);
  const nodes = diagram.nodes.filter((item) => item.group === group);
  return [
    ...nodes.map((node) => ({ id: node.id, ...nodeSize(node) })),
    ...groups.map((item) => ({
      id: item.id,
      children: childrenOf(diagram, direction, item.id),
      layoutOptions: groupOptions(item, direction),
    })),
  ];
}

/** Pixels between the border of a group and what is inside. */
const INSIDE = 16;

function groupOptions(group: DiagramGroup, direction: Direction): LayoutOptions {
  const { width, height } = headSize(group, direction);
  const [top, left] = direction === 'RIGHT' ? [height, INSIDE] : [INSIDE, width];
  // With arrows that run down, elk takes the least width for the least height.
  const least = direction === 'RIGHT' ? [width, height] : [height, width];
  return {
    'elk.padding': `[top=${top},left=${left},bottom=${INSIDE},right=${INSIDE}]`,
    'elk.nodeSize.constraints': 'MINIMUM_SIZE',
    'elk.nodeSize.minimum': `(${least.join(', ')})`,
  };
}

function elkEdge(edge: DiagramEdge, index: number): ElkExtendedEdge {
  const labels =
    edge.label === ''
      ? []
      : [
          {
            text: edge.label,
            width: textWidth(edge.label, METRICS.labelPx) + 8,
            height: METRICS.detailLine,
            layoutOptions: { 'elk.edgeLabels.inline': 'true' },
          },
        ];
  return { id: `edge-${index}`, sources: [edge.from], targets: [edge.to], labels };
}

interface Place extends Point {
  readonly width: number;
  readonly height: number;
}

const NOWHERE: Place = { x: 0, y: 0, width: 0, height: 0 };

/** Absolute places by id: elk's are relative to the group. */
function placesOf(root: ElkNode): ReadonlyMap<string, Place> {
  const places = new Map<string, Place>();
  const visit = (node: ElkNode, origin: Point): void => {
    const at = { x: origin.x + (node.x ?? 0), y: origin.y + (node.y ?? 0) };
    places.set(node.id, { ...at, width: node.width ?? 0, height: node.height ?? 0 });
    for (const child of node.children ?? []) visit(child, at);
  };
  visit(root, { x: 0, y: 0 });
  return places;
}

function placeOf(places: ReadonlyMap<string, Place>, id: string): Place {
  return places.get(id) ?? NOWHERE;
}

type LaidOutEdge = ElkExtendedEdge & { readonly container?: string };

function placedEdge(
  edge: DiagramEdge,
  laidOut: LaidOutEdge | undefined,
  places: ReadonlyMap<string, Place>,
): PlacedEdge {
  const origin = placeOf(places, laidOut?.container ?? 'root');
  const moved = ({ x, y }: Point): Point => ({ x: x + origin.x, y: y + origin.y });
  const [label] = laidOut?.labels ?? [];
  return {
    edge,
    points: (laidOut?.sections ?? []).flatMap(pointsOf).map(moved),
    label: label && {
      ...moved({ x: label.x ?? 0, y: label.y ?? 0 }),
      width: label.width ?? 0,
      height: label.height ?? 0,
    },
  };
}

function pointsOf({ startPoint, bendPoints = [], endPoint }: ElkEdgeSection): readonly Point[] {
  return [startPoint, ...bendPoints, endPoint];
}
