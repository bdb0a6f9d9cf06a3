/**
 * `sensor.camera.optical_flow`: how far what each pixel shows has moved on the picture since the last
 * measurement, 2 × f32: to the right and upwards, in halves of the picture's width and height (−2 … 2),
 * the engine's measure. Bodies move rigidly; ground and sky stand still in the world.
 */

import type { FrameBuffer } from '../../../../sim/sensors/camera/frame-buffer.js';
import { layerFactor } from '../../../../sim/sensors/camera/tags.js';
import type { CarlaWorld } from '../../../world/carla-world.js';
import type { SensorStreamFactory } from '../sensor-stream.js';
import { BodyPoses } from './body-poses.js';
import { Camera, plainFrame } from './camera.js';
import { Pictures } from './picture.js';

/** What was less far in front of the camera then has no flow, metres. */
const NEAR_M = 0.05;
const MOST_FLOW = 2;
const LAYERS = Float64Array.from({ length: 8 }, (_, layer) => layerFactor(layer));

export const opticalFlowStream: SensorStreamFactory = (sensor, world) => {
  const camera = new Camera(sensor, world, plainFrame);
  const pictures = new Pictures(camera.width, camera.height, camera.fovDeg, 2);
  const motion = new PictureMotion(world, camera);
  return {
    kind: 'opticalFlow',
    measure() {
      const frame = camera.render();
      const { bytes, pixels } = pictures.take();
      motion.write(frame, new Float32Array(pixels.buffer, pixels.byteOffset, pixels.length));
      return [[bytes]];
    },
    release: (payload) => pictures.release(payload),
  };
};

/** Remembers camera and bodies from measurement to measurement. */
class PictureMotion {
  private readonly poses = new BodyPoses();
  private hasBefore = false;

  constructor(
    private readonly world: CarlaWorld,
    private readonly camera: Camera,
  ) {}

  write(frame: FrameBuffer, flow: Float32Array): void {
    const { poses } = this;
    const { isContinued, view } = this.camera.place;
    poses.next(this.world.table, view);
    if (this.hasBefore && isContinued) this.fill(frame, flow);
    else flow.fill(0);
    this.hasBefore = true;
  }

  private fill({ focal, height, inverse, width, words }: FrameBuffer, flow: Float32Array): void {
    const scaleX = (2 * focal) / width;
    const scaleY = (2 * focal) / height;
    let last = -1;
    let m: Float64Array = this.poses.since(0);
    let factor = 1;
    let i = 0;
    for (let row = 0; row < height; row += 1) {
      const up = (height / 2 - row - 0.5) / focal;
      for (let column = 0; column < width; column += 1, i += 1) {
        const word = words[i] as number;
        if (word !== last) {
          m = this.poses.since((word >>> 8) & 0xffff);
          factor = LAYERS[(word >>> 5) & 7] as number;
          last = word;
        }
        const right = (column + 0.5 - width / 2) / focal;
        const depth = factor / (inverse[i] as number);
        const forward = depth * (at(m, 0) + right * at(m, 1) + up * at(m, 2)) + at(m, 3);
        const isSeen = forward > NEAR_M;
        const before = depth * (at(m, 4) + right * at(m, 5) + up * at(m, 6)) + at(m, 7);
        const below = depth * (at(m, 8) + right * at(m, 9) + up * at(m, 10)) + at(m, 11);
        flow[2 * i] = isSeen ? held((right - before / forward) * scaleX) : 0;
        flow[2 * i + 1] = isSeen ? held((up - below / forward) * scaleY) : 0;
      }
    }
  }
}

function at(rows: Float64Array, place: number): number {
  return rows[place] as number;
}

function held(value: number): number {
  return value > MOST_FLOW ? MOST_FLOW : value < -MOST_FLOW ? -MOST_FLOW : value;
}
