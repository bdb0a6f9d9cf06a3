import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ErrorCode } from '../../../../src/core/errors.js';
import { parseOpenDrive } from '../../../../src/map/opendrive/index.js';
import { expectError } from '../../../helpers/expect-error.js';
import {
  mapText,
  PLAIN_GEOMETRY,
  PLAIN_SECTION,
  type RoadPieces,
  roadText,
} from '../../../helpers/opendrive-text.js';

function refuses(text: string, words: RegExp, code: ErrorCode = 'OPENDRIVE_INVALID'): void {
  const { place } = expectError(code, words, () => parseOpenDrive(text, 'm.xodr'));
  assert.is(place.file, 'm.xodr');
  assert.ok(place.line !== undefined && place.line >= 1, `no line: ${words}`);
  assert.ok(place.column !== undefined && place.column >= 1, `no column: ${words}`);
}

const refusesRoad = (pieces: RoadPieces, words: RegExp) =>
  refuses(mapText(roadText(pieces)), words);

test('what is not OpenDRIVE', () => {
  refuses('', /found none/, 'XML_MALFORMED');
  refuses('{"roads": []}', /outside the root/, 'XML_MALFORMED');
  refuses('\u0000\u0001\u0002', /not allowed in XML/, 'XML_MALFORMED');
  refuses('<routes/>', /expected the root element <OpenDRIVE>, found <routes>/);
  refuses(mapText(''), /at least one <road>/);
  refuses(mapText(roadText(), '<header revMajor="2" revMinor="0"/>'), /found revision 2\.0/);
});

test('a text cut off anywhere names where it ends', () => {
  const text = mapText();
  for (let end = 1; end < text.trimEnd().length; end += 7) {
    refuses(text.slice(0, end), /ends inside|expected|found none/, 'XML_MALFORMED');
  }
});

test('the message names file, line, column, expected and found', () => {
  const error = expectError('OPENDRIVE_INVALID', /./, () =>
    parseOpenDrive(mapText(roadText({ length: 'long' })), 'maps/a.xodr'),
  );
  assert.is(
    error.message,
    'maps/a.xodr:4:1: expected length of <road> to be a number, found "long"',
  );
});

test('numbers that decide geometry', () => {
  for (const [value, words] of [
    ['NaN', /found NaN/],
    ['nan', /found nan/],
    ['Infinity', /found Infinity/],
    ['-inf', /found -inf/],
    ['1e999', /found 1e999/],
    ['1e308', /within ±200000, found 1e308/],
    ['abc', /to be a number, found "abc"/],
    ['', /to be a number, found ""/],
    ['12 m', /to be a number, found "12 m"/],
  ] as const) {
    refusesRoad({ length: value }, words);
    refusesRoad({ planView: PLAIN_GEOMETRY.replace('length="100"', `length="${value}"`) }, words);
  }
  for (const name of ['s', 'x', 'y', 'hdg']) {
    const bad = (value: string) => ({
      planView: PLAIN_GEOMETRY.replace(`${name}="0"`, `${name}="${value}"`),
    });
    refusesRoad(bad('NaN'), new RegExp(`expected ${name} of <geometry>`));
    refusesRoad(bad('1e300'), new RegExp(`expected ${name} of <geometry>`));
    const missing = PLAIN_GEOMETRY.replace(`${name}="0"`, '');
    refusesRoad({ planView: missing }, new RegExp(`lacks the attribute ${name}`));
  }
  refusesRoad({ length: '0' }, /length of road 1 to be above 0/);
  refusesRoad({ length: '-5' }, /length of road 1 to be above 0/);
  const negative = PLAIN_GEOMETRY.replace('length="100"', 'length="-1"');
  refusesRoad({ planView: negative }, /length of <geometry> to be positive/);
  refusesRoad({ planView: PLAIN_GEOMETRY.replace('s="0"', 's="-1"') }, /s of <geometry>/);
  refusesRoad({ lanes: PLAIN_SECTION.replace('s="0"', 's="-1"') }, /s of <laneSection>/);
  refusesRoad({ lanes: PLAIN_SECTION.replace('a="3.5"', 'a="NaN"') }, /a of <width>/);
  refusesRoad({ lanes: PLAIN_SECTION.replace('a="3.5"', 'a="wide"') }, /a of <width>/);
  const signal = '<signals><signal id="s" t="inf"/></signals>';
  refusesRoad({ rest: signal }, /t of <signal> to be finite/);
});

test('shapes', () => {
  const shape = (text: string) => ({ planView: PLAIN_GEOMETRY.replace('<line/>', text) });
  refusesRoad(shape(''), /expected <line>, <arc>, .* found nothing/);
  refusesRoad(shape('<helix/>'), /found <helix>/);
  refusesRoad(shape('<arc/>'), /<arc> lacks the attribute curvature/);
  refusesRoad(shape('<arc curvature="NaN"/>'), /curvature of <arc>/);
  refusesRoad(shape('<arc curvature="1e9"/>'), /curvature of <arc> .* within ±1000/);
  refusesRoad(shape('<spiral curvStart="0"/>'), /lacks the attribute curvEnd/);
  refusesRoad(shape('<poly3 a="0" b="1e300" c="0" d="0"/>'), /b of <poly3>/);
  refusesRoad({ planView: '' }, /a <geometry> of positive length/);
  refuses(mapText(roadText().replace(/<planView>.*<\/planView>/, '')), /expected <planView>/);
});

test('ids', () => {
  refuses(mapText(roadText() + roadText()), /road 1 is defined already at line 4/);
  refuses(mapText(roadText({ id: '01' }) + roadText()), /road 1 is defined already/);
  refuses(mapText(roadText().replace(' id="1"', '')), /<road> lacks the attribute id/);
  refusesRoad({ id: 'main street' }, /id of <road> to be an integer/);
  refusesRoad({ id: '-4' }, /integer from 0 to 4294967295/);
  refusesRoad({ id: '4294967296' }, /integer from 0 to 4294967295/);
  refusesRoad({ junction: 'five' }, /junction of <road> to be an integer/);
  refusesRoad({ lanes: PLAIN_SECTION.replace('id="-1"', 'id="-1.5"') }, /id of <lane>/);
  refusesRoad({ lanes: PLAIN_SECTION.replace('id="-1"', '') }, /<lane> lacks the attribute id/);
  refusesRoad({ link: '<successor elementType="road"/>' }, /lacks the attribute elementId/);
  refusesRoad({ rest: '<signals><signal/></signals>' }, /<signal> lacks the attribute id/);
  refuses(mapText(`${roadText()}<junction/>`), /<junction> lacks the attribute id/);
  refuses(mapText(`${roadText()}<controller/>`), /<controller> lacks the attribute id/);
});

test('more length than any map has', () => {
  refusesRoad({ length: '200001' }, /length of <road>/);
  refusesRoad({ length: '1' }, /geometry as long as the road, 1 m, found 100 m/);
  const limits = { maxTotalLengthM: 150 };
  const two = mapText(roadText() + roadText({ id: '2' }));
  expectError('OPENDRIVE_INVALID', /at most 150 m of roads/, () =>
    parseOpenDrive(two, 'm', limits),
  );
  expectError('OPENDRIVE_INVALID', /at most 300 m of lanes/, () =>
    parseOpenDrive(two, 'm', { maxLaneLengthM: 300 }),
  );
  const many = Array.from({ length: 300 }, (_, i) => `<lane id="${i + 1}"/>`).join('');
  const lanes = PLAIN_SECTION.replace('<center>', `<left>${many}</left><center>`);
  refusesRoad({ lanes }, /at most 256 lanes in a section, found 302/);
});

test.run();
