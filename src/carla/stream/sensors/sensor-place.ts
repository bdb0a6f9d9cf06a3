/**
 * Where a sensor measures from in this frame, what it must not see, and how long ago it measured last.
 * A sensor on its carrier or near it (within 1.5 m of the carrier's box) looks through it, since boxes
 * are fuller than bodies; from further away, as behind a car, it sees it. Metres, CARLA's axes.
 */
import { Viewpoint } from '../../../sim/sensors/mount.js';
import { type GroundHeights, groundHeightsOf } from '../../../sim/sensors/road/ground-heights.js';
import type { CarlaWorld } from '../../world/carla-world.js';
import type { SensorActor } from '../../world/sensor-actor.js';

/** Within this distance of its carrier's box a sensor looks through the carrier. */
const NEAR_CARRIER_M = 1.5;

export class SensorPlace {
  readonly view = new Viewpoint();
  /** Slot of the actor that the sensor does not see; −1 for none. */
  unseenSlot = -1;
  /** Height of the ground below the sensor. */
  groundZM = 0;
  /** Time since the last measurement, seconds; a frame's length when it paused in between. */
  sinceS = 0;
  /** False if frames passed unmeasured since the last time, or there was none. */
  isContinued = false;
  private lastS = Number.NEGATIVE_INFINITY;
  private readonly heights: GroundHeights;

  constructor(
    private readonly sensor: SensorActor,
    private readonly world: CarlaWorld,
  ) {
    this.heights = groundHeightsOf(world.map);
  }

  /** Takes over the sensor's pose and the time of this frame; call once a measurement. */
  update(): this {
    const { sensor, world } = this;
    const { x, y, z, pitch, yaw, roll } = sensor.pose;
    this.view.place(x, y, z, pitch, yaw, roll);
    const slot = sensor.parentSlot;
    this.unseenSlot = slot >= 0 && this.isNearCarrier() ? slot : -1;
    const groundZM = slot >= 0 ? (world.table.z[slot] as number) : z;
    this.groundZM = this.heights.at(x, y, groundZM);
    // Beside every road, and on no carrier: ground is taken to be at the map's zero.
    if (slot < 0 && this.groundZM === z) this.groundZM = Math.min(z, 0);
    // Counted in frames: a difference of times would carry their rounding.
    const frames = Math.round((world.timeS - this.lastS) / world.deltaS);
    const usual = Math.max(1, Math.ceil(sensor.tickSeconds / world.deltaS - 1e-6));
    this.isContinued = frames > 0 && frames <= usual + 1;
    this.sinceS = (this.isContinued ? frames : usual) * world.deltaS;
    this.lastS = world.timeS;
    return this;
  }

  private isNearCarrier(): boolean {
    const carrier = this.world.find(this.sensor.parentId);
    if (carrier === null) return false;
    const { extent, location } = carrier.box;
    const { x, y, z } = this.sensor.localPose;
    return (
      Math.abs(x - location.x) < extent.x + NEAR_CARRIER_M &&
      Math.abs(y - location.y) < extent.y + NEAR_CARRIER_M &&
      Math.abs(z - location.z) < extent.z + NEAR_CARRIER_M
    );
  }
}
