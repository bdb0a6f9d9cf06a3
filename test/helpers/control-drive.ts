/**
 * A car of the embedded world under a controller, on a line that is a function of distance: what tests of
 * controllers need of a closed loop. Metres, m/s, ego frame x forward, y right.
 */
import type { Point } from '../../src/agents/controllers/waypoint-pid.js';
import { type ControlTruth, TICK_SECONDS } from '../../src/bridge/frame.js';
import { ActorKind, ActorTable } from '../../src/sim/world/actor-table.js';
import { stepVehicle } from '../../src/sim/world/vehicle-dynamics.js';

export interface LineDrive {
  /** Place on the line at a distance from its start, world metres. */
  readonly line: (s: number) => readonly [x: number, y: number];
  readonly seconds: number;
  /** Places given to the controller, metres along the line ahead of the car. */
  readonly ahead: (speedMps: number) => readonly number[];
  readonly control: (points: readonly Point[], speedMps: number) => ControlTruth;
  readonly startSpeedMps?: number;
}

export interface LineTrace {
  readonly speedMps: number;
  /** Distance from the line. */
  readonly offM: number;
  /** Distance along the line. */
  readonly sM: number;
}

/** Drives and tells, for every tick, how fast and how far off the line the car is. */
export function driveLine(drive: LineDrive): LineTrace[] {
  const table = new ActorTable(1);
  const slot = table.add({
    typeId: 'vehicle.lincoln.mkz_2020',
    roleName: 'hero',
    kind: ActorKind.Vehicle,
    xM: 0,
    yM: 0,
    zM: 0,
    yawRad: 0,
    halfLengthM: 2.446,
    halfWidthM: 0.918,
    halfHeightM: 0.745,
    speedMps: drive.startSpeedMps ?? 0,
  });
  table.vx[slot] = drive.startSpeedMps ?? 0;
  const trace: LineTrace[] = [];
  let sM = 0;
  for (let tick = 0; tick * TICK_SECONDS < drive.seconds; tick += 1) {
    const x = table.x[slot]!;
    const y = table.y[slot]!;
    const yaw = table.yaw[slot]!;
    const speedMps = table.speed[slot]!;
    const offAt = (s: number) => Math.hypot(drive.line(s)[0] - x, drive.line(s)[1] - y);
    while (offAt(sM + 0.05) < offAt(sM)) sM += 0.05;
    const points = drive.ahead(speedMps).map((gap): Point => {
      const [px, py] = drive.line(sM + gap);
      const dx = px - x;
      const dy = py - y;
      return [dx * Math.cos(yaw) + dy * Math.sin(yaw), dy * Math.cos(yaw) - dx * Math.sin(yaw)];
    });
    trace.push({ speedMps, offM: offAt(sM), sM });
    const control = drive.control(points, speedMps);
    table.throttle[slot] = control.throttle;
    table.steer[slot] = control.steer;
    table.brake[slot] = control.brake;
    stepVehicle(table, slot, TICK_SECONDS);
  }
  return trace;
}

/** A straight of 20 m, then a circle to the right. */
export function bend(radiusM: number): (s: number) => readonly [number, number] {
  return (s) => {
    if (s <= 20) return [s, 0];
    const angle = (s - 20) / radiusM;
    return [20 + radiusM * Math.sin(angle), radiusM * (1 - Math.cos(angle))];
  };
}
