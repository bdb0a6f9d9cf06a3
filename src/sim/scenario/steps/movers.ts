/**
 * Steps that move actors (P4). A step runs until its mover is through and then, or when it is stopped,
 * the actor stands still (`stands: false` leaves it as it is, for a step that takes over).
 */
import { z } from 'zod';
import type { Mover } from '../movers/mover.js';
import { PathCar } from '../movers/path-car.js';
import { PidFollower } from '../movers/pid-follower.js';
import { StraightMover } from '../movers/straight.js';
import { laneAhead, plannedPath } from '../places/planned-path.js';
import type { ScenarioRun } from '../scenario-run.js';
import { orSkip } from '../skip.js';
import type { Node } from '../tree.js';
import { formula, type TypeReader } from '../type-reader.js';
import { type NodeMaker, type StepReader, step } from './step.js';

/** Runs a mover on an actor; done at once when the actor is gone. */
class MoveActor implements Node {
  private mover: Mover | null = null;

  constructor(
    private readonly run: ScenarioRun,
    private readonly actor: string,
    private readonly make: (slot: number) => Mover,
    private readonly stands = true,
  ) {}

  begin(): void {
    const slot = this.run.slotOf(this.actor);
    if (slot < 0) return;
    this.mover = this.make(slot);
    this.run.movers.put(this.mover);
  }

  tick(): boolean {
    if (this.mover === null || this.run.slotOf(this.actor) < 0) return true;
    return !this.run.movers.has(this.mover);
  }

  end(): void {
    const slot = this.run.slotOf(this.actor);
    if (this.mover === null || slot < 0 || !this.stands) return;
    // Another mover may have taken the actor over meanwhile.
    if (this.run.movers.isFree(slot) || this.run.movers.has(this.mover)) this.run.movers.halt(slot);
  }
}

/** Fields that every mover step has. */
export const moverFields = { actor: z.string(), stands: z.boolean().default(true) };

/** Makes the node of a mover step. */
export function moverNode(
  args: { readonly actor: string; readonly stands: boolean },
  reader: TypeReader,
  make: (run: ScenarioRun, slot: number) => Mover,
): NodeMaker {
  const actor = reader.actor(args.actor);
  return (run) => new MoveActor(run, actor, (slot) => make(run, slot), args.stands);
}

const straight = step(
  z.strictObject({
    ...moverFields,
    speed: formula,
    distance: formula.optional(),
    seconds: formula.optional(),
  }),
  (args, reader) =>
    moverNode(args, reader, (run, slot) => {
      return new StraightMover(slot, {
        speedMps: run.number(args.speed),
        ...(args.distance && { distanceM: run.number(args.distance) }),
        ...(args.seconds && { durationS: run.number(args.seconds) }),
      });
    }),
);

/** Where a follower goes: its lane, or the planned way between two places. */
const way = z.strictObject({ from: z.string(), to: z.string() }).optional();

export function pathFor(
  args: z.output<typeof way>,
  reader: TypeReader,
): (run: ScenarioRun, slot: number) => ReturnType<typeof laneAhead> {
  if (args !== undefined) {
    const from = reader.place(args.from);
    const to = reader.place(args.to);
    return (run) => plannedPath(run, run.place(from).waypoint, run.place(to).waypoint);
  }
  return (run, slot) => {
    const lane = run.context.world.map.waypointAt(run.location(slot));
    return laneAhead(run, orSkip(lane, 'the map has no driving lane'));
  };
}

/** Position of an actor on a fresh path. */
export function startOn(
  run: ScenarioRun,
  slot: number,
  path: ReturnType<typeof laneAhead>,
): number {
  const { actors } = run.context.world;
  return path.project(actors.x[slot] as number, actors.y[slot] as number, 0);
}

/** `{"pidFollow": {"actor": A, "speedKmh": …}}`: CARLA's BasicAgent. */
const pidFollow = step(
  z.strictObject({
    ...moverFields,
    speedKmh: formula,
    way,
    distance: formula.optional(),
    offset: formula.optional(),
    ignoreVehicles: z.boolean().default(false),
    detectBase: formula.optional(),
    detectRatio: formula.optional(),
  }),
  (args, reader) => {
    const pathOf = pathFor(args.way, reader);
    return moverNode(args, reader, (run, slot) => {
      const path = pathOf(run, slot);
      const s = startOn(run, slot, path);
      run.laneWidthM = path.widthAt(s);
      return new PidFollower(slot, path, s, {
        targetKmh: args.speedKmh.evaluate(run),
        ignoresVehicles: args.ignoreVehicles,
        ...(args.distance && { distanceM: args.distance.evaluate(run) }),
        ...(args.offset && { offsetM: args.offset.evaluate(run) }),
        ...(args.detectBase && { detectBaseM: args.detectBase.evaluate(run) }),
        ...(args.detectRatio && { detectRatioS: args.detectRatio.evaluate(run) }),
      });
    });
  },
);

/** `{"pathFollow": {"actor": A, "law": "constant" | "watching" | "traffic", "speed": m/s}}` */
const pathFollow = step(
  z.strictObject({
    ...moverFields,
    law: z.enum(['constant', 'watching', 'traffic']),
    speed: formula,
    way,
    distance: formula.optional(),
    detectBase: formula.optional(),
  }),
  (args, reader) => {
    const pathOf = pathFor(args.way, reader);
    return moverNode(args, reader, (run, slot) => {
      const path = pathOf(run, slot);
      return new PathCar(slot, path, startOn(run, slot, path), {
        law: args.law,
        speedMps: run.number(args.speed),
        yieldsAfterContact: true,
        ...(args.distance && { distanceM: run.number(args.distance) }),
        ...(args.detectBase && { detectBaseM: run.number(args.detectBase) }),
      });
    });
  },
);

export const MOVER_STEPS: Readonly<Record<string, StepReader>> = {
  straight,
  pidFollow,
  pathFollow,
};
