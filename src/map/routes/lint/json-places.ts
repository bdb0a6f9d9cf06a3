/**
 * Where the values of a JSON text stand. `JSON.parse` does not tell, and findings need line and column.
 * The text must be valid JSON (it has been parsed before).
 */
import { EgoloopError } from '../../../core/errors.js';
import type { SourcePosition } from '../../opendrive/model.js';

/** Nesting beyond this is refused; scenario files need nine levels. */
const DEPTH_LIMIT = 100;

/**
 * Place of every value by its path, as in `available_scenarios[0].Town01[2].scenario_type`; the whole
 * document has the path ''. Of a key given twice the later place counts, as for `JSON.parse`.
 * @throws EgoloopError JSON_MALFORMED for a text that is nested too deeply
 */
export function jsonPlaces(text: string): ReadonlyMap<string, SourcePosition> {
  const places = new Map<string, SourcePosition>();
  const lineStarts = [0];
  for (let at = text.indexOf('\n'); at >= 0; at = text.indexOf('\n', at + 1))
    lineStarts.push(at + 1);
  let line = 1;
  let at = 0;

  const skip = (pattern: RegExp): string => {
    pattern.lastIndex = at;
    const found = pattern.exec(text)?.[0] ?? '';
    at += found.length;
    return found;
  };
  const value = (path: string, depth: number): void => {
    if (depth > DEPTH_LIMIT) throw tooDeep(line);
    skip(/\s*/y);
    while (line < lineStarts.length && lineStarts[line]! <= at) line += 1;
    places.set(path, { line, column: at - lineStarts[line - 1]! + 1 });
    if (text[at] === '{') members('}', () => value(join(path, key()), depth + 1));
    else if (text[at] === '[') {
      let index = 0;
      members(']', () => {
        value(`${path}[${index}]`, depth + 1);
        index += 1;
      });
    } else skip(/"(?:[^"\\]|\\.)*"|[^\s,\]}]+/y);
  };
  const key = (): string => {
    const name = JSON.parse(skip(/"(?:[^"\\]|\\.)*"/y)) as string;
    skip(/\s*:/y);
    return name;
  };
  const members = (end: string, member: () => void): void => {
    at += 1;
    for (skip(/\s*/y); at < text.length && text[at] !== end; skip(/\s*,?\s*/y)) member();
    at += 1;
  };
  value('', 0);
  return places;
}

function join(path: string, name: string): string {
  return path === '' ? name : `${path}.${name}`;
}

function tooDeep(line: number): EgoloopError {
  const what = `expected JSON nested at most ${DEPTH_LIMIT} levels deep, found more`;
  return new EgoloopError('JSON_MALFORMED', what, { line });
}
