import { formatAvailability, formatPercent, redundant } from '../../sizing/availability';
import type { StackReport } from '../stack-report';
import { html } from './markup';
import { type Section, tableHtml } from './section';

/** The parts without which the service is down, and what comes of them together. */
export function availabilitySection({ availability }: StackReport): Section | undefined {
  const { parts, composite, promised } = availability;
  if (parts.length === 0) return undefined;
  const rows = parts.map(({ name, availability: share, copies = 1 }) => [
    name,
    formatPercent(share),
    String(copies),
    formatPercent(redundant(share, copies)),
  ]);
  const figures = true;
  return {
    id: 'availability',
    title: 'Availability',
    content: html`${tableHtml(
        'What the service can’t do without',
        [{ head: 'Part' }, { head: 'One copy', figures }, { head: 'Copies', figures }, { head: 'Together', figures }],
        rows,
        [['All of them', '', '', formatPercent(composite)]],
      )}
      <p>
        That is ${formatAvailability(composite)}.
        ${promised.map(
          (share) =>
            html`The document promises ${formatPercent(share)}:
            ${composite >= share ? 'kept.' : 'not reached by DigitalOcean’s own figures.'}`,
        )}
      </p>
      <p class="note">Arithmetic from DigitalOcean’s service levels. Copies are taken to fail independently.</p>`,
  };
}
