/**
 * All steps of scenario files by name, and how steps nest: an array is a sequence, `{"any": […]}` runs
 * branches side by side until one is done, `{"all": […]}` until all are.
 */
import { z } from 'zod';
import { AllOf, AnyOf, Sequence } from '../tree.js';
import type { TypeReader } from '../type-reader.js';
import { ACTOR_STEPS } from './actors.js';
import { ADVERSARY_STEPS } from './adversary-steps.js';
import { CONDITIONS } from './conditions.js';
import { CROSSING_STEPS } from './crossing-steps.js';
import { DIRECTIVES } from './directives.js';
import { EGO_STEPS } from './ego-steps.js';
import { FLOW_STEPS } from './flows.js';
import { LIGHTS } from './lights.js';
import { MOVER_STEPS } from './movers.js';
import { SETUP_STEPS } from './setup-steps.js';
import type { NodeMaker, StepReader } from './step.js';
import { SWITCHES } from './switches.js';
import { readTryAlong } from './try-along.js';

const branches = z.array(z.unknown()).min(1);

function readBranches(json: unknown, reader: TypeReader): NodeMaker[] {
  return reader.parse(branches, json).map((branch, i) => readSteps(branch, reader.at(i)));
}

export const STEPS: Readonly<Record<string, StepReader>> = {
  any: (json, reader) => {
    const makers = readBranches(json, reader);
    return (run) => new AnyOf(makers.map((make) => make(run)));
  },
  all: (json, reader) => {
    const makers = readBranches(json, reader);
    return (run) => new AllOf(makers.map((make) => make(run)));
  },
  tryAlong: (json, reader) => readTryAlong(json, reader, readSteps),
  ...CONDITIONS,
  ...SWITCHES,
  ...DIRECTIVES,
  ...ACTOR_STEPS,
  ...MOVER_STEPS,
  ...FLOW_STEPS,
  ...LIGHTS,
  ...CROSSING_STEPS,
  ...EGO_STEPS,
  ...SETUP_STEPS,
  ...ADVERSARY_STEPS,
};

const stepSchema = z.record(z.string(), z.unknown());

/** Reads a step or a sequence of steps. */
export function readSteps(json: unknown, reader: TypeReader): NodeMaker {
  if (Array.isArray(json)) {
    const makers = json.map((part, i) => readSteps(part, reader.at(i)));
    return (run) => new Sequence(makers.map((make) => make(run)));
  }
  const entries = Object.entries(reader.parse(stepSchema, json));
  const [name = '', args] = entries[0] ?? [];
  const read = Object.hasOwn(STEPS, name) ? STEPS[name] : undefined;
  if (read === undefined || entries.length !== 1) {
    const found = entries.length === 1 ? `'${name}'` : `${entries.length} keys`;
    return reader.fail(
      `expected one step of ${Object.keys(STEPS).sort().join(', ')}; found ${found}`,
    );
  }
  return read(args, reader.at(name));
}
