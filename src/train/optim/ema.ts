/**
 * A running mean of weights, which drives and scores better than the last weights of a noisy training. It
 * starts as their copy; while few steps were made it forgets faster than it will later.
 */
import { type ParameterSpecs, Parameters } from '../trace/index.js';

/** Parameters of the same names and shapes with the same values. */
export function copyParameters(parameters: Parameters): Parameters {
  const specs: ParameterSpecs = Object.fromEntries(
    parameters.list.map(({ name, shape, decays }) => [name, { shape, decays, start: 'zeros' }]),
  );
  const copy = new Parameters(specs);
  copy.flat.set(parameters.flat);
  return copy;
}

/**
 * Moves `average` towards `weights`. The share kept is `decay`, but at most (1 + step) / (10 + step).
 * @param step how many updates were made before this one
 */
export function updateAverage(
  average: Float32Array,
  weights: Float32Array,
  decay: number,
  step: number,
): void {
  const share = 1 - Math.min(decay, (1 + step) / (10 + step));
  for (let i = 0; i < average.length; i += 1) {
    const old = average[i] as number;
    average[i] = old + share * ((weights[i] as number) - old);
  }
}
