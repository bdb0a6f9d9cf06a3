/** Labels of the occupancy grid: ground that is kept is the ground that was drawn. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  drawOccupancy,
  emptyOccupancy,
  GroundCells,
} from '../../../../src/train/stages/occupancy.js';
import { emptySamples } from '../../../../src/train/stages/source.js';
import { madeData } from '../../../helpers/made-samples.js';

const CELLS = 16;
const INDICES = [5, 0, 7];

test('kept ground is drawn once and for its own samples', () => {
  const { train } = madeData(8, 2);
  const samples = emptySamples({ objects: 24, lanes: 19 }, INDICES.length);
  train.read(INDICES, samples);
  const poses = [1, 3, 5];
  const plain = emptyOccupancy(CELLS, INDICES.length);
  drawOccupancy(samples, poses, CELLS, plain);
  const ofGround = plain.covered.filter((_, i) => i % 3 === 2);
  assert.ok(ofGround.includes(1) && ofGround.includes(0));
  const kept = { ground: new GroundCells(8, CELLS), indices: INDICES };
  const labels = emptyOccupancy(CELLS, INDICES.length);
  drawOccupancy(samples, poses, CELLS, labels, kept);
  assert.equal(labels, plain);
  // From now on lanes are not looked at.
  samples.laneMask.fill(0);
  drawOccupancy(samples, poses, CELLS, labels, kept);
  assert.equal(labels, plain);
  const others = { ...kept, indices: [1, 2, 3] };
  drawOccupancy(samples, poses, CELLS, labels, others);
  assert.ok(labels.covered.every((one, i) => i % 3 !== 2 || one === 0));
});

test.run();
