/**
 * Cameras with four bytes a pixel (blue, green, red, alpha): flat-coloured picture, depth, semantic and
 * instance segmentation, surface normals. What they encode: `sim/sensors/camera`.
 */
import {
  encodeDepth,
  encodeFlat,
  encodeInstances,
  encodeTags,
} from '../../../../sim/sensors/camera/encode.js';
import type { FrameBuffer } from '../../../../sim/sensors/camera/frame-buffer.js';
import { NormalFrame } from '../../../../sim/sensors/camera/normal-frame.js';
import type { StreamKind } from '../../header.js';
import type { SensorStreamFactory } from '../sensor-stream.js';
import { Camera, type NewFrame, plainFrame } from './camera.js';
import { Pictures } from './picture.js';

type Encode<Frame> = (frame: Frame, pixels: Uint32Array) => void;

function cameraStream<Frame extends FrameBuffer>(
  kind: StreamKind,
  newFrame: NewFrame<Frame>,
  encode: Encode<Frame>,
): SensorStreamFactory {
  return (sensor, world) => {
    const camera = new Camera(sensor, world, newFrame);
    const pictures = new Pictures(camera.width, camera.height, camera.fovDeg);
    return {
      kind,
      measure() {
        const frame = camera.render();
        const { bytes, pixels } = pictures.take();
        encode(frame, pixels);
        return [[bytes]];
      },
      release: (payload) => pictures.release(payload),
    };
  };
}

export const rgbStream = cameraStream('rgb', plainFrame, encodeFlat);
export const depthStream = cameraStream('depth', plainFrame, encodeDepth);
export const semanticStream = cameraStream('semantic', plainFrame, encodeTags);
export const instanceStream = cameraStream('instance', plainFrame, encodeInstances);
export const normalsStream = cameraStream(
  'normals',
  (width, height, fovDeg, axes) => new NormalFrame(width, height, fovDeg, axes),
  (frame, pixels) => frame.encode(pixels),
);
