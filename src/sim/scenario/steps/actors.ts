/**
 * Steps that put actors into the world and take them out (P2). In `build` they run when the scenario
 * is set up, in `run` on their tick. A place that is taken is tried again further on (`retry`); in `run`
 * the actor then waits until its place is free, in `build` the scenario is skipped.
 */
import { z } from 'zod';
import { ActorKind } from '../../world/actor-table.js';
import type { Blueprint } from '../../world/blueprints.js';
import { readModel, spawnSpec } from '../place-actor.js';
import { ahead } from '../places/lane-walk.js';
import { movedBy, type Place, placeOn } from '../places/place.js';
import { readSide } from '../places/sides.js';
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
  /** Metres by which the place is moved; formulas may use the model's `halfLength`, `halfWidth`. */
  shift: z.strictObject({ forward: formula.optional(), lateral: formula.optional() }).optional(),
  /** In `build`: false leaves the actor out when its place is taken. */
  required: z.boolean().default(true),
});

/** The place moved by a spawn's `shift`. */
function shifted(
  run: ScenarioRun,
  place: Place,
  blueprint: Blueprint,
  shift: z.output<typeof spawnSchema>['shift'],
): Place {
  if (shift === undefined) return place;
  run.modelHalfLengthM = blueprint.halfLengthM;
  run.modelHalfWidthM = blueprint.halfWidthM;
  const forwardM = shift.forward === undefined ? 0 : run.number(shift.forward, place);
  const rightM = shift.lateral === undefined ? 0 : run.number(shift.lateral, place);
  return movedBy(place, forwardM, rightM);
}

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
        const base = shifted(run, run.place(place), blueprint, args.shift);
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

/** Puts one actor of a row into the world, as soon as its place is free. */
function spawnOne(run: ScenarioRun, name: string, blueprint: Blueprint, place: Place): void {
  const attempt = () => run.spawn(name, spawnSpec(blueprint, place)) >= 0;
  if (!attempt()) run.whenFree(attempt);
}

/**
 * `{"spawnRow": {"name": "cone", "model": …, "at": P, "count": 4, "first": 2, "forward": 2, "lateral": 0}}`:
 * a straight row; item n stands at (first + n) steps of (forward, lateral) metres from the place.
 */
const spawnRow = action(
  z.strictObject({
    name: z.string(),
    model: z.string(),
    at: z.string(),
    count: z.number().int().positive(),
    first: z.number().int().default(0),
    forward: formula,
    lateral: formula,
  }),
  (args, reader) => {
    const place = reader.place(args.at);
    const pick = readModel(args.model, reader.at('model'));
    return (run) => {
      const base = run.place(place);
      const [forwardM, rightM] = [run.number(args.forward, base), run.number(args.lateral, base)];
      for (let n = 0; n < args.count; n += 1) {
        const steps = args.first + n;
        const at = movedBy(base, steps * forwardM, steps * rightM);
        spawnOne(run, `${args.name}${n + 1}`, pick(run), at);
      }
    };
  },
);

/**
 * `{"spawnAlong": {"name": "cone", "model": …, "from": P, "spacing": 5, "length": …, "lateral": …}}`: a row
 * along the lane of P, the first item one spacing ahead of it.
 */
const spawnAlong = action(
  z.strictObject({
    name: z.string(),
    model: z.string(),
    from: z.string(),
    spacing: z.number().positive(),
    length: formula,
    lateral: formula,
  }),
  (args, reader) => {
    const from = reader.place(args.from);
    const pick = readModel(args.model, reader.at('model'));
    return (run) => {
      const lengthM = run.number(args.length);
      let lane = run.place(from).waypoint;
      for (let n = 1; (n - 1) * args.spacing < lengthM; n += 1) {
        lane = ahead(lane, args.spacing);
        const centre = placeOn(lane);
        const at = movedBy(centre, 0, run.number(args.lateral, centre));
        spawnOne(run, `${args.name}${n}`, pick(run), at);
      }
    };
  },
);

/** Where the hinge side of an open front door stands ahead of a car's origin, metres. */
const DOOR_FORWARD_M = 0.65;
/** How far it reaches out, and half its thickness, metres (own choice: CARLA has no figure). */
const DOOR_LENGTH_M = 0.9;
const DOOR_HALF_THICKNESS_M = 0.06;

/**
 * `{"openDoor": {"actor": A, "side": "left"}}`: the front door of a car stands out to a side. It is an
 * actor of the car's own type, so that touching it counts as touching the car.
 */
const openDoor = action(z.strictObject({ actor: z.string(), side: z.string() }), (args, reader) => {
  const actor = reader.actor(args.actor);
  const sideOf = readSide(args.side, reader);
  return (run) => {
    const slot = run.slotOf(actor);
    if (slot < 0) return;
    const { actors } = run.context.world;
    const yaw = actors.yaw[slot] as number;
    const right = sideOf(run) === 'right' ? 1 : -1;
    const rightM = right * ((actors.halfWidth[slot] as number) + DOOR_LENGTH_M / 2);
    const door = actors.add({
      typeId: actors.typeId[slot] as string,
      roleName: 'scenario',
      kind: ActorKind.Vehicle,
      xM: (actors.x[slot] as number) + DOOR_FORWARD_M * Math.cos(yaw) - rightM * Math.sin(yaw),
      yM: (actors.y[slot] as number) + DOOR_FORWARD_M * Math.sin(yaw) + rightM * Math.cos(yaw),
      zM: actors.z[slot] as number,
      yawRad: yaw,
      halfLengthM: DOOR_HALF_THICKNESS_M,
      halfWidthM: DOOR_LENGTH_M / 2,
      halfHeightM: (actors.halfHeight[slot] as number) * 0.8,
    });
    run.actors.set(`door of ${actor}`, { slot: door, id: actors.id[door] as number });
  };
});

export const ACTOR_STEPS: Readonly<Record<string, StepReader>> = {
  spawn,
  remove,
  spawnRow,
  spawnAlong,
  openDoor,
};
