/**
 * Cameras with four bytes a pixel (blue, green, red, alpha): flat-coloured picture, depth, semantic and
 * instance segmentation, surface normals. What they encode: `sim/sensors/camera`. What they show is taken
 * in at once and drawn in bands of rows, so that other work can come in between.
 */
import {
  encodeDepth,
  encodeFlat,
  encodeFlatOver,
  encodeInstances,
  encodeTags,
} from '../../../../sim/sensors/camera/encode.js';
import type { FrameBuffer } from '../../../../sim/sensors/camera/frame-buffer.js';
import { NormalFrame } from '../../../../sim/sensors/camera/normal-frame.js';
import type { StreamKind } from '../../header.js';
import type { LateMessage, SensorStreamFactory } from '../sensor-stream.js';
import { Camera, type Drawing, type NewFrame, plainFrame } from './camera.js';
import { HEAD_BYTES, type Picture, Pictures } from './picture.js';

/** Pixels of a band: some tenths of a millisecond of work. */
const BAND_PIXELS = 80_000;

/** Writes the rows from `from` up to but without `to`; the background may have to be filled in. */
type Encode<Frame extends FrameBuffer> = (
  drawing: Drawing<Frame>,
  pixels: Uint32Array,
  from: number,
  to: number,
) => void;

/** A picture that is drawn band by band. */
class LatePicture<Frame extends FrameBuffer> implements LateMessage {
  private row = 0;

  constructor(
    private readonly drawing: Drawing<Frame>,
    private readonly picture: Picture,
    private readonly encode: Encode<Frame>,
  ) {}

  get bytes(): Uint8Array {
    return this.picture.bytes;
  }

  more(): number {
    const { drawing, picture, row } = this;
    const { height, width } = drawing.frame;
    const end = Math.min(height, row + Math.max(1, Math.floor(BAND_PIXELS / width)));
    drawing.renderer.drawRows(row, end);
    this.encode(drawing, picture.pixels, row, end);
    this.row = end;
    return HEAD_BYTES + 4 * width * end;
  }
}

function cameraStream<Frame extends FrameBuffer>(
  kind: StreamKind,
  newFrame: NewFrame<Frame>,
  encode: Encode<Frame>,
): SensorStreamFactory {
  return (sensor, world) => {
    const camera = new Camera(sensor, world, newFrame);
    const pictures = new Pictures(camera.width, camera.height, camera.fovDeg);
    const begin = (): LateMessage => new LatePicture(camera.collect(), pictures.take(), encode);
    return {
      kind,
      begin,
      measure() {
        const message = begin();
        while (message.more() < message.bytes.length);
        return [[message.bytes]];
      },
      release: (payload) => pictures.release(payload),
    };
  };
}

/** An encoder that needs every pixel of the frame. */
function whole<Frame extends FrameBuffer>(
  encode: (frame: Frame, pixels: Uint32Array, from: number, to: number) => void,
): Encode<Frame> {
  return ({ frame, renderer }, pixels, from, to) => {
    renderer.background.fill(from, to);
    encode(frame, pixels, from, to);
  };
}

const wholeFlat = whole(encodeFlat);

const flat: Encode<FrameBuffer> = (drawing, pixels, from, to) => {
  const { background } = drawing.renderer;
  if (background.isLevel) encodeFlatOver(background, drawing.frame, pixels, from, to);
  else wholeFlat(drawing, pixels, from, to);
};

export const rgbStream = cameraStream('rgb', plainFrame, flat);
export const depthStream = cameraStream('depth', plainFrame, whole(encodeDepth));
export const semanticStream = cameraStream('semantic', plainFrame, whole(encodeTags));
export const instanceStream = cameraStream('instance', plainFrame, whole(encodeInstances));
export const normalsStream = cameraStream(
  'normals',
  (width, height, fovDeg, axes) => new NormalFrame(width, height, fovDeg, axes),
  whole((frame, pixels, from, to) => frame.encode(pixels, from, to)),
);
