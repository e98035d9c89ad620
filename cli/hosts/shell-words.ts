/** One word of a POSIX shell, whatever it holds. */
export function shellWord(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}

/** A command line of words, as the login shell of a host takes it. */
export function shellWords(...words: readonly string[]): string {
  return words.map(shellWord).join(' ');
}
