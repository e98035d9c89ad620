import { escaped } from '../../diagram/escape';

/** A piece of HTML in which every text is escaped. */
export class Markup {
  constructor(readonly text: string) {}
}

/** What can stand in a piece of HTML: pieces as they are, text escaped, and nothing for nothing. */
export type Content = Markup | string | number | undefined | readonly Content[];

/** A template of HTML. What is filled in is escaped, unless it is markup itself: `<td>${name}</td>`. */
export function html(strings: TemplateStringsArray, ...contents: readonly Content[]): Markup {
  return new Markup(String.raw({ raw: strings }, ...contents.map(rendered)));
}

/** HTML or SVG that somebody else has escaped. */
export function trusted(text: string): Markup {
  return new Markup(text);
}

function rendered(content: Content): string {
  if (content === undefined) return '';
  if (content instanceof Markup) return content.text;
  if (typeof content === 'object') return content.map(rendered).join('');
  return escaped(String(content));
}
