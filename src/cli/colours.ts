/**
 * Colours for people: only where stdout is a terminal, never in a pipe or a CI log, and never with
 * NO_COLOR set. The library's own guess turns them on in every CI, which breaks whoever parses a pipe.
 */
import pc from 'picocolors';

/** Colour functions for text that goes to stdout now; they return text unchanged in a pipe. */
export function stdoutColours(): ReturnType<typeof pc.createColors> {
  return pc.createColors(process.stdout.isTTY === true && !process.env['NO_COLOR']);
}
