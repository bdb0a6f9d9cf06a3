/** From a network's further outputs to what it weighed. Frame: the ego's, x forward, y right, metres. */
import { indexOfMost } from '../../core/index-of-most.js';
import type { AgentThought, ThoughtPath } from '../thought.js';
import { type Answer, pointsOf } from './answer.js';
import type { OutputSpec } from './output-spec.js';
import type { Outputs } from './session.js';
import type { ThoughtSpec } from './thought-spec.js';

/** What an answer alone says. */
export function thoughtOfAnswer(answer: Answer): AgentThought {
  const paths = answer.kind === 'controls' ? [] : [{ points: answer.points, value: null }];
  const numbers: Record<string, number> =
    answer.kind === 'path' ? { 'wanted speed, m/s': answer.speedMps } : {};
  return { paths, numbers };
}

/**
 * Everything that was weighed, the way taken first.
 * @param outputs with all of `thoughtOutputs`, of checked shapes
 */
export function readThought(spec: ThoughtSpec, output: OutputSpec, outputs: Outputs): AgentThought {
  const values = spec.values === undefined ? null : outputs[spec.values.tensor]!.values;
  const [count, , columns] = spec.candidates.shape.slice(-3) as [number, number, number];
  const all = outputs[spec.candidates.tensor]!.values;
  const width = all.length / count;
  const axes =
    output.kind === 'controls' ? { axes: 'forward-right' as const, deltas: false } : output;
  const pathOf = (i: number): ThoughtPath => ({
    points: pointsOf(Array.prototype.slice.call(all, i * width, (i + 1) * width), columns, axes),
    value: values === null ? null : (values[i] as number),
  });
  const told = spec.chosen === undefined ? null : outputs[spec.chosen.tensor]!.values;
  const place = told === null ? indexOfMost(values ?? []) : Math.round(told[0] as number);
  const chosen = Math.min(count - 1, Math.max(0, place));
  const others = Array.from({ length: count }, (_, i) => i).filter((i) => i !== chosen);
  const numbers: Record<string, number> = {};
  spec.numbers?.names.forEach((name, k, names) => {
    const found = outputs[spec.numbers!.tensor]!.values;
    numbers[name] = found[chosen * names.length + k] as number;
  });
  return { paths: [pathOf(chosen), ...others.map(pathOf)], numbers };
}
