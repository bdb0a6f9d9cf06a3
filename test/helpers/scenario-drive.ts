/**
 * Drives a staged route in the embedded world to its verdict, with scripted drivers at the wheel, and
 * keeps what a test asks about afterwards. Drivers see the truth frame, as a privileged agent does.
 */
import type { ControlTruth, TruthFrame } from '../../src/bridge/frame.js';
import { hashText } from '../../src/core/random.js';
import { createEvaluator } from '../../src/eval/evaluator.js';
import type { RouteOutcome } from '../../src/eval/evaluator-api.js';
import { type RulesetName, rulesetOf } from '../../src/eval/ruleset.js';
import type { RoadMap } from '../../src/map/road-map.js';
import type { Route } from '../../src/map/routes/route.js';
import type { Activity, StageContext } from '../../src/sim/context.js';
import { EmbeddedEpisode } from '../../src/sim/embedded.js';
import type { RouteLine } from '../../src/sim/route-line.js';
import { type Stage, stageRoute } from '../../src/sim/stage.js';

/** What a scripted driver sees on one tick. */
export interface DriverView {
  readonly frame: TruthFrame;
  readonly line: RouteLine;
  readonly context: StageContext;
}

export type ScriptedDriver = (view: DriverView) => ControlTruth;

export interface DriveOptions {
  readonly map: RoadMap;
  readonly route: Route;
  readonly driver: ScriptedDriver;
  readonly activities: (stage: Stage) => readonly Activity[];
  readonly seed?: number;
  readonly ticks?: number;
  readonly ruleset?: RulesetName;
  /** Called with every finished frame. */
  readonly watch?: (frame: TruthFrame, context: StageContext) => void;
}

export interface Drive {
  readonly outcome: RouteOutcome;
  readonly ticks: number;
  readonly notes: readonly string[];
  /** Fingerprint of all poses and controls of the drive. */
  readonly fingerprint: number;
  /** Writes to the board: tick, key and value. */
  readonly board: readonly (readonly [number, string, unknown])[];
}

function fingerprintOf(previous: number, frame: TruthFrame): number {
  const parts: number[] = [previous];
  const { location, rotation } = frame.ego.transform;
  parts.push(location.x, location.y, rotation.yawDeg, frame.contacts.length);
  for (const { id, transform } of frame.actors) {
    parts.push(id, transform.location.x, transform.location.y, transform.rotation.yawDeg);
  }
  for (let i = 0; i < frame.lightStates.length; i += 1) parts.push(frame.lightStates[i] as number);
  return hashText(parts.join(' '));
}

/** Drives until the evaluator ends the route or the ticks are over. */
export function drive(options: DriveOptions): Drive {
  const { map, route, seed = 1, ticks = 2400 } = options;
  const stage = stageRoute({ map, route, seed });
  const activities = options.activities(stage);
  const episode = new EmbeddedEpisode({
    stage,
    activities,
    needs: { privileged: true, sensors: [] },
    sensors: {},
    sparsePlan: [],
  });
  const evaluator = createEvaluator(
    rulesetOf(options.ruleset ?? 'bench2drive'),
    episode.route,
    map,
  );
  const { context } = stage;
  const board: [number, string, unknown][] = [];
  let fingerprint = 0;
  let tick = 0;
  for (; tick < ticks; tick += 1) {
    const { truth } = episode.observe();
    const control = options.driver({ frame: truth as TruthFrame, line: context.line, context });
    const frame = episode.act(control);
    for (const { key, value } of frame.board) board.push([tick, key, value]);
    fingerprint = fingerprintOf(fingerprint, frame);
    options.watch?.(frame, context);
    if (evaluator.update(frame) === 'ended') break;
    episode.advance();
  }
  const outcome = evaluator.finish();
  return { outcome, ticks: tick, notes: [...context.notes], fingerprint, board };
}

/** Number of events of a type in a verdict. */
export function count(outcome: RouteOutcome, type: string): number {
  return outcome.events.filter((event) => event.type === type).length;
}
