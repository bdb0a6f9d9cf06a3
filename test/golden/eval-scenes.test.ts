/**
 * Golden scenes: short drives on a straight road, one for each rule or oddity of the evaluators, with
 * the official verdict. A scene says where the route runs along x (metres), and how the ego drives:
 * [ticks, m/s, y, speed limit in km/h], y = 1.75 m and 30 km/h where left out. Expected values were
 * confirmed with the official evaluators.
 */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type BoardValue,
  LightState,
  type OutsideFailure,
  type RouteTruth,
  type StopSignTruth,
  type TruthFrame,
} from '../../src/bridge/frame.js';
import { type Vector3, vector3 } from '../../src/core/float32.js';
import { createEvaluator } from '../../src/eval/evaluator.js';
import type { RouteOutcome } from '../../src/eval/evaluator-api.js';
import { type RulesetName, rulesetOf } from '../../src/eval/ruleset.js';
import {
  backgroundVehicle,
  frameOf,
  planAlongX,
  poseAt,
  routeOver,
  TWO_WAY_ROAD,
} from '../helpers/route-frames.js';
import { StraightLaneMap } from '../helpers/straight-lane-map.js';

type Triple = [number, number, number];

interface Signal {
  readonly id: number;
  readonly x: number;
  readonly y: number;
  /** Centre of the trigger volume, local, metres. */
  readonly box: Triple;
  /** Its half sides, metres. */
  readonly half: Triple;
}

interface Verdict {
  readonly status: string;
  readonly route: number;
  readonly penalty: number;
  readonly composed: number;
  /** Game time, seconds. */
  readonly game: number;
  /** Ticks evaluated. */
  readonly ticks: number;
  /** Ticks of the events, speed checkpoints and completion left out. */
  readonly at: number[];
  /** Messages; of speed checkpoints in number and the last one. */
  readonly infractions: Readonly<Record<string, (string | number)[]>>;
}

interface Scene {
  readonly name: string;
  readonly says: string;
  readonly plan: [number, number];
  readonly drive: [ticks: number, speedMps: number, y?: number, limitKmh?: number][];
  /** [tick, other id, other type id]. */
  readonly contacts?: [number, number, string][];
  readonly lights?: Signal[];
  readonly signs?: Signal[];
  /** [tick, light id, state]. */
  readonly states?: [number, number, LightState][];
  /** Speed of the one background vehicle, m/s. */
  readonly traffic?: number;
  /** Speed of the emergency vehicle, m/s; it starts at x = 0. */
  readonly ambulance?: number;
  readonly scenario?: { name: string; type: string };
  readonly board?: [number, string, BoardValue][];
  /** The tick on which something outside the criteria raised, and what. */
  readonly crash?: [number, OutsideFailure];
  readonly expect: Partial<Record<RulesetName, Verdict>>;
}

const SCENES = JSON.parse(
  readFileSync(new URL('./eval-scenes.json', import.meta.url), 'utf8'),
) as Scene[];

function signalsOf(signals: readonly Signal[] = []): StopSignTruth[] {
  const vectorOf = ([x, y, z]: Triple): Vector3 => vector3(x, y, z);
  return signals.map(({ id, x, y, box, half }) => ({
    id,
    transform: poseAt(x, y),
    triggerVolume: { center: vectorOf(box), extent: vectorOf(half) },
  }));
}

function routeOf(scene: Scene): RouteTruth {
  return routeOver(planAlongX(...scene.plan), {
    trafficLights: signalsOf(scene.lights),
    stopSigns: signalsOf(scene.signs),
    scenarios: scene.scenario === undefined ? [] : [scene.scenario],
  });
}

function framesOf(scene: Scene, route: RouteTruth): TruthFrame[] {
  const frames: TruthFrame[] = [];
  const states = route.trafficLights.map(() => LightState.Green as LightState);
  let x = scene.plan[0];
  for (const [ticks, speedMps, y = 1.75, speedLimitKmh = 30] of scene.drive) {
    for (let i = 0; i < ticks; i++) {
      const tick = frames.length;
      for (const [at, id, state] of scene.states ?? []) {
        if (at === tick) states[route.trafficLights.findIndex((l) => l.id === id)] = state;
      }
      const { traffic, ambulance } = scene;
      frames.push(
        frameOf(tick, {
          x,
          y,
          speedMps,
          speedLimitKmh,
          lightStates: [...states],
          contacts: (scene.contacts ?? [])
            .filter(([at]) => at === tick)
            .map(([, otherId, otherTypeId]) => ({ otherId, otherTypeId })),
          actors: traffic === undefined ? [] : [backgroundVehicle(900, x, traffic)],
          board: (scene.board ?? [])
            .filter(([at]) => at === tick)
            .map(([, key, value]) => ({ key, value })),
          emergencyVehicle: ambulance === undefined ? null : poseAt(0.05 * ambulance * tick),
        }),
      );
      x += 0.05 * speedMps;
    }
  }
  return frames;
}

function run(scene: Scene, ruleset: RulesetName): RouteOutcome {
  const route = routeOf(scene);
  const map = new StraightLaneMap(TWO_WAY_ROAD);
  const evaluator = createEvaluator(rulesetOf(ruleset), route, map);
  const frames = framesOf(scene, route);
  const [crashTick, outsideFailure] = scene.crash ?? [];
  for (const frame of frames) {
    if (frame.tick === crashTick) {
      evaluator.updateWithoutCriteria(frame);
      break;
    }
    if (evaluator.update(frame) === 'ended') break;
  }
  return evaluator.finish({ outsideFailure });
}

function verdictOf(outcome: RouteOutcome): Verdict {
  const { record, events } = outcome;
  const infractions: Record<string, (string | number)[]> = {};
  for (const [key, list] of Object.entries(record.infractions)) {
    if (list.length === 0) continue;
    const isSpeed = key === 'min_speed_infractions';
    infractions[key] = isSpeed ? [list.length, list.at(-1)!] : list;
  }
  const ticks = events
    .filter(({ type }) => type !== 'MIN_SPEED_INFRACTION' && type !== 'ROUTE_COMPLETED')
    .map((event) => event.tick);
  return {
    status: record.status,
    route: record.scores.score_route,
    penalty: record.scores.score_penalty,
    composed: record.scores.score_composed,
    game: record.meta.duration_game,
    ticks: outcome.ticksEvaluated,
    at: [...new Set(ticks)].sort((a, b) => a - b),
    infractions,
  };
}

for (const scene of SCENES) {
  for (const [name, verdict] of Object.entries(scene.expect)) {
    test(`${scene.name}, ${name}: ${scene.says}`, () => {
      assert.equal(verdictOf(run(scene, name as RulesetName)), verdict);
    });
  }
}

test('every scene has a name of its own and an expectation', () => {
  assert.is(new Set(SCENES.map((scene) => scene.name)).size, SCENES.length);
  assert.ok(SCENES.every((scene) => Object.keys(scene.expect).length > 0));
});

test.run();
