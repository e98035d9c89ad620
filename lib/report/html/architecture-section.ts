import type { PlacedDiagram } from '../../diagram/placed';
import { relationsOf } from '../../diagram/sentences';
import { svgOf } from '../../diagram/svg';
import type { StackReport } from '../stack-report';
import { html, trusted } from './markup';
import { type Section, tableHtml } from './section';

/** The drawing, and the same in words. */
export function architectureSection({ diagram }: StackReport, placed: PlacedDiagram): Section {
  const rows = relationsOf(diagram).map(({ edge, from, verb, to }) => [
    from,
    verb,
    to,
    edge.label === '' ? '–' : edge.label,
    html`<ul class="bare">
      ${edge.sources.map((source) => html`<li><code>${source}</code></li>`)}
    </ul>`,
  ]);
  const columns = ['From', '', 'To', 'By', 'Because of'].map((head) => ({ head: head === '' ? 'How' : head }));
  return {
    id: 'architecture',
    title: 'Architecture',
    content: html`<figure>
        <div class="scroll" role="region" aria-label="Drawing" tabindex="0">
          ${trusted(svgOf(placed, { standalone: false }))}
        </div>
        <figcaption>
          Solid arrows are connections that a firewall, a list of trusted sources or a route lets through; firewalls and
          lists refuse all others. Dashed ones are names, mounts and references.
        </figcaption>
      </figure>
      ${rows.length > 0 ? tableHtml('Who may talk to whom', columns, rows) : undefined}`,
  };
}
