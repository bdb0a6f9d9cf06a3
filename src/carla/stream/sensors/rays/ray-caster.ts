/**
 * Casts rays from one sensor against the boxes of all bodies and the ground. Boxes are sorted into 1024
 * sectors around the sensor, so that a ray meets few of them. Directions are given in the sensor's axes,
 * hits are metres along the ray.
 */
import { AzimuthBins } from '../../../../sim/sensors/rays/azimuth-bins.js';
import { RayScene } from '../../../../sim/sensors/rays/ray-scene.js';
import type { CarlaWorld } from '../../../world/carla-world.js';
import type { SensorPlace } from '../sensor-place.js';

const SECTORS = 1024;
const SECTOR_RAD = (2 * Math.PI) / SECTORS;

export class RayCaster {
  /** Direction of the last ray in the world. */
  dx = 0;
  dy = 0;
  dz = 0;
  /** Slot of the body that the last ray hit; negative for the ground, the scenery and nothing. */
  slot = -1;
  /** Box of the scenery that it hit; −1 for none. */
  box = -1;
  private readonly scene: RayScene;
  private readonly bins = new AzimuthBins(SECTORS);
  private axes = new Float64Array(9);

  constructor(
    private readonly world: CarlaWorld,
    rangeM: number,
  ) {
    this.scene = new RayScene(world.sim, rangeM);
  }

  /** Takes over where everything is in this frame; `place` must be up to date. */
  aim({ groundZM, unseenSlot, view }: SensorPlace): void {
    this.axes = view.axes;
    this.scene.update(this.world.sim, view.x, view.y, view.z, unseenSlot, groundZM);
    this.bins.fill(this.scene, view.axes, -Math.PI, SECTOR_RAD, 1);
  }

  /**
   * Distance at which the ray of this unit direction (forward, right, up of the sensor) hits something,
   * or infinity; leaves direction and body behind.
   */
  cast(forward: number, right: number, up: number): number {
    const { axes, bins, scene } = this;
    const dx =
      forward * (axes[0] as number) + right * (axes[3] as number) + up * (axes[6] as number);
    const dy =
      forward * (axes[1] as number) + right * (axes[4] as number) + up * (axes[7] as number);
    const dz =
      forward * (axes[2] as number) + right * (axes[5] as number) + up * (axes[8] as number);
    const turn = Math.floor((Math.atan2(right, forward) + Math.PI) / SECTOR_RAD);
    let distance = scene.groundDistance(dx, dy, dz);
    let slot = -1;
    for (
      let entry = bins.first(Math.min(turn, SECTORS - 1));
      entry >= 0;
      entry = bins.after(entry)
    ) {
      const item = bins.item(entry);
      const hit = scene.boxDistance(item, dx, dy, dz);
      if (hit >= distance) continue;
      distance = hit;
      slot = scene.slots[item] as number;
    }
    this.dx = dx;
    this.dy = dy;
    this.dz = dz;
    this.slot = slot < 0 ? -1 : slot;
    this.box = slot < -1 ? -2 - slot : -1;
    return distance;
  }
}
