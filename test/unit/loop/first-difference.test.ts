/** Where two drives part: the first tick and field, to the bit. */
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TruthFrame } from '../../../src/bridge/frame.js';
import {
  differenceText,
  firstFieldDifference,
  firstLogDifference,
} from '../../../src/loop/first-difference.js';
import { createLogFile } from '../../../src/loop/log-file.js';
import { inTemporaryFolder } from '../../e2e/run-cli.js';
import { roughTraffic, TRAFFIC_HEADER } from '../../helpers/ticklog-traffic.js';

const FRAMES = [...roughTraffic({ actors: 3, ticks: 12, isRough: true })];

test('fields: names, lists, lengths, signs of zero', () => {
  assert.is(firstFieldDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 2 }] }), null);
  assert.equal(firstFieldDifference({ a: [1, { b: 2 }] }, { a: [1, { b: 3 }] }), {
    field: 'a[1].b',
    left: '2',
    right: '3',
  });
  assert.is(firstFieldDifference({ a: [1] }, { a: [1, 2] })!.field, 'a.length');
  assert.equal(firstFieldDifference({ x: 0 }, { x: -0 }), { field: 'x', left: '0', right: '-0' });
  assert.is(firstFieldDifference({ x: Number.NaN }, { x: Number.NaN }), null);
  assert.is(firstFieldDifference({ x: 1 }, {})!.right, 'nothing');
  assert.is(firstFieldDifference(Uint8Array.of(1, 2), [1, 2]), null);
  assert.is(firstFieldDifference(Uint8Array.of(1, 2), Uint8Array.of(1, 4))!.field, '[1]');
});

function write(file: string, frames: readonly TruthFrame[], seed = TRAFFIC_HEADER.seed): string {
  const log = createLogFile(file, { ...TRAFFIC_HEADER, seed });
  for (const frame of frames) log.append(frame);
  return log.finish();
}

/** The frames with one number of tick 7 moved by its last bit. */
function nudged(): TruthFrame[] {
  return FRAMES.map((frame) => {
    if (frame.tick !== 7) return frame;
    const actors = frame.actors.map((actor, i) => {
      if (i !== 1) return actor;
      const cells = Float32Array.of(actor.velocity.y);
      new Uint32Array(cells.buffer)[0]! += 1;
      return { ...actor, velocity: { ...actor.velocity, y: cells[0]! } };
    });
    return { ...frame, actors };
  });
}

test('logs: equal, one bit off, shorter, another seed', () =>
  inTemporaryFolder((folder) => {
    const at = (name: string) => join(folder, name);
    const sha = write(at('a'), FRAMES);
    assert.is(write(at('b'), FRAMES), sha);
    assert.is(firstLogDifference(at('a'), at('b')), null);

    assert.is.not(write(at('c'), nudged()), sha);
    const found = firstLogDifference(at('a'), at('c'))!;
    assert.is(found.tick, 7);
    assert.is(found.field, 'actors[1].velocity.y');
    assert.match(differenceText(found), /^first difference at tick 7, actors\[1\]\.velocity\.y: /);

    write(at('d'), FRAMES.slice(0, 9));
    const cut = firstLogDifference(at('d'), at('a'))!;
    assert.equal([cut.tick, cut.left, cut.right], [9, 'the log is over', 'tick 9']);

    write(at('e'), FRAMES, 99);
    const seed = firstLogDifference(at('a'), at('e'))!;
    assert.equal([seed.tick, seed.field], [null, 'header.seed']);
  }));

test.run();
