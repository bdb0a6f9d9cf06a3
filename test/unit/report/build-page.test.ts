/** The page's HTML: texts from outside stay texts, payloads come back byte for byte. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../../src/map/road-map.js';
import { buildLivePage, buildPage, jsonForScript } from '../../../src/report/build-page.js';
import { mapShapes } from '../../../src/report/map-shapes.js';
import type { PageData } from '../../../src/report/page-data.js';
import { Surroundings } from '../../../src/report/surroundings.js';

const ASSETS = { script: 'const a = "</script>";', style: 'b{}' };

function data(title: string): PageData {
  return {
    format: 'egoloop-report-1',
    title,
    software: 'egoloop',
    isLive: false,
    runs: [],
    drives: [],
    notes: ['</script><img src=x onerror=alert(1)>', 'a\u2028b'],
  };
}

test('nothing from outside closes an element', () => {
  const html = buildPage(data('</title><script>'), { replays: new Map(), maps: new Map() }, ASSETS);
  assert.is(html.match(/<script/g)!.length, 2);
  assert.is(html.match(/<\/script>/g)!.length, 2);
  assert.not.match(html, /<img/);
  assert.match(html, /<title>&lt;\/title&gt;&lt;script&gt;<\/title>/);
});

test('the data read back as they were', () => {
  const given = data('t');
  assert.equal(JSON.parse(jsonForScript(given)), given);
  assert.not.match(jsonForScript(given), /[<\u2028]/);
});

test('payloads stand in elements of their own', () => {
  const bytes = Uint8Array.from([0, 1, 2, 253, 254, 255]);
  const parts = { replays: new Map([['0_1', bytes]]), maps: new Map([['m-1', bytes]]) };
  const html = buildPage(data('t'), parts, ASSETS);
  const found = /id="replay-0_1">([^<]+)</.exec(html)![1]!;
  assert.equal(new Uint8Array(Buffer.from(found, 'base64')), bytes);
  assert.match(html, /id="map-m-1"/);
});

test('the page on disk may ask nobody, the live one its own server', () => {
  const policy = /Content-Security-Policy" content="([^"]+)"/;
  const still = buildPage(data('t'), { replays: new Map(), maps: new Map() }, ASSETS);
  assert.not.match(policy.exec(still)![1]!, /connect-src|https?:|\*/);
  const live = buildLivePage('t', ASSETS);
  assert.match(policy.exec(live)![1]!, /connect-src 'self'$/);
  assert.not.match(live, /page-data/);
});

const TOWN = fileURLToPath(new URL('../../../examples/CrossingTown.xodr', import.meta.url));

test('map shapes: all of a map, or what is around a place', () => {
  const map = RoadMap.fromOpenDrive(readFileSync(TOWN, 'utf8'), { name: 'T', file: TOWN });
  const all = mapShapes(map, null);
  const kinds = new Set(all.squares.flatMap(({ areas }) => Object.keys(areas)));
  assert.ok(kinds.has('driving') && kinds.has('junction'));
  const around = new Surroundings(20);
  around.mark({ x: 0, y: 0 });
  const some = mapShapes(map, around);
  assert.ok(some.squares.length >= 1 && some.squares.length <= all.squares.length);
  const size = (shapes: typeof all): number => JSON.stringify(shapes).length;
  assert.ok(size(some) < size(all));
  const far = new Surroundings(20);
  far.mark({ x: 1e5, y: 1e5 });
  assert.is(mapShapes(map, far).squares.length, 0);
  for (const { box, areas, marks } of all.squares) {
    assert.ok(box[0] <= box[2] && box[1] <= box[3]);
    for (const path of [...Object.values(areas), ...Object.values(marks)]) {
      assert.match(path, /^M[-\d]/);
    }
  }
});

test.run();
