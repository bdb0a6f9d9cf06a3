/**
 * The static bird's-eye layers against those drawn in CARLA itself by the tool that Roach's and
 * TransFuser++'s maps were made with (4 px/m, four towns): intersection over union of each layer.
 */
import { readFileSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../src/map/road-map.js';
import { Layer, StaticRaster, TILE } from '../../src/sim/sensors/bev/static-raster.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';

interface BevIndex {
  readonly h: number;
  readonly w: number;
  readonly world_offset_in_meters: readonly [number, number];
}

/** Bit of the recorded picture, our bit. */
const LAYERS = {
  road: [0, Layer.Road],
  marks: [1, Layer.Mark],
  whiteBroken: [2, Layer.WhiteBroken],
  sidewalk: [3, Layer.Sidewalk],
} as const;
type LayerName = keyof typeof LAYERS;

/**
 * Least agreement by town. Marks are one pixel wide, so a rounding to the next pixel costs twice;
 * Town04 has ramps whose pavements the tool leaves out where its polygons cross themselves.
 */
const LEAST: Readonly<Record<string, Partial<Record<LayerName, number>>>> = {
  Town01: { road: 0.9995, marks: 0.995, sidewalk: 0.999 },
  Town02: { road: 0.9995, marks: 0.99, sidewalk: 0.999 },
  Town04: { road: 0.998, marks: 0.95, whiteBroken: 0.95, sidewalk: 0.93 },
  Town10HD: { road: 0.999, marks: 0.965, whiteBroken: 0.965, sidewalk: 0.998 },
};

function agreement(town: string): Record<LayerName, number> {
  const index: Record<string, BevIndex> = JSON.parse(
    readFileSync(sharedFile('maps/bev/index.json'), 'utf8'),
  );
  const { w, h, world_offset_in_meters: offset } = index[town]!;
  const recorded = gunzipSync(readFileSync(sharedFile(`maps/bev/${town}.u8.gz`)));
  const text = readFileSync(sharedFile(`maps/${town}.xodr`), 'utf8');
  const raster = new StaticRaster(RoadMap.fromOpenDrive(text, { name: town }), {
    pixelsPerM: 4,
    originX: offset[0],
    originY: offset[1],
    spread: false,
  });
  const names = Object.keys(LAYERS) as LayerName[];
  const both = names.map(() => 0);
  const either = names.map(() => 0);
  for (let row = 0; row < h; row += 1) {
    for (let column = 0; column < w; column += 1) {
      const tile = raster.tile(column >> 8, row >> 8);
      const ours = tile[(row & (TILE - 1)) * TILE + (column & (TILE - 1))]!;
      const theirs = recorded[row * w + column]!;
      if (ours === 0 && theirs === 0) continue;
      for (let k = 0; k < names.length; k += 1) {
        const [bit, layer] = LAYERS[names[k]!];
        const a = (theirs >> bit) & 1;
        const b = (ours & layer) === 0 ? 0 : 1;
        both[k]! += a & b;
        either[k]! += a | b;
      }
    }
  }
  return Object.fromEntries(names.map((name, k) => [name, both[k]! / either[k]!])) as Record<
    LayerName,
    number
  >;
}

for (const [town, least] of Object.entries(LEAST)) {
  const needs = ['maps/bev/index.json', `maps/bev/${town}.u8.gz`, `maps/${town}.xodr`];
  sharedTest(test, needs, `${town}: layers agree with those drawn in CARLA`, () => {
    const found = agreement(town);
    for (const [name, value] of Object.entries(least) as [LayerName, number][]) {
      assert.ok(found[name] >= value, `${name}: ${found[name].toFixed(4)}, expected ${value}`);
    }
  });
}

test.run();
