/**
 * Advance widths in hundredths of the font size, measured in DejaVu Sans, the widest of the usual interface fonts: a box
 * that holds a text in it holds the text in the others too.
 */
const REGULAR: readonly (readonly [number, string])[] = [
  [29, "'ijlIJ"],
  [34, ' ,./:;\\|'],
  [42, 'f-()[]t!r'],
  [50, '"*_`sz'],
  [56, '?cLFk'],
  [61, 'vxyPTYao'],
  [64, 'eESbdghnpqu0123456789${}'],
  [70, 'KAVBRXZC'],
  [79, 'UHNDG&OQ'],
];

const BOLD: readonly (readonly [number, string])[] = [
  [35, "'ijl "],
  [40, '/IJ\\|,.:;·'],
  [49, '-f!()[]tr'],
  [60, '_`"*?zcs'],
  [68, 'LvxyakEFTe'],
  [72, 'o0123456789$hnuSYbdgpq{}'],
  [77, 'CPZBAKRVX'],
  [85, 'UGDHNOQ&'],
];

const WIDEST = 112;

const tableOf = (groups: typeof REGULAR): ReadonlyMap<string, number> =>
  new Map(groups.flatMap(([width, characters]) => Array.from(characters, (character) => [character, width] as const)));

const TABLES = { regular: tableOf(REGULAR), bold: tableOf(BOLD) } as const;

/** The most that a text is likely to take up, in pixels. */
export function textWidth(text: string, sizePx: number, weight: keyof typeof TABLES = 'regular'): number {
  const table = TABLES[weight];
  const hundredths = Array.from(text).reduce((sum, character) => sum + (table.get(character) ?? WIDEST), 0);
  return Math.ceil((hundredths / 100) * sizePx);
}
