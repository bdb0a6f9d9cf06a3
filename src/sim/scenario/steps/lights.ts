/**
 * Light programs (P6): from their first tick on, all lights of the first junction ahead of the trigger
 * show what a phase says, phase after phase; when the step ends or is stopped they take up their old
 * cycle. Roles: `ego` = the light whose stop line is nearest to the trigger point, `flow` = nearest to
 * the named place, all others red.
 */
import { z } from 'zod';
import { LightState } from '../../../bridge/frame.js';
import { junctionLights, nearestLight } from '../places/junction-lights.js';
import { intoJunction } from '../places/lane-walk.js';
import type { ScenarioRun } from '../scenario-run.js';
import { ScenarioSkip } from '../skip.js';
import type { Node } from '../tree.js';
import { type StepReader, step } from './step.js';

const colour = z.enum(['red', 'yellow', 'green']).transform((name) => {
  return { red: LightState.Red, yellow: LightState.Yellow, green: LightState.Green }[name];
});

const schema = z.strictObject({
  /** Place whose light is the flow's. */
  flow: z.string().optional(),
  /** Without lights the step waits for ever instead of skipping the scenario. */
  optional: z.boolean().default(false),
  phases: z
    .array(
      z.strictObject({
        /** Left out: for ever. */
        seconds: z.number().positive().optional(),
        ego: colour,
        flow: colour.optional(),
      }),
    )
    .min(1),
});

type Phases = z.output<typeof schema>['phases'];

class LightProgram implements Node {
  private phase = -1;
  private startTick = 0;

  constructor(
    private readonly run: ScenarioRun,
    private readonly groups: readonly number[],
    private readonly egoLight: number,
    private readonly flowLight: number,
    private readonly phases: Phases,
  ) {}

  begin(): void {
    this.show(0);
  }

  tick(): boolean {
    const { context } = this.run;
    const { seconds } = this.phases[this.phase]!;
    if (seconds === undefined) return false;
    if (!(this.run.seconds(context.tick - this.startTick) > seconds)) return false;
    if (this.phase + 1 >= this.phases.length) return true;
    this.show(this.phase + 1);
    return false;
  }

  end(): void {
    for (const group of this.groups) this.run.context.world.lights.unfreeze(group);
  }

  private show(phase: number): void {
    this.phase = phase;
    this.startTick = this.run.context.tick;
    const { ego, flow } = this.phases[phase]!;
    for (const group of this.groups) {
      this.run.context.world.lights.freeze(group, (light) => {
        if (light === this.egoLight) return ego;
        if (light === this.flowLight && flow !== undefined) return flow;
        return LightState.Red;
      });
    }
  }
}

/** Waits for ever: a light program at a junction without lights. */
const IDLE: Node = { begin() {}, tick: () => false, end() {} };

const lights = step(schema, (args, reader) => {
  const flow = args.flow === undefined ? null : reader.place(args.flow);
  return (run) => {
    const trigger = run.place('trigger');
    const junction = intoJunction(trigger.waypoint);
    const found = junctionLights(run.context, junction.junctionId);
    if (found.length === 0) {
      if (args.optional) return IDLE;
      throw new ScenarioSkip('the junction ahead of the trigger point has no traffic lights');
    }
    const { lights: table } = run.context.world;
    const groups = [...new Set(found.map(({ light }) => table.groupOf(light)))].filter(
      (group) => group >= 0,
    );
    const egoLight = nearestLight(found, trigger);
    const flowLight = flow === null ? -1 : nearestLight(found, run.place(flow));
    return new LightProgram(run, groups, egoLight, flowLight, args.phases);
  };
});

export const LIGHTS: Readonly<Record<string, StepReader>> = { lights };
