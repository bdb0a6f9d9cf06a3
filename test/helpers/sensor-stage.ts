/**
 * A staged route for sensor tests: a map, the ego on it, and a `tick` that drives the ego at a steady
 * speed along the route with everybody else where the test put them.
 */
import type { SensorSpec } from '../../src/bridge/backend.js';
import type { TruthFrame } from '../../src/bridge/frame.js';
import type { Vector3 } from '../../src/core/float32.js';
import type { RoadMap } from '../../src/map/road-map.js';
import type { Route } from '../../src/map/routes/index.js';
import type { StageContext } from '../../src/sim/context.js';
import { SENSOR_FACTORIES } from '../../src/sim/sensors/index.js';
import { SensorSuite } from '../../src/sim/sensors/suite.js';
import { stageRoute } from '../../src/sim/stage.js';
import { findBlueprint } from '../../src/sim/world/blueprints.js';
import { TruthView } from '../../src/sim/world/truth-view.js';

export interface SensorStage {
  readonly context: StageContext;
  /** Truth of the present tick. */
  truth(): TruthFrame;
  /** Puts an actor on a lane: along the route from its start, aside to the right, metres. */
  put(typeId: string, alongM: number, asideM: number, turnRad?: number, speedMps?: number): number;
  /** Moves the ego along the route by one tick at this speed and counts the tick. */
  tick(speedMps: number): void;
  /** Moves the ego to a distance along the route. */
  moveTo(alongM: number): void;
  suite(...specs: SensorSpec[]): SensorSuite;
}

/** A route over key points; nothing else of a route file matters to sensors. */
export function plainRoute(town: string, keyPoints: readonly Vector3[]): Route {
  return { id: '0', town, format: 'version2', keyPoints, scenarios: [] } as unknown as Route;
}

/** Stages a route with a seed. */
export function stageForSensors(map: RoadMap, route: Route, seed = 1): SensorStage {
  const { context } = stageRoute({ map, route, seed });
  const { line, world } = context;
  const view = new TruthView(world);
  let alongM = 0;
  const poseAt = (atM: number) => {
    const i = Math.min(line.indexAhead(0, atM), line.count - 2);
    const span = (line.s[i + 1] as number) - (line.s[i] as number);
    const share = span > 0 ? (atM - (line.s[i] as number)) / span : 0;
    const at = (column: Float64Array) =>
      (column[i] as number) + ((column[i + 1] as number) - (column[i] as number)) * share;
    return { x: at(line.x), y: at(line.y), z: at(line.z), yaw: line.yaw[i] as number };
  };
  const moveTo = (atM: number, speedMps = 0) => {
    alongM = atM;
    const { x, y, z, yaw } = poseAt(atM);
    world.place(world.egoSlot, x, y, z, yaw, speedMps);
    while (
      context.egoRouteIndex < line.count - 1 &&
      (line.s[context.egoRouteIndex + 1] as number) < atM
    ) {
      context.egoRouteIndex += 1;
    }
  };
  moveTo(0);
  return {
    context,
    truth: () => view.snapshot(context.tick, context.speedLimitKmh),
    put(typeId, atM, asideM, turnRad = 0, speedMps = 0) {
      const { x, y, z, yaw } = poseAt(atM);
      const blueprint = findBlueprint(typeId)!;
      return world.spawn({
        ...blueprint,
        roleName: 'scenario',
        xM: x - asideM * Math.sin(yaw),
        yM: y + asideM * Math.cos(yaw),
        zM: z,
        yawRad: yaw + turnRad,
        speedMps,
      });
    },
    tick(speedMps) {
      context.tick += 1;
      moveTo(alongM + speedMps * 0.05, speedMps);
    },
    moveTo,
    suite: (...specs) => new SensorSuite(specs, context, SENSOR_FACTORIES),
  };
}
