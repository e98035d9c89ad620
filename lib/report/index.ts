export { diagramOf } from './diagram-of';
export type { Diagram, DiagramEdge, DiagramGroup, DiagramNode, EdgeKind, NodeKind } from '../diagram/diagram';
export { layOut } from '../diagram/layout';
export { mermaidOf } from '../diagram/mermaid';
export type { PlacedDiagram } from '../diagram/placed';
export { type SvgOptions, svgOf } from '../diagram/svg';
