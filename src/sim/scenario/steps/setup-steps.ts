/**
 * Steps of set-ups besides `spawn`: the ego's own place (P9), cars moved to the kerb, places that
 * depend on an actor, and waiting until an actor stands. Metres.
 */
import { z } from 'zod';
import { readPlace } from '../places/lane-point.js';
import { movedBy, type Place } from '../places/place.js';
import { readSide } from '../places/sides.js';
import type { ScenarioRun } from '../scenario-run.js';
import { ScenarioSkip } from '../skip.js';
import { Once, Until } from '../tree.js';
import { formula } from '../type-reader.js';
import { action, type StepReader, step } from './step.js';

/**
 * A place in a parking lane, moved to the kerb on a side by (lane width − half width of the car) / 4.
 * Source: scenario_runner's parking scenarios.
 */
function atKerb(place: Place, side: 'left' | 'right', halfWidthM: number): Place {
  const shift = (place.waypoint.laneWidthM - halfWidthM) / 4;
  return movedBy(place, 0, side === 'right' ? shift : -shift);
}

function standAt(run: ScenarioRun, slot: number, place: Place): void {
  run.context.world.place(slot, place.x, place.y, place.z, place.yaw, 0);
}

/**
 * `{"placeEgo": {"at": P, "kerb": side}}`: stands the ego at a place before the first tick. An ego that
 * is under way stays on the road, and the scenario is skipped.
 */
const placeEgo = action(z.strictObject({ at: z.string(), kerb: z.string() }), (args, reader) => {
  const place = reader.place(args.at);
  const sideOf = readSide(args.kerb, reader);
  return (run) => {
    if (run.context.tick > 0) throw new ScenarioSkip('the ego is under way already');
    const { actors, egoSlot } = run.context.world;
    const halfWidth = actors.halfWidth[egoSlot] as number;
    standAt(run, egoSlot, atKerb(run.place(place), sideOf(run), halfWidth));
    run.ego.refresh();
  };
});

/** `{"toKerb": {"actor": A, "at": P, "to": side}}`: moves a parked car from P to the kerb. */
const toKerb = action(
  z.strictObject({ actor: z.string(), at: z.string(), to: z.string() }),
  (args, reader) => {
    const actor = reader.actor(args.actor);
    const place = reader.place(args.at);
    const sideOf = readSide(args.to, reader);
    return (run) => {
      const slot = run.slotOf(actor);
      if (slot < 0) return;
      const halfWidth = run.context.world.actors.halfWidth[slot] as number;
      standAt(run, slot, atKerb(run.place(place), sideOf(run), halfWidth));
    };
  },
);

/** `{"define": {"name": N, "at": [moves]}}`: a place that depends on an actor, in `build`. */
const define = step(
  z.strictObject({ name: z.string(), at: z.array(z.unknown()) }),
  (args, reader) => {
    const make = readPlace(args.at, reader.at('at'));
    reader.declared.places.add(args.name);
    return (run) => new Once(() => run.places.set(args.name, make(run)));
  },
);

/** `{"present": A}`: waits until an actor stands in the world. */
const present = step(z.string(), (name, reader) => {
  const actor = reader.actor(name);
  return (run) => new Until(() => run.slotOf(actor) >= 0);
});

/** `{"require": {"value": v, "atMost": m, "what": text}}`: skips a scenario that is set wrongly. */
const require = action(
  z.strictObject({ value: formula, atMost: z.number(), what: z.string() }),
  (args) => (run) => {
    const value = run.number(args.value);
    if (value <= args.atMost) return;
    throw new ScenarioSkip(`expected ${args.what}, found ${value}`);
  },
);

/** `{"brakeLights": {"actor": A, "on": true}}` */
const brakeLights = action(
  z.strictObject({ actor: z.string(), on: z.boolean() }),
  (args, reader) => {
    const actor = reader.actor(args.actor);
    return (run) => {
      const slot = run.slotOf(actor);
      if (slot >= 0) run.context.world.actors.brakeLight[slot] = args.on ? 1 : 0;
    };
  },
);

export const SETUP_STEPS: Readonly<Record<string, StepReader>> = {
  placeEgo,
  toKerb,
  define,
  present,
  require,
  brakeLights,
};
