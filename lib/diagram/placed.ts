import type { DiagramEdge, DiagramGroup, DiagramNode } from './diagram';

/** Sizes in pixels, from which boxes and their places follow. */
export const METRICS = {
  titlePx: 13,
  detailPx: 11.5,
  labelPx: 11.5,
  titleLine: 18,
  detailLine: 16,
  paddingX: 14,
  paddingY: 11,
  margin: 16,
} as const;

/** A rectangle in pixels, from the drawing's upper left corner. */
export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export interface PlacedNode extends Rectangle {
  readonly node: DiagramNode;
}

export interface PlacedGroup extends Rectangle {
  readonly group: DiagramGroup;
  /** The lines below its title. */
  readonly lines: readonly string[];
}

export interface Point {
  readonly x: number;
  readonly y: number;
}

export interface PlacedEdge {
  readonly edge: DiagramEdge;
  readonly points: readonly Point[];
  /** Where its label stands; undefined where it has none. */
  readonly label: Rectangle | undefined;
}

/** A diagram with a place for everything. */
export interface PlacedDiagram {
  /** What it shows, in a few words. */
  readonly title: string;
  /** The whole width, in pixels. */
  readonly width: number;
  /** The whole height, in pixels. */
  readonly height: number;
  /** The nodes with their places. */
  readonly nodes: readonly PlacedNode[];
  /** Outer groups before the inner ones. */
  readonly groups: readonly PlacedGroup[];
  /** The edges with their ways. */
  readonly edges: readonly PlacedEdge[];
}
