import { InputError } from './files';

/** Reads a number of the command line; one that is out of its range is refused. */
export function readNumber(
  option: string,
  text: string | undefined,
  least: number,
  most: number,
  unit: string,
): number | undefined {
  if (text === undefined) return undefined;
  const number = toNumber(text);
  if (number >= least && number <= most) return number;
  throw new InputError(`${option} ${text}: it is not from ${least} to ${most}; give ${unit}`);
}

/** `Number('')` is 0, which nobody means. */
export function toNumber(text: string): number {
  return text.trim() === '' ? Number.NaN : Number(text);
}
