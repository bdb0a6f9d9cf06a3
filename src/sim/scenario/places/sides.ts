/** Sides as scenario files write them: `left`, `right`, `$direction`, `-$direction` for the other. */
import type { ScenarioRun } from '../scenario-run.js';
import type { TypeReader } from '../type-reader.js';

/** Reads a side; `-$name` is the side opposite to the parameter. */
export function readSide(text: string, reader: TypeReader): (run: ScenarioRun) => 'left' | 'right' {
  if (text === 'left' || text === 'right') return () => text;
  const isOther = text.startsWith('-');
  const name = reader.parameter(isOther ? text.slice(1) : text, 'side', 'approach');
  return (run) => ((run.parameters.get(name) === 'left') !== isOther ? 'left' : 'right');
}
