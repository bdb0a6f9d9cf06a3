/**
 * `sensor.other.obstacle`: a ball of `hit_radius` moved forward by up to `distance`; what it meets first
 * is sent as msgpack `[sensor, other, metres moved]`, in every frame in which there is something. With
 * `only_dynamics` vehicles and walkers alone count; else props,
 * the ground and what stands beside the road too. The carrier does not.
 */

import type { RoadsideKind } from '../../../map/roadside.js';
import { SCENERY_TAGS } from '../../../sim/sensors/camera/furniture.js';
import { groundHeightsOf } from '../../../sim/sensors/road/ground-heights.js';
import { groundTagsOf } from '../../../sim/sensors/road/ground-tags.js';
import { ActorKind } from '../../../sim/world/actor-table.js';
import { MsgpackWriter } from '../../rpc/msgpack-writer.js';
import type { WireActor } from '../../wire/types.js';
import { writeActor } from '../../wire/write-structs.js';
import { Attributes } from './attributes.js';
import { eventActor, groundPart, mapPart } from './event-actors.js';
import type { BoxColumns } from './rays/incidence.js';
import { SensorPlace } from './sensor-place.js';
import type { SensorStreamFactory } from './sensor-stream.js';

/** The ball touches when it is this near, metres. */
const TOUCH_M = 1e-3;
/** The ground is looked for in steps of this length. */
const GROUND_STEP_M = 0.1;
const NO_SCENERY = { wayM: Number.POSITIVE_INFINITY, box: -1 };

export const obstacleStream: SensorStreamFactory = (sensor, world, { streamPort, version }) => {
  const attributes = new Attributes(sensor.attributes);
  const rangeM = attributes.number('distance', 5, 0, 1000);
  const radiusM = attributes.number('hit_radius', 0.5, 0, 100);
  const onlyDynamics = attributes.flag('only_dynamics', false);
  const place = new SensorPlace(sensor, world);
  const heights = groundHeightsOf(world.map);
  const out = new MsgpackWriter();

  /** Way to the nearest body and its actor id. */
  const nearestBody = (): { readonly wayM: number; readonly id: number } => {
    const { table } = world;
    const { x, y, z, axes } = place.view;
    let wayM = Number.POSITIVE_INFINITY;
    let id = 0;
    for (let i = 0; i < table.count; i += 1) {
      const slot = table.slots[i] as number;
      if (slot === sensor.parentSlot || table.collides[slot] === 0) continue;
      if (onlyDynamics && table.kind[slot] === ActorKind.Prop) continue;
      const halfHeightM = table.halfHeight[slot] as number;
      const way = sweep(table, slot, halfHeightM, [x, y, z], axes, radiusM, Math.min(rangeM, wayM));
      if (way >= wayM) continue;
      wayM = way;
      id = table.id[slot] as number;
    }
    return { wayM, id };
  };

  /** Way to the nearest box of the scenery, and which. */
  const nearestScenery = (untilM: number): { readonly wayM: number; readonly box: number } => {
    const { scenery } = world.sim;
    const { x, y, z, axes } = place.view;
    let wayM = Number.POSITIVE_INFINITY;
    let box = -1;
    for (let i = 0; i < scenery.count; i += 1) {
      const halfHeightM = (scenery.height[i] as number) / 2;
      const way = sweep(scenery, i, halfHeightM, [x, y, z], axes, radiusM, Math.min(untilM, wayM));
      if (way >= wayM) continue;
      wayM = way;
      box = i;
    }
    return { wayM, box };
  };

  /** Way to where the ball meets the ground, at most `untilM`; infinite for none. */
  const groundWay = (untilM: number): number => {
    const { x, y, z, axes } = place.view;
    for (let way = 0; way <= untilM; way += GROUND_STEP_M) {
      const atZ = z + way * (axes[2] as number);
      const ground = heights.at(x + way * (axes[0] as number), y + way * (axes[1] as number), atZ);
      if (ground !== atZ && atZ - ground < radiusM) return way;
    }
    return Number.POSITIVE_INFINITY;
  };

  const other = (): { readonly actor: WireActor; readonly wayM: number } | null => {
    const { wayM, id } = nearestBody();
    const bodyM = Math.min(wayM, rangeM);
    const layout = onlyDynamics ? NO_SCENERY : nearestScenery(bodyM);
    const untilM = Math.min(bodyM, layout.wayM);
    const groundM = onlyDynamics ? Number.POSITIVE_INFINITY : groundWay(untilM);
    if (groundM < untilM) {
      const { x, y, z, axes } = place.view;
      const at = [x, y, z].map((from, k) => from + groundM * (axes[k] as number));
      const tag = groundTagsOf(world.map).at(at[0] as number, at[1] as number, at[2] as number);
      return { actor: groundPart(tag), wayM: groundM };
    }
    if (layout.wayM < bodyM) {
      const { scenery } = world.sim;
      const tag = SCENERY_TAGS[scenery.kind[layout.box] as RoadsideKind];
      return { actor: mapPart(scenery.typeId(layout.box), tag), wayM: layout.wayM };
    }
    const actor = wayM <= rangeM ? world.find(id) : null;
    return actor === null ? null : { actor: eventActor(actor, streamPort), wayM };
  };

  return {
    kind: 'obstacle',
    isEvent: true,
    measure() {
      const self = world.find(sensor.id);
      place.update();
      const found = self === null ? null : other();
      if (self === null || found === null) return null;
      out.rewind();
      out.array(3);
      writeActor(out, eventActor(self, streamPort), version);
      writeActor(out, found.actor, version);
      out.f32(found.wayM);
      return [[out.take()]];
    },
  };
};

/** How far a ball moves along its forward axis until it touches a standing box; infinite for never. */
function sweep(
  { x, y, z, yaw, halfLength, halfWidth }: BoxColumns,
  slot: number,
  halfHeightM: number,
  from: readonly [number, number, number],
  axes: Float64Array,
  radiusM: number,
  untilM: number,
): number {
  const cos = Math.cos(yaw[slot] as number);
  const sin = Math.sin(yaw[slot] as number);
  const dx = from[0] - (x[slot] as number);
  const dy = from[1] - (y[slot] as number);
  const start = [
    dx * cos + dy * sin,
    dy * cos - dx * sin,
    from[2] - (z[slot] as number) - halfHeightM,
  ] as const;
  const [fx, fy, fz] = axes as unknown as [number, number, number];
  const along = [fx * cos + fy * sin, fy * cos - fx * sin, fz] as const;
  const half = [halfLength[slot], halfWidth[slot], halfHeightM] as [number, number, number];
  // The ball may always move on by as much as it is away from the box: never past it.
  for (let way = 0; way <= untilM; ) {
    let gap2 = 0;
    for (let k = 0; k < 3; k += 1) {
      const outside =
        Math.abs((start[k] as number) + way * (along[k] as number)) - (half[k] as number);
      if (outside > 0) gap2 += outside * outside;
    }
    const gap = Math.sqrt(gap2) - radiusM;
    if (gap < TOUCH_M) return way;
    way += gap;
  }
  return Number.POSITIVE_INFINITY;
}
