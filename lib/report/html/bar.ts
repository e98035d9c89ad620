import { type Markup, html } from './markup';

/** One part of a bar. */
export interface BarPart {
  readonly name: string;
  readonly amount: number;
  /** Which colour of the palette, from 0; `free` for what nobody takes, `surge` for what is there for a moment. */
  readonly colour: number | 'free' | 'surge' | 'swap';
}

/** A limit within a bar. */
export interface BarMark {
  readonly name: string;
  readonly at: number;
}

/** Amounts side by side, to scale. */
export interface Bar {
  /** What it shows, in a sentence: what a screen reader says in place of the bar. */
  readonly sentence: string;
  readonly parts: readonly BarPart[];
  /** The amount that fills the whole width. */
  readonly scale: number;
  readonly marks?: readonly BarMark[];
}

/** Colours of the palette in the style sheet. */
export const COLOURS = 8;

const percent = (amount: number, scale: number): string => `${((100 * amount) / Math.max(scale, 1e-9)).toFixed(2)}%`;

export function barHtml({ sentence, parts, scale, marks = [] }: Bar): Markup {
  const segments = parts
    .filter(({ amount }) => amount > 0)
    .map(({ name, amount, colour }) => {
      const kind = typeof colour === 'number' ? `c${colour % COLOURS}` : colour;
      return html`<span class="part ${kind}" style="width: ${percent(amount, scale)}" title="${name}"></span>`;
    });
  const lines = marks.map(
    ({ name, at }) => html`<span class="mark" style="left: ${percent(at, scale)}" title="${name}"></span>`,
  );
  return html`<div class="bar" role="img" aria-label="${sentence}">${segments}${lines}</div>`;
}

/** The square that shows a part's colour beside its name. */
export function swatch(colour: BarPart['colour']): Markup {
  const kind = typeof colour === 'number' ? `c${colour % COLOURS}` : colour;
  return html`<span class="swatch ${kind}"></span>`;
}
