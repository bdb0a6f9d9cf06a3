import { readFileSync } from 'node:fs';
import { SaxesParser } from 'saxes';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { roundScaleM } from '../../../../src/map/draw/furniture.js';
import { drawMap } from '../../../../src/map/draw/index.js';
import { RoadMap } from '../../../../src/map/road-map.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';
import { signalText, streetMap } from '../../../helpers/signalled-road.js';

interface Drawn {
  readonly name: string;
  readonly attributes: Readonly<Record<string, string>>;
}

/** Every element of an SVG text; fails where it is not well-formed. */
function elementsOf(svg: string): Drawn[] {
  const elements: Drawn[] = [];
  const parser = new SaxesParser();
  parser.on('error', (error) => {
    throw error;
  });
  parser.on('opentag', ({ name, attributes }) => {
    elements.push({ name, attributes: attributes as Record<string, string> });
  });
  parser.write(svg).close();
  return elements;
}

function withId(elements: readonly Drawn[], id: string): Drawn {
  const found = elements.find((element) => element.attributes['id'] === id);
  assert.ok(found, `an element with id ${id}`);
  return found!;
}

/** First absolute point of path data, centimetres. */
function firstPoint(data: string): [number, number] {
  const match = /^M(-?\d+) ?(-?\d+)/.exec(data)!;
  return [Number(match[1]), Number(match[2])];
}

const street = streetMap({
  signals: { 1: signalText('3', { s: 60, t: -9, type: 206 }) + signalText('4', { s: 80, t: -9 }) },
  objects: {
    2:
      '<object id="90" name="Walk" type="crosswalk" s="50" t="0" hdg="0"><outline>' +
      '<cornerLocal u="-2" v="-4" z="0"/><cornerLocal u="2" v="-4" z="0"/>' +
      '<cornerLocal u="2" v="4" z="0"/><cornerLocal u="-2" v="4" z="0"/></outline></object>',
  },
});

test('is well-formed and names its layers', () => {
  const elements = elementsOf(drawMap(street));
  for (const id of ['lanes-driving', 'lanes-junction', 'lanes-shoulder', 'arrows', 'signs']) {
    withId(elements, id);
  }
  for (const id of [
    'crosswalks',
    'junction-areas',
    'stop-lines-stop_sign',
    'stop-lines-traffic_light',
  ]) {
    withId(elements, id);
  }
});

test('nothing is mirrored: scales are positive and the map has one uniform scale', () => {
  const svg = drawMap(street);
  const scales = [...svg.matchAll(/scale\(([^)]*)\)/g)].map((match) => match[1]!);
  assert.ok(scales.length > 3);
  for (const scale of scales) assert.ok(Number(scale) > 0, `scale(${scale})`);
});

test('arrows point where traffic goes: to the right on lane −1, which lies below the middle', () => {
  const data = withId(elementsOf(drawMap(street)), 'arrows').attributes['d']!;
  const arrows = data.split('z').filter((part) => part !== '');
  const tips = arrows.map((arrow) => {
    const [tipX, tipY] = firstPoint(arrow);
    const [dx] = /l(-?\d+)/.exec(arrow)!.slice(1).map(Number) as [number];
    return { tipX, tipY, pointsRight: dx < 0 };
  });
  assert.ok(tips.length >= 8);
  for (const { tipY, pointsRight } of tips) assert.is(pointsRight, tipY > 0, `arrow at y ${tipY}`);
});

test('the stop line crosses the lane at the place of the sign', () => {
  const line = withId(elementsOf(drawMap(street)), 'stop-lines-stop_sign').attributes['d']!;
  const [x, y] = firstPoint(line);
  assert.is(x, 6000);
  assert.ok(y >= 0 && y < 350, `y = ${y}`);
  assert.match(line, /l0 \d+$/, 'square to the lane');
});

test('draws routes with start, end, trigger points and names that are safe', () => {
  const line = [
    { x: 10, y: 1.75 },
    { x: 90, y: 1.75 },
  ];
  const triggers = [{ label: 'Cut & "In" <1>', at: { x: 20, y: 1.75 } }];
  const svg = drawMap(street, { routes: [{ id: '<7>', line, triggers }] });
  const elements = elementsOf(svg);
  withId(elements, 'routes');
  assert.ok(svg.includes('Cut &amp; &quot;In&quot; &lt;1&gt;'));
  assert.ok(svg.includes('Route &lt;7&gt;'));
  assert.not.ok(
    elementsOf(drawMap(street)).some(({ attributes }) => attributes['id'] === 'routes'),
  );
});

test('the same map gives the same picture, byte by byte', () => {
  assert.is(drawMap(street), drawMap(street));
});

test('scale bars are round', () => {
  assert.is(roundScaleM(2, 260), 100);
  assert.is(roundScaleM(0.1, 260), 2000);
  assert.is(roundScaleM(50, 260), 5);
});

sharedTest(test, 'maps/Town04.xodr', 'Town04 stays below 1 MB and holds no broken number', () => {
  const text = readFileSync(sharedFile('maps/Town04.xodr'), 'utf8');
  const svg = drawMap(RoadMap.fromOpenDrive(text, { name: 'Town04' }));
  assert.ok(svg.length < 1_000_000, `${svg.length} bytes`);
  assert.not.match(svg, /NaN|Infinity|undefined/);
  assert.ok(elementsOf(svg).length > 100);
});

test.run();
