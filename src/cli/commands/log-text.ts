/** Text of strangers (logs, result files, file names), made safe for a terminal. */

/** The text with control characters, which could steer a terminal, shown as `?`. */
export function printable(text: string): string {
  return Array.from(text, (character) => {
    const code = character.codePointAt(0)!;
    return code < 0x20 || (code >= 0x7f && code < 0xa0) ? '?' : character;
  }).join('');
}
