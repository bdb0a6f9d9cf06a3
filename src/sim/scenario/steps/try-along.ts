/**
 * `{"tryAlong": {"place": P, "times": n, "step": m, "steps": […]}}`: a part of a set-up that is tried
 * again with P moved along its lane when it finds a place taken. What an attempt has put up is taken
 * down again; the last attempt's reason skips the scenario. Metres.
 */
import { z } from 'zod';
import { ahead } from '../places/lane-walk.js';
import { placeOn } from '../places/place.js';
import type { ScenarioRun } from '../scenario-run.js';
import { ScenarioSkip } from '../skip.js';
import { Branch, Once } from '../tree.js';
import type { TypeReader } from '../type-reader.js';
import type { NodeMaker, StepsReader } from './step.js';

const schema = z.strictObject({
  place: z.string(),
  times: z.number().int().positive(),
  step: z.number().positive(),
  steps: z.array(z.unknown()).min(1),
});

function attempt(run: ScenarioRun, make: NodeMaker): ScenarioSkip | null {
  const before = new Set(run.actors.keys());
  try {
    if (!new Branch(make(run)).tick()) throw new ScenarioSkip('a set-up needs more than one tick');
    return null;
  } catch (error) {
    if (!(error instanceof ScenarioSkip)) throw error;
    for (const name of [...run.actors.keys()]) {
      if (!before.has(name)) run.removeActor(name);
    }
    return error;
  }
}

/** Reads the step; `readSteps` reads those inside it. */
export function readTryAlong(json: unknown, reader: TypeReader, readSteps: StepsReader): NodeMaker {
  const args = reader.parse(schema, json);
  const place = reader.place(args.place);
  const make = readSteps(args.steps, reader.at('steps'));
  return (run) =>
    new Once(() => {
      const start = run.place(place).waypoint;
      let reason: ScenarioSkip | null = null;
      for (let n = 0; n < args.times; n += 1) {
        run.places.set(place, placeOn(ahead(start, n * args.step)));
        reason = attempt(run, make);
        if (reason === null) return;
      }
      throw reason;
    });
}
