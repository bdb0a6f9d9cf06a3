/**
 * Steps that disturb the ego's controls (P8), and a condition on who is ahead of it. The noise comes
 * from a stream of its own, so that a run can be repeated; the official one is not seeded.
 */
import { z } from 'zod';
import type { ScenarioRun } from '../scenario-run.js';
import { orSkip } from '../skip.js';
import type { Node } from '../tree.js';
import { type StepReader, step } from './step.js';

const deviation = z.strictObject({ mean: z.number().min(0), deviation: z.number().min(0) });

/** While the ego is within a radius of a place, its throttle and steer are disturbed every tick. */
class ControlNoise implements Node {
  private readonly throttleMean: number;
  private readonly steerMean: number;
  private readonly random;

  constructor(
    private readonly run: ScenarioRun,
    private readonly place: string,
    private readonly radiusM: number,
    private readonly throttle: z.output<typeof deviation>,
    private readonly steer: z.output<typeof deviation>,
  ) {
    this.random = run.random.fork(`control noise at ${place}`);
    this.throttleMean = this.random.chance(0.5) ? throttle.mean : -throttle.mean;
    this.steerMean = this.random.chance(0.5) ? steer.mean : -steer.mean;
  }

  begin(): void {}

  tick(): boolean {
    const { run, random } = this;
    const { actors, egoSlot } = run.context.world;
    const throttle = random.normal(this.throttleMean, this.throttle.deviation);
    const steer = random.normal(this.steerMean, this.steer.deviation);
    actors.throttle[egoSlot] = clamp((actors.throttle[egoSlot] as number) + throttle, 0, 1);
    actors.steer[egoSlot] = clamp((actors.steer[egoSlot] as number) + steer, -1, 1);
    return run.ego.distanceTo(run.place(this.place)) > this.radiusM;
  }

  end(): void {}
}

function clamp(value: number, low: number, high: number): number {
  return Math.min(high, Math.max(low, value));
}

/** `{"controlNoise": {"place": P, "radius": r, "throttle": {…}, "steer": {…}}}` */
const controlNoise = step(
  z.strictObject({
    place: z.string(),
    radius: z.number().positive(),
    throttle: deviation,
    steer: deviation,
  }),
  (args, reader) => {
    const place = reader.place(args.place);
    return (run) => new ControlNoise(run, place, args.radius, args.throttle, args.steer);
  },
);

/** `{"inFrontOfEgo": {"actor": A, "within": r}}`: A's origin is past the lane point that lies both half lengths ahead of the ego. */
const inFrontOfEgo = step(
  z.strictObject({ actor: z.string(), within: z.number().positive() }),
  (args, reader) => {
    const actor = reader.actor(args.actor);
    return (run) => ({
      begin() {},
      tick: () => isInFront(run, run.slotOf(actor), args.within),
      end() {},
    });
  },
);

function isInFront(run: ScenarioRun, slot: number, withinM: number): boolean {
  if (slot < 0) return false;
  const { actors, egoSlot } = run.context.world;
  const half = (actors.halfLength[slot] as number) + (actors.halfLength[egoSlot] as number);
  const reference = orSkip(run.ego.waypoint(), 'the map has no driving lane').next(half)[0];
  if (reference === undefined) return false;
  const { location, rotation } = reference.transform;
  const yaw = (rotation.yawDeg * Math.PI) / 180;
  const [dx, dy, dz] = [
    (actors.x[slot] as number) - location.x,
    (actors.y[slot] as number) - location.y,
    (actors.z[slot] as number) - location.z,
  ];
  if (!(dx * Math.cos(yaw) + dy * Math.sin(yaw) > 0)) return false;
  return Math.sqrt(dx * dx + dy * dy + dz * dz) < withinM;
}

export const EGO_STEPS: Readonly<Record<string, StepReader>> = { controlNoise, inFrontOfEgo };
