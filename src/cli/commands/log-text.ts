/** Text from logs and options, made safe to use: what a stranger wrote goes to a terminal here. */
import { EgoloopError } from '../../core/errors.js';

/** The text with control characters, which could steer a terminal, shown as `?`. */
export function printable(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ? '?' : character;
  }).join('');
}

/** For yargs' `coerce`: an option given twice would arrive as a list. Throws USAGE. */
export function once<T>(name: string): (value: T | T[]) => T {
  return (value) => {
    if (!Array.isArray(value)) return value;
    throw new EgoloopError('USAGE', `expected --${name} once, found it ${value.length} times`);
  };
}
