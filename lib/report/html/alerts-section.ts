import type { StackReport } from '../stack-report';
import { html } from './markup';
import { type Section, tableHtml } from './section';

/** What somebody is told of, and who. */
export function alertsSection({ alerts, receivers }: StackReport): Section {
  const rows = alerts.map(({ about, condition, enabled, address }) => [
    condition === '' ? about : `${about}: ${condition}`,
    enabled ? 'on' : html`<span class="tag note">off until live</span>`,
    html`<code>${address}</code>`,
  ]);
  const columns = [{ head: 'Goes off when' }, { head: 'State' }, { head: 'Address' }];
  return {
    id: 'alerts',
    title: 'Alerts',
    content:
      rows.length === 0
        ? html`<p>Nobody is told of anything: the stack has no alerts.</p>`
        : html`${tableHtml('What somebody is told of', columns, rows)}
            <p>
              Told: ${receivers.map((receiver, index) => html`${index > 0 ? ', ' : ''}<code>${receiver}</code>`)}.
            </p>`,
  };
}
