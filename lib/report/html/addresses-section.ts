import type { StackReport } from '../stack-report';
import { html } from './markup';
import { type Section, tableHtml } from './section';

/** The Terraform addresses, which are part of the API. */
export function addressesSection({ addresses }: StackReport): Section {
  const rows = addresses.map(({ address, path }) => [html`<code>${address}</code>`, html`<code>${path}</code>`]);
  return {
    id: 'addresses',
    title: 'Terraform addresses',
    content: tableHtml(
      'Every resource and data source, and the construct it belongs to',
      [{ head: 'Address' }, { head: 'Construct' }],
      rows,
    ),
  };
}
