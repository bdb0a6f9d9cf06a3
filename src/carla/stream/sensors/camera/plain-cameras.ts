/**
 * Cameras with four bytes a pixel (blue, green, red, alpha): flat-coloured picture, depth, semantic and
 * instance segmentation, surface normals. What they encode: `sim/sensors/camera`. What they show is taken
 * in at once and drawn in bands of rows, so that other work can come in between.
 */
import {
  encodeDepth,
  encodeFlat,
  encodeInstances,
  encodeTags,
} from '../../../../sim/sensors/camera/encode.js';
import { FlatFrame } from '../../../../sim/sensors/camera/flat-frame.js';
import type { FrameBuffer } from '../../../../sim/sensors/camera/frame-buffer.js';
import { NormalFrame } from '../../../../sim/sensors/camera/normal-frame.js';
import type { StreamKind } from '../../header.js';
import type { LateMessage, SensorStreamFactory } from '../sensor-stream.js';
import { Camera, type Drawing, type NewFrame, plainFrame } from './camera.js';
import { HEAD_BYTES, type Picture, Pictures } from './picture.js';

/** Pixels of a band: less than a tenth of a millisecond of work, and its memory stays in the cache. */
const BAND_PIXELS = 40_000;

/** How a camera's picture is made of what is drawn. */
interface Style<Frame extends FrameBuffer> {
  /** Called before the first row is drawn. */
  readonly prepare?: (drawing: Drawing<Frame>, pixels: Uint32Array) => void;
  /** Writes the drawn rows from `from` up to but without `to`; the background may have to be filled in. */
  readonly encode: (drawing: Drawing<Frame>, pixels: Uint32Array, from: number, to: number) => void;
}

/** A picture that is drawn band by band. */
class LatePicture<Frame extends FrameBuffer> implements LateMessage {
  private row = 0;

  constructor(
    private readonly drawing: Drawing<Frame>,
    private readonly picture: Picture,
    private readonly style: Style<Frame>,
  ) {
    style.prepare?.(drawing, picture.pixels);
  }

  get bytes(): Uint8Array {
    return this.picture.bytes;
  }

  more(): number {
    const { drawing, picture, row } = this;
    const { height, width } = drawing.frame;
    const end = Math.min(height, row + Math.max(1, Math.floor(BAND_PIXELS / width)));
    drawing.renderer.drawRows(row, end);
    this.style.encode(drawing, picture.pixels, row, end);
    this.row = end;
    return HEAD_BYTES + 4 * width * end;
  }
}

function cameraStream<Frame extends FrameBuffer>(
  kind: StreamKind,
  newFrame: NewFrame<Frame>,
  style: Style<Frame>,
): SensorStreamFactory {
  return (sensor, world) => {
    const camera = new Camera(sensor, world, newFrame);
    const pictures = new Pictures(camera.width, camera.height, camera.fovDeg);
    const begin = (): LateMessage => new LatePicture(camera.collect(), pictures.take(), style);
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

/** A style whose encoder needs every pixel of the frame. */
function whole<Frame extends FrameBuffer>(
  encode: (frame: Frame, pixels: Uint32Array, from: number, to: number) => void,
): Style<Frame> {
  return {
    encode: ({ frame, renderer }, pixels, from, to) => {
      renderer.background.fill(from, to);
      encode(frame, pixels, from, to);
    },
  };
}

const flatWhole = whole<FlatFrame>(encodeFlat);

/** Painted while it is drawn, unless the camera is tilted. */
const flat: Style<FlatFrame> = {
  prepare: ({ frame, renderer: { background } }, pixels) => {
    frame.paint(background.isLevel ? pixels : null, background);
  },
  encode: (drawing, pixels, from, to) => {
    if (!drawing.renderer.background.isLevel) flatWhole.encode(drawing, pixels, from, to);
  },
};

const flatFrame: NewFrame<FlatFrame> = (width, height, fovDeg) =>
  new FlatFrame(width, height, fovDeg);

export const rgbStream = cameraStream('rgb', flatFrame, flat);
export const depthStream = cameraStream('depth', plainFrame, whole(encodeDepth));
export const semanticStream = cameraStream('semantic', plainFrame, whole(encodeTags));
export const instanceStream = cameraStream('instance', plainFrame, whole(encodeInstances));
export const normalsStream = cameraStream(
  'normals',
  (width, height, fovDeg, axes) => new NormalFrame(width, height, fovDeg, axes),
  whole<NormalFrame>((frame, pixels, from, to) => frame.encode(pixels, from, to)),
);
