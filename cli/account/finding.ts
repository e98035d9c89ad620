/** What a check of an account came to. */
export interface Finding {
  /** `missing` keeps an apply from working; `unsure` is what the API does not tell. */
  readonly state: 'good' | 'unsure' | 'missing';
  readonly what: string;
  /** What to do about it. */
  readonly remedy?: string;
}

export function good(what: string): Finding {
  return { state: 'good', what };
}

export function unsure(what: string, remedy: string): Finding {
  return { state: 'unsure', what, remedy };
}

export function missing(what: string, remedy: string): Finding {
  return { state: 'missing', what, remedy };
}
