/**
 * A small closed loop for tests of agents: hand-made truth around an ego that answers its controls as the
 * embedded world's car does. Other actors are functions of time; lights are too. CARLA's axes, metres,
 * m/s, degrees.
 */
import { createAgent } from '../../src/agents/index.js';
import {
  type ActorTruth,
  type BoardWrite,
  type ControlTruth,
  LightState,
  type RoutePoint,
  type RouteTruth,
  type ScenarioTruth,
  TICK_SECONDS,
  type TruthFrame,
} from '../../src/bridge/frame.js';
import { rotationDeg, vector3 } from '../../src/core/float32.js';
import type { RoadMap } from '../../src/map/road-map.js';
import { interpolateTrajectory } from '../../src/map/routing/planner.js';
import { stopSignActors, trafficLightActors } from '../../src/map/signals/index.js';
import { ActorKind, ActorTable } from '../../src/sim/world/actor-table.js';
import { boxesOverlap } from '../../src/sim/world/boxes.js';
import { stepVehicle } from '../../src/sim/world/vehicle-dynamics.js';

const EGO = { halfLengthM: 2.446, halfWidthM: 0.918, halfHeightM: 0.745 };

/** Where a scripted actor is at a time; null = not there. */
export interface Pose {
  readonly x: number;
  readonly y: number;
  readonly yawDeg?: number;
  /** Along the heading. */
  readonly speedMps?: number;
}

export interface ScriptedActor {
  readonly id: number;
  readonly typeId: string;
  readonly roleName?: string;
  readonly halfLengthM?: number;
  readonly halfWidthM?: number;
  readonly at: (timeS: number, egoX: number) => Pose | null;
}

export interface AgentDrive {
  readonly map: RoadMap;
  readonly from: readonly [number, number];
  readonly to: readonly [number, number];
  readonly agent?: string;
  readonly actors?: readonly ScriptedActor[];
  readonly seconds?: number;
  /** State of every light at a time; green unless told. */
  readonly light?: (timeS: number) => LightState;
  readonly scenarios?: readonly ScenarioTruth[];
  readonly limitKmh?: number;
  /** Starts the ego to the right of the route's first point. */
  readonly startRightM?: number;
  readonly startSpeedMps?: number;
  readonly board?: (tick: number) => readonly BoardWrite[];
}

export interface TickTrace {
  readonly timeS: number;
  readonly x: number;
  readonly y: number;
  readonly speedMps: number;
  readonly control: ControlTruth;
}

export interface DriveTrace {
  readonly ticks: TickTrace[];
  /** Ids of actors whose box the ego's has touched while it moved. */
  readonly touched: Set<number>;
  /** First tick at which the ego's x is beyond a value, or undefined. */
  passed(x: number): TickTrace | undefined;
  readonly last: TickTrace;
}

/** A car that stands or moves evenly from a place. */
export function car(
  id: number,
  x: number,
  y: number,
  options: { speedMps?: number; yawDeg?: number; roleName?: string; typeId?: string } = {},
): ScriptedActor {
  const { speedMps = 0, yawDeg = 0, roleName = 'background', typeId = 'vehicle.audi.tt' } = options;
  const cos = Math.cos((yawDeg * Math.PI) / 180);
  const sin = Math.sin((yawDeg * Math.PI) / 180);
  return {
    id,
    typeId,
    roleName,
    at: (t) => ({ x: x + cos * speedMps * t, y: y + sin * speedMps * t, yawDeg, speedMps }),
  };
}

function actorTruth(actor: ScriptedActor, pose: Pose): ActorTruth {
  const yawDeg = pose.yawDeg ?? 0;
  const speed = pose.speedMps ?? 0;
  const yaw = (yawDeg * Math.PI) / 180;
  return {
    id: actor.id,
    typeId: actor.typeId,
    roleName: actor.roleName ?? 'scenario',
    transform: { location: vector3(pose.x, pose.y, 0), rotation: rotationDeg(0, yawDeg, 0) },
    velocity: vector3(speed * Math.cos(yaw), speed * Math.sin(yaw), 0),
    extent: vector3(actor.halfLengthM ?? 2.3, actor.halfWidthM ?? 0.95, 0.8),
  };
}

function routeTruth(drive: AgentDrive, plan: readonly RoutePoint[]): RouteTruth {
  return {
    routeId: 'test',
    repetition: 0,
    town: 'Test',
    plan,
    keyPoints: plan.map((point) => point.transform.location),
    egoHalfLengthM: EGO.halfLengthM,
    trafficLights: trafficLightActors(drive.map, { firstId: 1 }),
    stopSigns: stopSignActors(drive.map, { firstId: 500 }),
    scenarios: drive.scenarios ?? [],
  };
}

