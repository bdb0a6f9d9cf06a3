/**
 * Steps that put actors into the world and take them out (P2). In `build` they run when the scenario
 * is set up, in `run` on their tick. A place that is taken is tried again further on (`retry`); in `run`
 * the actor then waits until its place is free, in `build` the scenario is skipped.
 */
import { z } from 'zod';
import { readModel, spawnSpec } from '../place-actor.js';
import { movedBy } from '../places/place.js';
import type { ScenarioRun } from '../scenario-run.js';
import { ScenarioSkip } from '../skip.js';
import { formula } from '../type-reader.js';
import { action, type StepReader } from './step.js';

const spawnSchema = z.strictObject({
  name: z.string(),
  model: z.string(),
  at: z.string(),
  /** False for flat debris and signs beside the road. */
  collides: z.boolean().optional(),
  /** m/s along its heading. */
  speed: formula.optional(),
  /** Taken places: so many more tries, moved by so many metres each. */
  retry: z
    .strictObject({
      times: z.number().int().positive(),
      forward: z.number().default(0),
      lateral: z.number().default(0),
    })
    .optional(),
  /** In `build`: false leaves the actor out when its place is taken. */
  required: z.boolean().default(true),
});

/** `{"spawn": {"name": …, "model": "@generation2Cars", "at": place}}` */
const spawn = action(spawnSchema, (args, reader) => {
  const place = reader.place(args.at);
  const pick = readModel(args.model, reader.at('model'));
  reader.declared.actors.add(args.name);
  return (run) => {
    const blueprint = pick(run);
    const tries = 1 + (args.retry?.times ?? 0);
    const attempt = (): boolean => {
      for (let n = 0; n < tries; n += 1) {
        const base = run.place(place);
        const at =
          args.retry === undefined
            ? base
            : movedBy(base, n * args.retry.forward, n * args.retry.lateral);
        const spec = spawnSpec(blueprint, at, {
          ...(args.collides !== undefined && { collides: args.collides }),
          ...(args.speed !== undefined && { speedMps: run.number(args.speed) }),
        });
        if (run.spawn(args.name, spec) >= 0) return true;
      }
      return false;
    };
    if (attempt()) return;
    if (run.isBuilt) run.whenFree(attempt);
    else if (args.required) {
      throw new ScenarioSkip(`the place of '${args.name}' is taken`);
    }
  };
});

/** `{"remove": ["car1"]}`; `{"remove": "all"}` */
const remove = action(z.union([z.literal('all'), z.array(z.string()).min(1)]), (args, reader) => {
  if (args === 'all') return (run: ScenarioRun) => run.removeAll();
  const names = args.map((actor) => reader.actor(actor));
  return (run) => {
    for (const name of names) run.removeActor(name);
  };
});

export const ACTOR_STEPS: Readonly<Record<string, StepReader>> = { spawn, remove };
