/**
 * What vehicles notice of lights and signs: while a vehicle's box overlaps the box of a light it has
 * that light and its state; a stop sign shows it red for two seconds; a speed sign sets its limit until
 * the next one. As CARLA's trigger volumes do. Boxes are kept in cells of 16 m.
 */
import { LightState } from '../../bridge/frame.js';
import type { ActorTable } from '../../sim/world/actor-table.js';
import { separation } from '../../sim/world/boxes.js';
import type { VehicleState } from './carla-actor.js';
import type { NoticeBox } from './furniture.js';

const CELL_M = 16;
/** Farthest that a vehicle's box reaches from its origin, metres. */
const REACH_M = 8;
/** Boxes on other levels of a crossing do not count, metres. */
const LEVEL_M = 3;
/** A stop sign holds a vehicle this long. */
const STOP_S = 2;

export class Notices {
  private readonly cells = new Map<number, NoticeBox[]>();

  constructor(boxes: readonly NoticeBox[]) {
    for (const box of boxes) {
      const reach = REACH_M + box.halfLengthM + box.halfWidthM;
      const lowX = cellOf(box.x - reach);
      const highX = cellOf(box.x + reach);
      for (let cx = lowX; cx <= highX; cx += 1) {
        for (let cy = cellOf(box.y - reach); cy <= cellOf(box.y + reach); cy += 1) {
          const key = keyOf(cx, cy);
          const list = this.cells.get(key);
          if (list === undefined) this.cells.set(key, [box]);
          else list.push(box);
        }
      }
    }
  }

  /** Brings what a vehicle notices up to date after it moved for `dtS` seconds. */
  update(vehicle: VehicleState, actors: ActorTable, slot: number, dtS: number): void {
    let light = -1;
    let stop = -1;
    const x = actors.x[slot] as number;
    const y = actors.y[slot] as number;
    for (const box of this.cells.get(keyOf(cellOf(x), cellOf(y))) ?? []) {
      if (Math.abs(box.z - (actors.z[slot] as number)) > LEVEL_M) continue;
      if (!overlaps(box, actors, slot)) continue;
      if (box.kind === 'light') light = box.index;
      else if (box.kind === 'stop') stop = box.index;
      else vehicle.speedLimitKmh = box.speedKmh;
    }
    vehicle.lightIndex = light;
    vehicle.stopLeftS = stop === vehicle.stopIndex ? vehicle.stopLeftS - dtS : STOP_S;
    vehicle.stopIndex = stop;
  }
}

/** The state that a vehicle reports as the light before it; green where there is none. */
export function stateBefore(vehicle: VehicleState, lights: Uint8Array): LightState {
  if (vehicle.lightIndex >= 0) return lights[vehicle.lightIndex] as LightState;
  return vehicle.stopIndex >= 0 && vehicle.stopLeftS > 0 ? LightState.Red : LightState.Green;
}

function overlaps(box: NoticeBox, actors: ActorTable, slot: number): boolean {
  const { depthM } = separation(
    actors.x[slot] as number,
    actors.y[slot] as number,
    actors.yaw[slot] as number,
    actors.halfLength[slot] as number,
    actors.halfWidth[slot] as number,
    box.x,
    box.y,
    box.yawRad,
    box.halfLengthM,
    box.halfWidthM,
  );
  return depthM > 0;
}

function cellOf(metres: number): number {
  return Math.floor(metres / CELL_M);
}

function keyOf(cx: number, cy: number): number {
  return cx * 1_048_576 + cy;
}
