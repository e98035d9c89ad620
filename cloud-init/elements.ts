/** A user of the machine. */
export interface UserElement {
  readonly kind: 'user';
  readonly name: string;
  readonly groups: readonly string[];
}

/** A file, owned by root and written before the commands run. */
export interface FileElement {
  readonly kind: 'file';
  readonly path: string;
  /** Octal, e.g. `0644`. */
  readonly mode: string;
  readonly content: string;
  /** How `content` is encoded in the document. @default plain text */
  readonly encoding?: 'base64' | 'gzip+base64';
}

/** A command of the first boot, run once, in order, after the files. */
export interface CommandElement {
  readonly kind: 'command';
  /** The program and its arguments; there is no shell. */
  readonly command: readonly string[];
}

/** What a first boot consists of. */
export type InitElement = UserElement | FileElement | CommandElement;

/** The elements of one kind, in the order in which they were given. */
export function elementsOf<K extends InitElement['kind']>(
  elements: readonly InitElement[],
  kind: K,
): readonly Extract<InitElement, { kind: K }>[] {
  return elements.filter((element): element is Extract<InitElement, { kind: K }> => element.kind === kind);
}
