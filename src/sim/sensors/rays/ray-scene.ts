/**
 * What rays can hit in one tick: the boxes of all actors near the sensor but its carrier, of what stands
 * beside the road, and the ground.
 * A ray starts at the sensor; distances are metres, world axes. Ground is found by meeting a level
 * plane, looking up the height there and meeting the plane at that height, three times over, which is
 * exact on level roads and good to centimetres on slopes.
 */
import type { World } from '../../world/world.js';
import { type GroundHeights, groundHeightsOf } from '../road/ground-heights.js';

/** Numbers of a box: sensor in the box's axes (3), cosine, sine, half sides (3). */
const BOX = 8;
const ROUNDS = 3;
/** Rays flatter than this never meet the ground within range. */
const LEAST_SLOPE = 1e-4;

/** Boxes as columns, of actors or of the scenery. */
interface BoxColumns {
  readonly x: Float64Array;
  readonly y: Float64Array;
  readonly yaw: Float64Array;
  readonly halfLength: Float64Array;
  readonly halfWidth: Float64Array;
}

export class RayScene {
  /** Boxes in range, actors by ascending id, then what stands beside the road. */
  count = 0;
  /** Slots of the actors; −2 − box for a box of the scenery beside the road. */
  readonly slots: Int32Array;
  private readonly boxes: Float64Array;
  private readonly heights: GroundHeights;
  private x = 0;
  private y = 0;
  private z = 0;
  private groundZ = 0;

  constructor(
    world: World,
    private readonly rangeM: number,
  ) {
    const most = world.actors.capacity + world.scenery.count;
    this.slots = new Int32Array(most);
    this.boxes = new Float64Array(most * BOX);
    this.heights = groundHeightsOf(world.map);
  }

  /**
   * Takes over all actors and the scenery in range of a sensor at (x, y, z).
   * @param unseenSlot the actor that the rays go through: the carrier; −1 for none
   * @param groundZM about where the ground is below the sensor, to tell levels apart
   */
  update(
    { actors, egoSlot, scenery }: World,
    x: number,
    y: number,
    z: number,
    unseenSlot = egoSlot,
    groundZM = actors.z[egoSlot] as number,
  ): void {
    this.x = x;
    this.y = y;
    this.z = z;
    this.groundZ = groundZM;
    this.count = 0;
    for (let i = 0; i < actors.count; i += 1) {
      const slot = actors.slots[i] as number;
      if (slot === unseenSlot) continue;
      const half = actors.halfHeight[slot] as number;
      this.take(slot, actors, slot, (actors.z[slot] as number) + half, half);
    }
    for (let box = 0; box < scenery.count; box += 1) {
      const half = (scenery.height[box] as number) / 2;
      this.take(-2 - box, scenery, box, (scenery.z[box] as number) + half, half);
    }
  }

  /** Adds box `at` of some columns unless it is out of range. */
  private take(slot: number, from: BoxColumns, at: number, middleZ: number, up: number): void {
    const dx = this.x - (from.x[at] as number);
    const dy = this.y - (from.y[at] as number);
    const half = from.halfLength[at] as number;
    const side = from.halfWidth[at] as number;
    const reach = this.rangeM + half + side;
    if (dx * dx + dy * dy > reach * reach) return;
    const yaw = from.yaw[at] as number;
    const cos = Math.cos(yaw);
    const sin = Math.sin(yaw);
    const to = this.count * BOX;
    this.boxes[to] = dx * cos + dy * sin;
    this.boxes[to + 1] = dy * cos - dx * sin;
    this.boxes[to + 2] = this.z - middleZ;
    this.boxes[to + 3] = cos;
    this.boxes[to + 4] = sin;
    this.boxes[to + 5] = half;
    this.boxes[to + 6] = side;
    this.boxes[to + 7] = up;
    this.slots[this.count] = slot;
    this.count += 1;
  }

  /**
   * Distance at which a ray of unit direction enters box `item`, or infinity. A sensor inside a box
   * does not see it.
   */
  boxDistance(item: number, dx: number, dy: number, dz: number): number {
    const { boxes } = this;
    const at = item * BOX;
    const cos = boxes[at + 3] as number;
    const sin = boxes[at + 4] as number;
    let near = 0;
    let far = Number.POSITIVE_INFINITY;
    for (let axis = 0; axis < 3; axis += 1) {
      const origin = boxes[at + axis] as number;
      const half = boxes[at + 5 + axis] as number;
      const d = axis === 0 ? dx * cos + dy * sin : axis === 1 ? dy * cos - dx * sin : dz;
      if (d === 0) {
        if (origin > half || origin < -half) return Number.POSITIVE_INFINITY;
        continue;
      }
      const a = (-half - origin) / d;
      const b = (half - origin) / d;
      const enter = a < b ? a : b;
      const leave = a < b ? b : a;
      if (enter > near) near = enter;
      if (leave < far) far = leave;
      if (near > far) return Number.POSITIVE_INFINITY;
    }
    return near > 0 ? near : Number.POSITIVE_INFINITY;
  }

  /** Distance at which a ray of unit direction meets the ground, or infinity. */
  groundDistance(dx: number, dy: number, dz: number): number {
    if (dz > -LEAST_SLOPE) return Number.POSITIVE_INFINITY;
    let ground = this.groundZ;
    let distance = (ground - this.z) / dz;
    for (let round = 0; round < ROUNDS; round += 1) {
      const held = distance < this.rangeM ? distance : this.rangeM;
      ground = this.heights.at(this.x + dx * held, this.y + dy * held, ground);
      distance = (ground - this.z) / dz;
    }
    return distance > 0 ? distance : Number.POSITIVE_INFINITY;
  }

  /** Box centre relative to the sensor, world axes, and the radius of the ball around it. */
  ballOf(item: number, out: Float64Array): void {
    const { boxes } = this;
    const at = item * BOX;
    const along = boxes[at] as number;
    const aside = boxes[at + 1] as number;
    const cos = boxes[at + 3] as number;
    const sin = boxes[at + 4] as number;
    const a = boxes[at + 5] as number;
    const b = boxes[at + 6] as number;
    const c = boxes[at + 7] as number;
    out[0] = -(along * cos - aside * sin);
    out[1] = -(along * sin + aside * cos);
    out[2] = -(boxes[at + 2] as number);
    out[3] = Math.sqrt(a * a + b * b + c * c);
  }
}
