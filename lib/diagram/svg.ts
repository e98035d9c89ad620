import { readFileSync } from 'node:fs';
import path from 'node:path';
import { escaped } from './escape';
import { METRICS, type PlacedDiagram, type PlacedEdge, type PlacedGroup, type PlacedNode, type Point } from './placed';
import { sentencesOf } from './sentences';

/** How a drawing is used. */
export interface SvgOptions {
  /**
   * Whether the drawing brings its colours along and follows the reader's theme, as a file of its own has to.
   * Inside of a page they are the page's: put `drawingStyle()` into it. @default true
   */
  readonly standalone?: boolean;
}

/** The style of drawings, for a page that holds some. */
export function drawingStyle(): string {
  return readFileSync(path.join(__dirname, 'assets/drawing.css'), 'utf8');
}

const RADIUS = 6;
/** By how much a second box stands behind one that there are several of. */
const STACKED = 5;

/** A laid-out diagram as SVG: text that can be read aloud and copied, colours for light and dark, no script. */
export function svgOf(diagram: PlacedDiagram, { standalone = true }: SvgOptions = {}): string {
  const { title, width, height } = diagram;
  const id = title.replaceAll(/[^A-Za-z0-9-]/g, '-');
  const box = standalone ? `width="${width}" height="${height}" ` : `style="max-width: ${width}px" `;
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" ${box}class="drawing" role="img" aria-labelledby="${id}-title ${id}-desc">`,
    `<title id="${id}-title">${escaped(`Architecture of ${title}`)}</title>`,
    `<desc id="${id}-desc">${escaped(sentencesOf(diagram).join(' '))}</desc>`,
    ...(standalone ? [`<style>\n${drawingStyle()}</style>`] : []),
    `<defs><marker id="${id}-arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto"><path class="head" d="M0 0 L8 4 L0 8 z"/></marker></defs>`,
    ...(standalone ? [`<rect class="page" width="${width}" height="${height}" rx="10"/>`] : []),
    ...diagram.groups.map(groupSvg),
    ...diagram.edges.map((edge) => lineSvg(edge, id)),
    ...diagram.nodes.map(nodeSvg),
    ...diagram.edges.map(labelSvg),
    '</svg>',
    '',
  ].join('\n');
}

function groupSvg({ group, lines, x, y, width, height }: PlacedGroup): string {
  const behind =
    (group.copies ?? 1) > 1
      ? `<rect class="box ${group.kind}" x="${x + STACKED}" y="${y + STACKED}" width="${width}" height="${height}" rx="${RADIUS + 2}"/>`
      : '';
  return `<g class="group">${behind}<rect class="box ${group.kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${RADIUS + 2}"/>${texts(group.title, lines, x + METRICS.paddingX, y)}</g>`;
}

function nodeSvg({ node, x, y, width, height }: PlacedNode): string {
  return `<g class="node"><rect class="box ${node.kind}" x="${x}" y="${y}" width="${width}" height="${height}" rx="${RADIUS}"/>${texts(node.title, node.details, x + METRICS.paddingX, y)}</g>`;
}

function texts(title: string, lines: readonly string[], x: number, y: number): string {
  const first = y + METRICS.paddingY + METRICS.titlePx;
  const details = lines.map(
    (line, index) =>
      `<text class="detail" x="${x}" y="${first + METRICS.titleLine - 1 + index * METRICS.detailLine}">${escaped(line)}</text>`,
  );
  return `<text class="title" x="${x}" y="${first}">${escaped(title)}</text>${details.join('')}`;
}

function lineSvg({ edge, points }: PlacedEdge, id: string): string {
  const [first, ...rest] = points;
  if (!first) return '';
  return `<path class="line ${edge.kind}" d="${roundedPath(first, rest)}" marker-end="url(#${id}-arrow)"/>`;
}

const CORNER = 6;

/** Straight lines with rounded corners. */
function roundedPath(start: Point, rest: readonly Point[]): string {
  const commands = [`M${start.x} ${start.y}`];
  let previous = start;
  rest.forEach((point, index) => {
    const next = rest[index + 1];
    if (next) {
      const before = towards(point, previous, CORNER);
      const after = towards(point, next, CORNER);
      commands.push(`L${before.x} ${before.y} Q${point.x} ${point.y} ${after.x} ${after.y}`);
    } else {
      commands.push(`L${point.x} ${point.y}`);
    }
    previous = point;
  });
  return commands.join(' ');
}

function towards(from: Point, to: Point, most: number): Point {
  const length = Math.hypot(to.x - from.x, to.y - from.y);
  if (length === 0) return from;
  const share = Math.min(most, length / 2) / length;
  return { x: rounded(from.x + (to.x - from.x) * share), y: rounded(from.y + (to.y - from.y) * share) };
}

const rounded = (value: number): number => Math.round(value * 10) / 10;

function labelSvg({ edge, label }: PlacedEdge): string {
  if (!label) return '';
  const { x, y, width, height } = label;
  return `<g class="label"><rect class="halo" x="${x}" y="${y}" width="${width}" height="${height}" rx="4"/><text class="detail" x="${x + width / 2}" y="${y + METRICS.labelPx + 1}" text-anchor="middle">${escaped(edge.label)}</text></g>`;
}
