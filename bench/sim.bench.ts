/**
 * Speed of the embedded world on one thread: ticks a second with 0, 20, 50 and 100 traffic cars, no
 * sensors, with the evaluator of one ruleset and a driver at the wheel, without a log; and, in the same
 * run, the bare vehicle kernel that any such world has to pay for. Medians over rounds. The second part
 * says where a tick goes. The cars are driven by the traffic manager's rules on a shipped town.
 *
 * Usage: npm run bench -- sim
 */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { createAgent } from '../src/agents/index.js';
import type { ControlTruth } from '../src/bridge/frame.js';
import { createEvaluator } from '../src/eval/evaluator.js';
import { rulesetOf } from '../src/eval/ruleset.js';
import { RoadMap } from '../src/map/road-map.js';
import type { Route } from '../src/map/routes/route.js';
import { makeRoute } from '../src/map/routes/write-routes.js';
import { EmbeddedEpisode } from '../src/sim/embedded.js';
import { type Stage, stageRoute } from '../src/sim/stage.js';
import { LanePath } from '../src/sim/traffic/lane-path.js';
import { trafficOf } from '../src/sim/traffic/traffic-driver.js';
import { ActorKind, Motion } from '../src/sim/world/actor-table.js';
import { pickBlueprint } from '../src/sim/world/blueprints.js';
import { type BenchRow, median } from './row.js';
import { kernelTicksPerS } from './vehicle-kernel.js';

const TOWN = fileURLToPath(new URL('../maps/LoopCity.xodr', import.meta.url));
const TICKS = 1500;
const ROUNDS = 21;
/** As long as a drive takes, so that both of a round see the same machine. */
const KERNEL_TICKS = 8000;
/** Drives before anything is measured: the compiler goes on learning for the first five or so. */
const WARM_DRIVES = 8;
const COUNTS = [0, 20, 50, 100] as const;
const LEAST_TICKS_PER_S: Readonly<Record<number, number>> = { 50: 10_000, 100: 5_000 };
const MOST_TIMES_KERNEL = 6;

/** A way of some length through the town, from a fixed place, always the first lane on. */
function longRoute(map: RoadMap, lengthM: number): Route {
  const starts = map.generateWaypoints(25).filter((waypoint) => !waypoint.isJunction);
  for (let at = Math.floor(starts.length / 3); at < starts.length; at += 1) {
    const places = [starts[at]!];
    while (places.length * 10 < lengthM) {
      const [next] = places.at(-1)!.next(10);
      if (next === undefined) break;
      places.push(next);
    }
    if (places.length * 10 < lengthM) continue;
    const keyPoints = places.map(({ transform }) => transform.location);
    return makeRoute({ id: '1', town: map.name, keyPoints });
  }
  throw new Error(`${map.name} has no way of ${lengthM} m`);
}

/** Puts cars on the lanes nearest to the route, none on it. */
function addTraffic(stage: Stage, count: number): void {
  const { context, map } = stage;
  const { world, line } = context;
  const random = context.random.fork('bench');
  const traffic = trafficOf(context);
  const middle = Math.floor(line.count / 2);
  const places = map
    .generateWaypoints(12)
    .filter(({ isJunction }) => !isJunction)
    .map((waypoint) => {
      const dx = waypoint.transform.location.x - line.x[middle]!;
      const dy = waypoint.transform.location.y - line.y[middle]!;
      return { waypoint, distance: dx * dx + dy * dy };
    })
    .sort((a, b) => a.distance - b.distance);
  for (const { waypoint } of places) {
    if (traffic.cars.length === count) return;
    const { location, rotation } = waypoint.transform;
    const { typeId, halfLengthM, halfWidthM, halfHeightM } = pickBlueprint('trafficCars', random);
    const slot = world.spawn({
      typeId,
      roleName: 'background',
      kind: ActorKind.Vehicle,
      xM: location.x,
      yM: location.y,
      zM: location.z,
      yawRad: (rotation.yawDeg * Math.PI) / 180,
      halfLengthM,
      halfWidthM,
      halfHeightM,
      speedMps: 5,
      motion: Motion.Driven,
    });
    if (slot < 0) continue;
    traffic.add(slot, LanePath.from(map, waypoint, { random: random.fork(String(slot)) }), {}, 10);
  }
  throw new Error(`the town has no room for ${count} cars`);
}

