/** Texts made to exhaust time or memory: each must be refused, or read, within a second or three. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ErrorCode } from '../../../../src/core/errors.js';
import { parseOpenDrive } from '../../../../src/map/opendrive/index.js';
import { cpuMs } from '../../../helpers/cpu-time.js';
import { expectError } from '../../../helpers/expect-error.js';
import { mapText, PLAIN_GEOMETRY, roadText } from '../../../helpers/opendrive-text.js';

const MEBIBYTE = 1024 * 1024;

/** Runs `body`, which may use at most `limitMs` of CPU time: generous, endless loops are meant. */
function within<T>(limitMs: number, body: () => T): T {
  const start = cpuMs();
  const result = body();
  const took = cpuMs() - start;
  assert.ok(took < limitMs, `took ${took.toFixed(0)} ms of ${limitMs} ms`);
  return result;
}

function refused(code: ErrorCode, words: RegExp, text: string, limitMs: number): void {
  within(limitMs, () => expectError(code, words, () => parseOpenDrive(text, 'bomb.xodr')));
}

test('billion laughs', () => {
  const entities = Array.from({ length: 9 }, (_, i) => {
    const inner = i === 0 ? 'lol' : `&l${i - 1};`.repeat(10);
    return `<!ENTITY l${i} "${inner}">`;
  });
  const text = `<?xml version="1.0"?>\n<!DOCTYPE x [${entities.join('\n')}]>\n<OpenDRIVE>&l8;</OpenDRIVE>`;
  refused('XML_REFUSED', /document type and entity/, text, 3000);
  refused('XML_REFUSED', /document type/, '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', 3000);
});

test('an entity nobody declared', () => {
  refused('XML_MALFORMED', /&lol/, '<OpenDRIVE>&lol;</OpenDRIVE>', 3000);
});

test('a hundred thousand levels of nesting', () => {
  const deep = `<OpenDRIVE>${'<a>'.repeat(100_000)}`;
  refused('XML_REFUSED', /deeper than 64/, deep, 3000);
  refused('XML_REFUSED', /deeper than 64/, `${deep}${'</a>'.repeat(100_000)}</OpenDRIVE>`, 3000);
});

test('200 MB of text are refused before a character is read', () => {
  const text = `<OpenDRIVE>${' '.repeat(200_000_000)}</OpenDRIVE>`;
  refused('FILE_TOO_LARGE', /at most 134217728 are read/, text, 3000);
});

test('as many elements as fit', () => {
  const text = `<OpenDRIVE><road>${'<a/>'.repeat(4_100_000)}`;
  refused('XML_REFUSED', /more than 4000000 elements/, text, 15_000);
});

test('attribute bombs: many on one element, many names, one endless value', () => {
  const list = (n: number) => Array.from({ length: n }, (_, i) => `a${i}=""`).join(' ');
  refused('XML_REFUSED', /more than 256 attributes/, `<OpenDRIVE ${list(300_000)}/>`, 2000);
  const many = `<x ${list(256)}/>`.repeat(2000);
  within(30000, () => parseOpenDrive(mapText(roadText() + many)));
  const names = Array.from({ length: 200_000 }, (_, i) => `<n${i} m${i}=""/>`).join('');
  within(30000, () => parseOpenDrive(mapText(roadText() + names)));
  const long = `<x v="${'y'.repeat(32 * MEBIBYTE)}"/>`;
  refused('XML_REFUSED', /the attribute v is longer/, mapText(roadText() + long), 3000);
  refused('XML_REFUSED', /longer than any real one/, `<${'n'.repeat(8 * MEBIBYTE)}/>`, 2000);
});

test('endless text, comments, CDATA and references stay linear', () => {
  const pieces = ['<!---->', '<![CDATA[]]>', '&amp;', 'x<y/>', '<?p q?>'];
  for (const piece of pieces) {
    const text = mapText(`${roadText()}<x>${piece.repeat(300_000)}</x>`);
    within(4000, () => parseOpenDrive(text));
  }
  refused(
    'XML_MALFORMED',
    /ends inside a comment/,
    `<OpenDRIVE><!--${' - '.repeat(MEBIBYTE)}`,
    1000,
  );
  const ampersands = `<OpenDRIVE>${'&'.repeat(4 * MEBIBYTE)}`;
  refused('XML_MALFORMED', /character reference/, ampersands, 1000);
});

test('geometry that would take forever to tabulate or sample', () => {
  const long = PLAIN_GEOMETRY.replace('length="100"', 'length="1e15"');
  refused('OPENDRIVE_INVALID', /length of <geometry>/, mapText(roadText({ planView: long })), 3000);
  const poly = '<poly3 a="0" b="1e12" c="1e12" d="1e12"/>';
  const steep = PLAIN_GEOMETRY.replace('<line/>', poly);
  within(3000, () => parseOpenDrive(mapText(roadText({ planView: steep }))));
  const pile = PLAIN_GEOMETRY.replace('length="100"', 'length="199999"').repeat(5000);
  const piled = mapText(roadText({ planView: pile, length: '199999' }));
  refused('OPENDRIVE_INVALID', /geometry as long as the road/, piled, 1000);
  const roads = Array.from({ length: 16 }, (_, i) =>
    roadText({
      id: String(i),
      length: '199999',
      planView: PLAIN_GEOMETRY.replace('length="100"', 'length="199999"'),
    }),
  );
  refused('OPENDRIVE_INVALID', /at most 3000000 m of roads/, mapText(roads.join('')), 3000);
});

test('a geoReference of nothing but spaces', () => {
  const text = ' '.repeat(16 * MEBIBYTE);
  const header = `<header revMajor="1" revMinor="4"><geoReference><![CDATA[${text}]]></geoReference></header>`;
  refused('OPENDRIVE_INVALID', /<geoReference> of at most/, mapText(roadText(), header), 1000);
});

test('endless new element names are counted in bounded memory', () => {
  const names = Array.from({ length: 20_000 }, (_, i) => `<n${i}/>`).join('');
  const { unsupported } = within(3000, () => parseOpenDrive(mapText(roadText() + names)));
  assert.is(unsupported.length, 10_001);
  assert.is(unsupported.at(-1)!.path, '…');
  assert.is(unsupported.at(-1)!.count, 10_000);
});

test('a file in which everything is odd', () => {
  const odd = '<signalReference id="x" s="-1"/>'.repeat(100_001);
  const text = mapText(roadText({ rest: `<signals>${odd}</signals>` }));
  refused('OPENDRIVE_INVALID', /more than 100000 oddities/, text, 4000);
});

test('ten thousand oddities are all named, in linear time', () => {
  const marks = '<signals><signal id="s" t="x"/></signals>';
  const roads = Array.from({ length: 10_000 }, (_, i) => roadText({ id: String(i), rest: marks }));
  const document = within(6000, () => parseOpenDrive(mapText(roads.join('\n'))));
  const count = (name: string) => document.repairs.filter((r) => r.name === name).length;
  assert.is(count('number-unreadable'), 10_000);
  assert.is(count('signal-duplicate'), 9_999);
});

test.run();