/** Drives an agent (the expert unless told) along the lanes between two places. */
export async function driveAgent(drive: AgentDrive): Promise<DriveTrace> {
  const [fromX, fromY] = drive.from;
  const [toX, toY] = drive.to;
  const plan = interpolateTrajectory(drive.map, [vector3(fromX, fromY, 0), vector3(toX, toY, 0)]);
  const route = routeTruth(drive, plan);
  const agent = createAgent(drive.agent ?? 'expert');
  const rest = { sparsePlan: [], seed: 1, planSpacingM: 50 };
  await agent.setup({ map: drive.map, plan, route, ...rest });

  const table = new ActorTable(4);
  const { location, rotation } = plan[0]!.transform;
  const yawRad = (rotation.yawDeg * Math.PI) / 180;
  const right = drive.startRightM ?? 0;
  const slot = table.add({
    typeId: 'vehicle.lincoln.mkz_2020',
    roleName: 'hero',
    kind: ActorKind.Vehicle,
    xM: location.x - Math.sin(yawRad) * right,
    yM: location.y + Math.cos(yawRad) * right,
    zM: 0,
    yawRad,
    ...EGO,
    speedMps: drive.startSpeedMps ?? 0,
  });
  table.vx[slot] = (drive.startSpeedMps ?? 0) * Math.cos(yawRad);
  table.vy[slot] = (drive.startSpeedMps ?? 0) * Math.sin(yawRad);

  const ticks: TickTrace[] = [];
  const touched = new Set<number>();
  const count = Math.round((drive.seconds ?? 20) / TICK_SECONDS);
  for (let tick = 0; tick < count; tick += 1) {
    const timeS = tick * TICK_SECONDS;
    const truth = frameOf(drive, table, slot, tick, route);
    const control = await agent.act({ tick, gameTimeS: timeS, sensors: {}, truth });
    ticks.push({
      timeS,
      x: table.x[slot]!,
      y: table.y[slot]!,
      speedMps: table.speed[slot]!,
      control,
    });
    for (const id of touchedNow(truth, table, slot)) touched.add(id);
    table.throttle[slot] = control.throttle;
    table.steer[slot] = control.steer;
    table.brake[slot] = control.brake;
    stepVehicle(table, slot, TICK_SECONDS);
  }
  return {
    ticks,
    touched,
    passed: (x) => ticks.find((tick) => tick.x > x),
    last: ticks[ticks.length - 1]!,
  };
}

function frameOf(
  drive: AgentDrive,
  table: ActorTable,
  slot: number,
  tick: number,
  route: RouteTruth,
): TruthFrame {
  const timeS = tick * TICK_SECONDS;
  const actors: ActorTruth[] = [];
  for (const actor of drive.actors ?? []) {
    const pose = actor.at(timeS, table.x[slot]!);
    if (pose !== null) actors.push(actorTruth(actor, pose));
  }
  const state = drive.light?.(timeS) ?? LightState.Green;
  const yawDeg = (table.yaw[slot]! * 180) / Math.PI;
  return {
    tick,
    ego: {
      transform: {
        location: vector3(table.x[slot]!, table.y[slot]!, 0),
        rotation: rotationDeg(0, yawDeg, 0),
      },
      velocity: vector3(table.vx[slot]!, table.vy[slot]!, 0),
      acceleration: vector3(table.ax[slot]!, table.ay[slot]!, 0),
      angularVelocityDegps: vector3(0, 0, (table.yawRate[slot]! * 180) / Math.PI),
      speedLimitKmh: drive.limitKmh ?? 30,
    },
    contacts: [],
    lightStates: route.trafficLights.map(() => state),
    actors,
    board: drive.board?.(tick) ?? [],
    emergencyVehicle: null,
    control: null,
  };
}

function touchedNow(truth: TruthFrame, table: ActorTable, slot: number): number[] {
  if (table.speed[slot]! < 0.1) return [];
  const ego = {
    x: table.x[slot]!,
    y: table.y[slot]!,
    yawRad: table.yaw[slot]!,
    halfLengthM: EGO.halfLengthM,
    halfWidthM: EGO.halfWidthM,
  };
  return truth.actors
    .filter(({ transform, extent }) =>
      boxesOverlap(ego, {
        x: transform.location.x,
        y: transform.location.y,
        yawRad: (transform.rotation.yawDeg * Math.PI) / 180,
        halfLengthM: extent.x,
        halfWidthM: extent.y,
      }),
    )
    .map((actor) => actor.id);
}
