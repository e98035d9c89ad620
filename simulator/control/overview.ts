import type { CallLog } from './calls';
import type { ObjectDesk } from './object-desk';

const SHOWN_CALLS = 100;

/** The page of what exists in the account, for a browser. It shows names and ids only, never a secret. */
export function overviewPage(objects: ObjectDesk, calls: CallLog): string {
  const kinds = objects.kinds
    .map((kind) => ({ kind, rows: objects.labels(kind) }))
    .filter(({ kind, rows }) => rows.length > 0 && kind !== 'actions');
  const tables = kinds.map(
    ({ kind, rows }) =>
      `<h2>${escaped(kind)} (${rows.length})</h2>` +
      table(
        ['name', 'id', 'region'],
        rows.map(({ label, id, region }) => [label, id, region]),
      ),
  );
  const shownCalls = [...calls.last].slice(-SHOWN_CALLS).reverse();
  const lastCalls = table(
    ['time', 'call', 'status'],
    shownCalls.map(({ atMs, method, path, status }) => [
      new Date(atMs).toISOString().slice(11, 19),
      `${method} ${path}`,
      status === 0 ? 'cut' : String(status),
    ]),
  );
  return `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Simulated DigitalOcean account</title>
<style>
  body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 60rem; padding: 0 1rem; }
  h2 { font-size: 1.1rem; margin: 1.5rem 0 0.3rem; }
  table { border-collapse: collapse; width: 100%; }
  th, td { border-bottom: 1px solid #ddd; padding: 0.2rem 0.6rem 0.2rem 0; text-align: left; overflow-wrap: anywhere; }
</style>
<h1>Simulated DigitalOcean account</h1>
${tables.length > 0 ? tables.join('\n') : '<p>Nothing exists yet.</p>'}
<h2>Calls (${calls.total})</h2>
${lastCalls}
</html>
`;
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const head = headings.map((heading) => `<th scope="col">${escaped(heading)}</th>`).join('');
  const body = rows.map((row) => `<tr>${row.map((cell) => `<td>${escaped(cell)}</td>`).join('')}</tr>`).join('\n');
  return `<table><thead><tr>${head}</tr></thead><tbody>\n${body}\n</tbody></table>`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? character);
}
