/**
 * Steps of those who cross the ego's way on a straight line, whatever the ego does. Metres, m/s,
 * seconds. Source: scenario_runner's crossing scenarios.
 */
import { z } from 'zod';
import type { Formula } from '../formula.js';
import { StraightMover } from '../movers/straight.js';
import type { ScenarioRun } from '../scenario-run.js';
import type { Node } from '../tree.js';
import { formula, type TypeReader } from '../type-reader.js';
import { condition, type StepReader, step } from './step.js';

/** A number, or one drawn evenly from a range for each run. */
const drawn = z.union([formula, z.strictObject({ from: formula, to: formula })]);
type Drawn = z.output<typeof drawn>;

function draw(run: ScenarioRun, amount: Drawn, what: string): number {
  if ('evaluate' in amount) return run.number(amount);
  const random = run.random.fork(what);
  return random.uniform(run.number(amount.from), run.number(amount.to));
}

/**
 * A length: a formula, or the straight distance between two places times a factor. `rise` is added
 * upwards where the official measure ends at an actor that is spawned above the ground.
 */
const length = z.union([
  formula,
  z.strictObject({
    between: z.tuple([z.string(), z.string()]),
    times: z.number().default(1),
    rise: z.number().default(0),
  }),
]);

function readLength(
  args: z.output<typeof length>,
  reader: TypeReader,
): (run: ScenarioRun) => number {
  if ('evaluate' in args) return (run) => run.number(args as Formula);
  const [a, b] = args.between.map((name) => reader.place(name)) as [string, string];
  return (run) => {
    const from = run.place(a);
    const to = run.place(b);
    const [dx, dy, dz] = [to.x - from.x, to.y - from.y, to.z - from.z + args.rise];
    return args.times * Math.sqrt(dx * dx + dy * dy + dz * dz);
  };
}

/** Straight ahead for a distance, or for as long as that takes at the speed; then it stands. */
class Walk implements Node {
  private mover: StraightMover | null = null;
  private startTick = 0;
  private pauseS = 0;

  constructor(
    private readonly run: ScenarioRun,
    private readonly actor: string,
    private readonly speedOf: () => number,
    private readonly lengthOf: () => number,
    private readonly pauseOf: () => number,
  ) {}

  begin(): void {
    this.startTick = this.run.context.tick;
    this.pauseS = this.pauseOf();
  }

  tick(): boolean {
    const { run } = this;
    const slot = run.slotOf(this.actor);
    if (slot < 0) return true;
    if (this.mover !== null) return !run.movers.has(this.mover);
    const waitedS = run.seconds(run.context.tick - this.startTick);
    if (this.pauseS > 0 && !(waitedS > this.pauseS)) return false;
    const speedMps = this.speedOf();
    const distanceM = this.lengthOf();
    const durationS = distanceM / speedMps;
    this.mover = new StraightMover(slot, { speedMps, distanceM, durationS });
    run.movers.put(this.mover);
    return false;
  }

  end(): void {
    const slot = this.run.slotOf(this.actor);
    if (slot >= 0) this.run.movers.halt(slot);
  }
}

/** `{"walk": {"actor": A, "speed": v, "distance": d, "pause": s}}` */
const walk = step(
  z.strictObject({ actor: z.string(), speed: drawn, distance: length, pause: drawn.optional() }),
  (args, reader) => {
    const actor = reader.actor(args.actor);
    const lengthOf = readLength(args.distance, reader);
    const { pause, speed } = args;
    return (run) =>
      new Walk(
        run,
        actor,
        () => draw(run, speed, `speed of ${actor}`),
        () => lengthOf(run),
        () => (pause === undefined ? 0 : draw(run, pause, `pause of ${actor}`)),
      );
  },
);

/** `{"waitLength": {"length": d, "speed": v}}`: as long as a length takes at a speed. */
const waitLength = condition(z.strictObject({ length, speed: formula }), (args, reader) => {
  const lengthOf = readLength(args.length, reader);
  return (run) => {
    let start = 0;
    let seconds = 0;
    return {
      onBegin: () => {
        start = run.context.tick;
        seconds = lengthOf(run) / run.number(args.speed);
      },
      holds: () => run.seconds(run.context.tick - start) > seconds,
    };
  };
});

export const CROSSING_STEPS: Readonly<Record<string, StepReader>> = { walk, waitLength };
