import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LaneType } from '../../../../src/map/lane-type.js';
import { squaredDistanceToChord } from '../../../../src/map/network/chord-distance.js';
import { ChordIndex } from '../../../../src/map/network/chord-index.js';
import type { Chords } from '../../../../src/map/network/chords.js';
import { InsertionTree } from '../../../../src/map/network/insertion-tree.js';
import { randomNumbers } from '../../../helpers/random-numbers.js';

const TYPES = Int32Array.of(LaneType.Driving, LaneType.Sidewalk, LaneType.Parking);

/** Chains of chords, so that neighbours share end points; one lane of three types each. */
function chains(count: number, seed: number, heightM: number): Chords {
  const random = randomNumbers(seed);
  const points = new Float32Array(count * 6);
  const lane = new Int32Array(count);
  let x = 0;
  let y = 0;
  let z = 0;
  for (let i = 0; i < count; i += 1) {
    if (i % 12 === 0) {
      x = random() * 400 - 200;
      y = random() * 400 - 200;
      z = random() * heightM;
    }
    points.set([x, y, z], i * 6);
    x += random() * 8 - 3;
    y += random() * 8 - 3;
    z += random() * heightM * 0.01;
    points.set([x, y, z], i * 6 + 3);
    lane[i] = Math.floor(i / 12) % 40 === 7 ? 2 : Math.floor(i / 12) % 2;
  }
  const fromS = new Float64Array(count);
  return { count, lane, fromS, toS: fromS, points };
}

function scan(chords: Chords, x: number, y: number, z: number, mask: number) {
  let best = Number.POSITIVE_INFINITY;
  let winners: number[] = [];
  for (let i = 0; i < chords.count; i += 1) {
    if ((TYPES[chords.lane[i]!]! & mask) === 0) continue;
    const distance = squaredDistanceToChord(chords.points, i * 6, x, y, z);
    if (distance > best) continue;
    if (distance < best) winners = [];
    best = distance;
    winners.push(i);
  }
  return winners;
}

for (const [count, heightM] of [
  [1, 0],
  [7, 0],
  [8, 5],
  [9, 0],
  [65, 3],
  [3000, 0],
  [3000, 20],
] as const) {
  test(`agrees with a full scan over ${count} chords up to ${heightM} m high`, () => {
    const chords = chains(count, 17 + count, heightM);
    const index = new ChordIndex(chords, TYPES);
    const tree = new InsertionTree(chords, TYPES);
    const random = randomNumbers(5);
    let ties = 0;
    for (let i = 0; i < 1500; i += 1) {
      const x = Math.fround(random() * 500 - 250);
      const y = Math.fround(random() * 500 - 250);
      const z = Math.fround(random() * 2 * heightM);
      for (const mask of [LaneType.Driving, LaneType.Parking, LaneType.Any]) {
        const winners = scan(chords, x, y, z, mask);
        const found = index.nearest(x, y, z, mask);
        if (winners.length === 0) assert.is(found, -1);
        else assert.ok(winners.includes(found), `${found} is none of ${winners}`);
        if (winners.length > 1) ties += 1;
        assert.is(found, tree.nearest(x, y, z, mask));
      }
    }
    if (count > 60) assert.ok(ties > 100, `only ${ties} ties, so they were not tested`);
  });
}

test('has no answer without chords or for a type that is not there', () => {
  assert.is(new ChordIndex(chains(0, 1, 0), TYPES).nearest(0, 0, 0, LaneType.Any), -1);
  const index = new ChordIndex(chains(30, 1, 0), TYPES);
  assert.is(index.nearest(0, 0, 0, LaneType.Tram), -1);
});

test('visits exactly the chords that meet a box', () => {
  const chords = chains(2000, 3, 4);
  const index = new ChordIndex(chords, TYPES);
  const visited = new Set<number>();
  index.visitBox([-50, -40, -1], [30, 60, 2], (chord) => visited.add(chord));
  assert.ok(visited.size > 20);
  for (let i = 0; i < chords.count; i += 1) {
    assert.is(visited.has(i), samplesMeet(chords.points, i * 6), `chord ${i}`);
  }
});

/** True where one of 4001 points of the chord lies in the box of the test above. */
function samplesMeet(points: Float32Array, k: number): boolean {
  for (let i = 0; i <= 4000; i += 1) {
    const [x, y, z] = [0, 1, 2].map(
      (axis) => points[k + axis]! + (points[k + 3 + axis]! - points[k + axis]!) * (i / 4000),
    ) as [number, number, number];
    if (x >= -50 && x <= 30 && y >= -40 && y <= 60 && z >= -1 && z <= 2) return true;
  }
  return false;
}

test.run();
