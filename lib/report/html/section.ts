import { type Content, type Markup, html } from './markup';

/** A part of a page that its contents list leads to. */
export interface Section {
  readonly id: string;
  readonly title: string;
  readonly content: Markup;
}

export function sectionHtml({ id, title, content }: Section): Markup {
  return html`<section id="${id}" aria-labelledby="${id}-heading">
    <h2 id="${id}-heading">${title}</h2>
    ${content}
  </section>`;
}

/** A column of a table. */
export interface Column {
  readonly head: string;
  /** Whether it holds figures, which stand under each other digit by digit. @default false */
  readonly figures?: boolean;
}

/**
 * A table with a caption, in a box of its own that scrolls where the page is too narrow.
 *
 * @param rows the first cell of each is its head
 * @param foot a last row of sums
 */
export function tableHtml(
  caption: string,
  columns: readonly Column[],
  rows: readonly (readonly Content[])[],
  foot: readonly (readonly Content[])[] = [],
): Markup {
  const row = (cells: readonly Content[]): Markup =>
    html`<tr>
      ${cells.map(cell)}
    </tr>`;
  const cell = (content: Content, index: number): Markup => {
    const figures = columns[index]?.figures ? html` class="figures"` : undefined;
    return index === 0 ? html`<th scope="row" ${figures}>${content}</th>` : html`<td${figures}>${content}</td>`;
  };
  const heads = columns.map(
    ({ head, figures }) => html`<th scope="col" ${figures ? html` class="figures"` : undefined}>${head}</th>`,
  );
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${heads}
        </tr>
      </thead>
      <tbody>
        ${rows.map(row)}
      </tbody>
      ${
        foot.length > 0
          ? html`<tfoot>
              ${foot.map(row)}
            </tfoot>`
          : undefined
      }
    </table>
  </div>`;
}