interface Measured {
  readonly ticksPerS: number;
  readonly actors: number;
}

/** Milliseconds of each part of a tick, summed. */
type Parts = Record<'observe' | 'agent' | 'act' | 'evaluate' | 'advance', number>;

function drive(map: RoadMap, route: Route, cars: number, parts: Parts | null): Measured {
  const stage = stageRoute({ map, route, seed: 1 });
  addTraffic(stage, cars);
  const episode = new EmbeddedEpisode({
    stage,
    activities: [],
    needs: { privileged: true, sensors: [] },
    sensors: {},
    sparsePlan: [],
  });
  const agent = createAgent('route-follower');
  agent.setup({
    map,
    plan: episode.route.plan,
    sparsePlan: episode.sparsePlan,
    route: episode.route,
    seed: 1,
    planSpacingM: 200,
  });
  const evaluator = createEvaluator(rulesetOf('leaderboard-2.1'), episode.route, map);
  const startMs = performance.now();
  let ticks = 0;
  let atMs = startMs;
  const lap = (part: keyof Parts): void => {
    if (parts === null) return;
    const nowMs = performance.now();
    parts[part] += nowMs - atMs;
    atMs = nowMs;
  };
  for (; ticks < TICKS; ticks += 1) {
    const observation = episode.observe();
    lap('observe');
    const control = agent.act(observation) as ControlTruth;
    lap('agent');
    const frame = episode.act(control);
    lap('act');
    const status = evaluator.update(frame);
    lap('evaluate');
    if (status === 'ended')
      throw new Error(`the route ended on tick ${ticks}: nothing is judged any more`);
    episode.advance();
    lap('advance');
  }
  const seconds = (performance.now() - startMs) / 1000;
  return { ticksPerS: ticks / seconds, actors: stage.context.world.actors.count };
}

/** Ticks a second by number of cars, the kernel's, their ratio, and the parts of a tick with 50. */
export default function bench(): BenchRow[] {
  const map = RoadMap.fromOpenDrive(readFileSync(TOWN, 'utf8'), { name: 'LoopCity' });
  const route = longRoute(map, 1500);
  for (let k = 0; k < WARM_DRIVES; k += 1) {
    drive(map, route, 50, null);
    kernelTicksPerS(50);
  }
  const rows: BenchRow[] = [];
  for (const cars of COUNTS) {
    const rounds = Array.from({ length: ROUNDS }, () => ({
      full: drive(map, route, cars, null),
      kernel: kernelTicksPerS(cars, KERNEL_TICKS),
    }));
    const full = median(rounds.map((round) => round.full.ticksPerS));
    const kernel = median(rounds.map((round) => round.kernel));
    // Pairs, as the two of a round share what else the machine was doing.
    const ratio = median(rounds.map((round) => round.kernel / round.full.ticksPerS));
    const least = LEAST_TICKS_PER_S[cars];
    rows.push(
      {
        name: `${cars} cars, full tick`,
        value: full,
        unit: 'ticks/s',
        limit: least ?? null,
        isLeast: true,
      },
      { name: `${cars} cars, bare vehicle kernel`, value: kernel, unit: 'ticks/s' },
      {
        name: `${cars} cars, full tick over kernel`,
        value: ratio,
        unit: 'times',
        limit: cars === 50 ? MOST_TIMES_KERNEL : null,
      },
    );
  }
  const parts: Parts = { observe: 0, agent: 0, act: 0, evaluate: 0, advance: 0 };
  drive(map, route, 50, parts);
  for (const [part, ms] of Object.entries(parts)) {
    rows.push({ name: `50 cars, ${part}`, value: (1000 * ms) / TICKS, unit: 'µs/tick' });
  }
  return rows;
}
