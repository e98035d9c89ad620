/** How far a figure can be trusted: read at its source, at second hand, or assumed. */
export type Confidence = 'high' | 'medium' | 'low';

/** Where a figure comes from. */
export interface Provenance {
  /** When it was true: a date, or its year or month where no more is known. */
  readonly asOf: string;
  /** Where the figure is from. */
  readonly source: string;
  /** How far the source can be trusted. */
  readonly confidence: Confidence;
}
