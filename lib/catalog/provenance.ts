/** How far a figure can be trusted: read at its source, at second hand, or assumed. */
export type Confidence = 'high' | 'medium' | 'low';

/** Where a figure comes from. */
export interface Provenance {
  /** When it was true: a date, or its year or month where no more is known. */
  readonly asOf: string;
  readonly source: string;
  readonly confidence: Confidence;
}
