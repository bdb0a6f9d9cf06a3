/**
 * Steps of cars that cut in, arrive in step with the ego, or press from behind (P4). Each runs until
 * its mover is through; speeds m/s unless named km/h, times in seconds, distances in metres.
 */
import { z } from 'zod';
import { LanePath } from '../../traffic/lane-path.js';
import { ArriveInStep } from '../movers/arrive-in-step.js';
import { EmergencyFollower } from '../movers/emergency-follower.js';
import { laneChangePath, lengthsAt } from '../movers/lane-change-path.js';
import type { Mover } from '../movers/mover.js';
import { PathCar } from '../movers/path-car.js';
import { PidFollower } from '../movers/pid-follower.js';
import { readSide } from '../places/sides.js';
import type { ScenarioRun } from '../scenario-run.js';
import { orSkip } from '../skip.js';
import { formula } from '../type-reader.js';
import { moverFields, moverNode, pathFor, startOn } from './movers.js';
import { type StepReader, step } from './step.js';

/** A mover that is through at once: a lane change for which there is no lane. */
function noMover(slot: number): Mover {
  return { slot, drive: () => true };
}

function speedOf(run: ScenarioRun, slot: number): number {
  return Math.abs(run.context.world.actors.speed[slot] as number);
}

/**
 * `{"laneChange": {"actor": A, "to": "left", "speed": "egoSpeed * 0.8", "change": 2, …}}`: the agent's
 * lane change. `speed` is read once, at the start; the lengths are the times at the actor's own speed
 * of that moment, so a standing car pulls out at once. Where the lane beside ends it is over at once.
 */
const laneChange = step(
  z.strictObject({
    ...moverFields,
    to: z.string(),
    speed: formula,
    sameLane: z.number().min(0).default(0),
    change: z.number().min(0).default(2),
    otherLane: z.number().min(0).default(0),
    /** The engine runs: no launch delay. */
    engineRuns: z.boolean().default(false),
  }),
  (args, reader) => {
    const sideOf = readSide(args.to, reader);
    return moverNode(args, reader, (run, slot) => {
      const { map, actors } = run.context.world;
      const lane = orSkip(map.waypointAt(run.location(slot)), 'the map has no driving lane');
      const lengths = lengthsAt(speedOf(run, slot), {
        sameLaneS: args.sameLane,
        changeS: args.change,
        otherLaneS: args.otherLane,
      });
      const waypoints = laneChangePath(lane, sideOf(run), lengths);
      if (waypoints === null) {
        run.note(`${run.scenario.name}: no lane to change to, the lane change is left out`);
        return noMover(slot);
      }
      if (args.engineRuns) actors.standing[slot] = 10;
      const path = LanePath.through(map, waypoints);
      return new PidFollower(slot, path, startOn(run, slot, path), {
        targetKmh: run.number(args.speed) * 3.6,
      });
    });
  },
);

/** `{"arriveInStep": {"actor": A, "goal": G, "reference": R, "within": r, "way": {…}}}` */
const arriveInStep = step(
  z.strictObject({
    ...moverFields,
    goal: z.string(),
    reference: z.string(),
    within: formula,
    way: z.strictObject({ from: z.string(), to: z.string() }).optional(),
  }),
  (args, reader) => {
    const goal = reader.place(args.goal);
    const reference = reader.place(args.reference);
    const pathOf = pathFor(args.way, reader);
    return moverNode(args, reader, (run, slot) => {
      const path = pathOf(run, slot);
      const car = new PathCar(slot, path, startOn(run, slot, path), {
        law: 'watching',
        speedMps: 0,
        yieldsAfterContact: true,
      });
      return new ArriveInStep(car, run.ego, {
        goal: run.place(goal),
        reference: run.place(reference),
        withinM: run.number(args.within),
      });
    });
  },
);

/** `{"tailgate": {"actor": A, "faster": v, "detectBase": d}}`: faster than the ego, in its lane. */
const tailgate = step(
  z.strictObject({ ...moverFields, faster: formula, detectBase: formula }),
  (args, reader) => {
    const pathOf = pathFor(undefined, reader);
    return moverNode(args, reader, (run, slot) => {
      const path = pathOf(run, slot);
      return new EmergencyFollower(slot, path, startOn(run, slot, path), {
        incrementMps: run.number(args.faster),
        detectBaseM: run.number(args.detectBase),
      });
    });
  },
);

export const ADVERSARY_STEPS: Readonly<Record<string, StepReader>> = {
  laneChange,
  arriveInStep,
  tailgate,
};
