import type { DiagramGroup, DiagramNode } from './diagram';
import { METRICS } from './placed';
import { textWidth } from './text-width';

/** Which way arrows run, as elk calls it. */
export type Direction = 'RIGHT' | 'DOWN';

export interface Size {
  readonly width: number;
  readonly height: number;
}

/** Lines in the head of a group are filled up to here. */
const HEAD_WIDTH = 300;

/** The size of a box: that of its text. */
export function nodeSize({ title, details }: DiagramNode): Size {
  return textSize(title, details);
}

function textSize(title: string, lines: readonly string[]): Size {
  const widths = [textWidth(title, METRICS.titlePx, 'bold'), ...lines.map((line) => textWidth(line, METRICS.detailPx))];
  return {
    width: Math.max(...widths, 60) + 2 * METRICS.paddingX,
    height: METRICS.titleLine + lines.length * METRICS.detailLine + 2 * METRICS.paddingY,
  };
}

/**
 * The lines of a group's head. It stands where no arrow comes in: above what is inside when arrows come from the left, and
 * there several details share a line; beside it when they come from above.
 */
export function headLines({ details }: DiagramGroup, direction: Direction): readonly string[] {
  if (direction === 'DOWN') return details;
  return details.reduce<readonly string[]>((lines, detail) => {
    const longer = [lines.at(-1), detail].filter((text) => text !== undefined).join(' · ');
    const fits = lines.length > 0 && textWidth(longer, METRICS.detailPx) <= HEAD_WIDTH;
    return fits ? [...lines.slice(0, -1), longer] : [...lines, detail];
  }, []);
}

/** The size of a group's head, its distance to what is inside left out. */
export function headSize(group: DiagramGroup, direction: Direction): Size {
  return textSize(group.title, headLines(group, direction));
}
