/** The picture painted while it is drawn is the one that is coloured afterwards. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Background } from '../../../../src/sim/sensors/camera/background.js';
import { encodeFlat } from '../../../../src/sim/sensors/camera/encode.js';
import { FlatFrame } from '../../../../src/sim/sensors/camera/flat-frame.js';
import { FrameBuffer } from '../../../../src/sim/sensors/camera/frame-buffer.js';
import { packPixel, Tag } from '../../../../src/sim/sensors/camera/tags.js';
import { Viewpoint } from '../../../../src/sim/sensors/mount.js';

const [WIDTH, HEIGHT, FOV_DEG] = [96, 64, 90];
const TAGS = [Tag.Roads, Tag.RoadLines, Tag.Car, Tag.Buildings, Tag.Vegetation];

interface Polygon {
  readonly corners: Float64Array;
  readonly word: number;
}

const corner = fc.tuple(
  fc.double({ min: -5, max: 300, noNaN: true }),
  fc.double({ min: -60, max: 60, noNaN: true }),
  fc.double({ min: -8, max: 12, noNaN: true }),
);

const polygon = fc
  .record({
    corners: fc.array(corner, { minLength: 3, maxLength: 3 }),
    tag: fc.constantFrom(...TAGS),
    shade: fc.nat(7),
    layer: fc.nat(4),
    variant: fc.nat(7),
  })
  .map(
    ({ corners, tag, shade, layer, variant }): Polygon => ({
      corners: Float64Array.from(corners.flat()),
      word: packPixel(tag, 7, shade, layer, variant),
    }),
  );

/** A road below the camera: its rows are of one depth. */
const road: Polygon = {
  corners: Float64Array.from([4, -6, -1.6, 120, -6, -1.6, 4, 6, -1.6]),
  word: packPixel(Tag.Roads, 0, 7, 3),
};

function later(view: Viewpoint, polygons: readonly Polygon[], frame = plain()): Uint32Array {
  for (const { corners, word } of polygons) frame.polygon(corners, 3, word);
  const background = new Background(frame);
  background.take(view, 0);
  background.fill(0, HEIGHT);
  const picture = new Uint32Array(WIDTH * HEIGHT);
  encodeFlat(frame, picture);
  return picture;
}

const plain = (): FrameBuffer => new FrameBuffer(WIDTH, HEIGHT, FOV_DEG);

function atOnce(view: Viewpoint, polygons: readonly Polygon[], frame: FlatFrame): Uint32Array {
  const background = new Background(frame);
  background.take(view, 0);
  const picture = new Uint32Array(WIDTH * HEIGHT);
  frame.paint(picture, background);
  frame.clear();
  for (const { corners, word } of polygons) frame.polygon(corners, 3, word);
  return picture;
}

test('pixel by pixel the same, whatever is drawn, with one frame for many pictures', () => {
  const view = new Viewpoint();
  const frame = new FlatFrame(WIDTH, HEIGHT, FOV_DEG);
  fc.assert(
    fc.property(
      fc.array(polygon, { maxLength: 12 }),
      fc.double({ min: -20, max: 20, noNaN: true }),
      (polygons, pitchDeg) => {
        view.place(0, 0, 1.6, pitchDeg, 30, 0);
        const all = [road, ...polygons];
        assert.equal(atOnce(view, all, frame), later(view, all));
      },
    ),
    { numRuns: 300 },
  );
});

test('without a picture to paint into it is a frame like any other', () => {
  const view = new Viewpoint();
  view.place(0, 0, 1.6, 0, 0, 0);
  const frame = new FlatFrame(WIDTH, HEIGHT, FOV_DEG);
  atOnce(view, [road], frame);
  frame.paint(null, new Background(frame));
  frame.clear();
  assert.equal(later(view, [road], frame), later(view, [road]));
});

test.run();
