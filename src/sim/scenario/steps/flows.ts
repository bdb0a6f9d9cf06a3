/**
 * Steps that run streams of actors (P5) until something else ends them, so they belong in an `any`.
 * Gaps are an interval parameter (`"$source_dist_interval"`) or `[from, to]` in metres.
 */
import { z } from 'zod';
import { LanePath } from '../../traffic/lane-path.js';
import { ActorFlow } from '../flows/actor-flow.js';
import { PidFlow } from '../flows/pid-flow.js';
import type { Formula } from '../formula.js';
import type { Interval } from '../parameters.js';
import { throughBikeLanes } from '../places/bike-way.js';
import { aheadCut, back, sameDirectionLanes } from '../places/lane-walk.js';
import { plannedPath } from '../places/planned-path.js';
import type { ScenarioRun } from '../scenario-run.js';
import { ScenarioSkip } from '../skip.js';
import { AllOf } from '../tree.js';
import { formula, type TypeReader } from '../type-reader.js';
import { type StepReader, step } from './step.js';

const SINK_RADIUS_M = 2;

const gap = z.union([z.string(), z.tuple([formula, formula])]);

function readGap(args: z.output<typeof gap>, reader: TypeReader): (run: ScenarioRun) => Interval {
  if (typeof args !== 'string') {
    return (run) => ({ from: run.number(args[0]), to: run.number(args[1]) });
  }
  const name = reader.parameter(args, 'interval', 'number');
  return (run) => {
    const value = run.parameters.get(name);
    if (typeof value === 'number') return { from: value, to: value };
    return value as Interval;
  };
}

/** Speed of a stream; one that stands or runs backwards cannot be staged. */
function flowSpeed(run: ScenarioRun, speed: Formula): number {
  const speedMps = run.number(speed);
  if (speedMps > 0) return speedMps;
  throw new ScenarioSkip(`expected a stream that moves, found a speed of ${speedMps} m/s`);
}

const flowFields = {
  from: z.string(),
  to: z.string(),
  /** m/s */
  speed: formula,
  gap,
  prefill: z.enum(['none', 'outside-junctions', 'everywhere']).default('none'),
};

/** `{"flow": {"from": source, "to": sink, "speed": m/s, "gap": …, "prefill": …}}` */
const flow = step(z.strictObject(flowFields), (args, reader) => {
  const from = reader.place(args.from);
  const to = reader.place(args.to);
  const gapOf = readGap(args.gap, reader);
  return (run) =>
    new ActorFlow(run, {
      path: () => plannedPath(run, run.place(from).waypoint, run.place(to).waypoint),
      gapM: gapOf(run),
      speedMps: flowSpeed(run, args.speed),
      sinkRadiusM: SINK_RADIUS_M,
      prefill: args.prefill,
    });
});

/** As `flow`, one stream a lane: lanes of the source's road paired with the sink's from the left. */
const laneFlows = step(z.strictObject(flowFields), (args, reader) => {
  const from = reader.place(args.from);
  const to = reader.place(args.to);
  const gapOf = readGap(args.gap, reader);
  return (run) => {
    const sources = sameDirectionLanes(run.place(from).waypoint);
    const sinks = sameDirectionLanes(run.place(to).waypoint);
    const pairs = sources.slice(0, sinks.length);
    if (pairs.length === 0) throw new ScenarioSkip('the flow has no lane');
    return new AllOf(
      pairs.map(
        (source, i) =>
          new ActorFlow(run, {
            path: () => plannedPath(run, source, sinks[i]!),
            gapM: gapOf(run),
            speedMps: flowSpeed(run, args.speed),
            sinkRadiusM: SINK_RADIUS_M,
            prefill: args.prefill,
          }),
      ),
    );
  };
});

/** Half-length of an oncoming stream: 1.5 × limit (a km/h number, quirk 4) + 30, metres. */
const OPPOSITE_FACTOR = 1.5;
const OPPOSITE_BASE_M = 30;

/** `{"oppositeFlow": {"reference": R, "gap": …}}`: past R both ways, cars at the ego's speed limit. */
const oppositeFlow = step(z.strictObject({ reference: z.string(), gap }), (args, reader) => {
  const reference = reader.place(args.reference);
  const gapOf = readGap(args.gap, reader);
  return (run) =>
    new PidFlow(run, {
      path: () => {
        const lane = run.place(reference).waypoint;
        const halfM = OPPOSITE_FACTOR * run.limitKmh + OPPOSITE_BASE_M;
        return plannedPath(run, back(lane, halfM), aheadCut(lane, halfM));
      },
      gapM: gapOf(run),
      sinkRadiusM: SINK_RADIUS_M,
      list: 'trafficCars',
      follower: () => ({ targetKmh: run.limitKmh, detectBaseM: 10, detectRatioS: 1.6 }),
      startMps: 0,
      isPrefilled: false,
    });
});

/** `{"invadingFlow": {"from", "to", "gap", "offset"}}`: oncoming cars over the centre line. */
const invadingFlow = step(
  z.strictObject({ from: z.string(), to: z.string(), gap, offset: formula }),
  (args, reader) => {
    const from = reader.place(args.from);
    const to = reader.place(args.to);
    const gapOf = readGap(args.gap, reader);
    return (run) =>
      new PidFlow(run, {
        path: () => plannedPath(run, run.place(from).waypoint, run.place(to).waypoint),
        gapM: gapOf(run),
        sinkRadiusM: SINK_RADIUS_M,
        list: 'trafficCars',
        follower: () => ({
          targetKmh: run.limitKmh,
          detectBaseM: 10,
          detectRatioS: 2,
          aimRatioS: 0.2,
          offsetM: run.number(args.offset, run.place(from)),
        }),
        startMps: 0,
        isPrefilled: false,
      });
  },
);

/** `{"bicycleFlow": {"from": bike lane, "speed": m/s, "gap": …, "beyond": 40}}` */
const bicycleFlow = step(
  z.strictObject({ from: z.string(), speed: formula, gap, beyond: z.number().positive() }),
  (args, reader) => {
    const from = reader.place(args.from);
    const gapOf = readGap(args.gap, reader);
    return (run) => {
      const speedMps = flowSpeed(run, args.speed);
      const waypoints = throughBikeLanes(run.place(from).waypoint, args.beyond);
      return new PidFlow(run, {
        path: () => LanePath.through(run.context.world.map, waypoints),
        gapM: gapOf(run),
        sinkRadiusM: SINK_RADIUS_M,
        list: 'bicycles',
        follower: () => ({ targetKmh: 3.6 * speedMps, ignoresVehicles: true }),
        startMps: speedMps,
        isPrefilled: true,
      });
    };
  },
);

export const FLOW_STEPS: Readonly<Record<string, StepReader>> = {
  flow,
  laneFlows,
  oppositeFlow,
  invadingFlow,
  bicycleFlow,
};
