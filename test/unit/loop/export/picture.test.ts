/** Pictures: the canvas by areas it must cover, the encoders read back, the drawing by what it shows. */
import { decode } from 'fast-png';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Canvas, type Rgb } from '../../../../src/loop/export/picture/canvas.js';
import { drawMoment } from '../../../../src/loop/export/picture/draw-moment.js';
import { gifBytes, pngBytes } from '../../../../src/loop/export/picture/encode.js';
import { drawText, textWidthPx } from '../../../../src/loop/export/picture/letters.js';
import { infractionMoments } from '../../../../src/loop/export/picture/moments.js';
import { scoreDrive } from '../../../../src/loop/export/score-drives.js';

const BLACK: Rgb = [0, 0, 0];
const WHITE: Rgb = [255, 255, 255];

/** Covered area in pixels of what is drawn in white on black. */
function area(draw: (canvas: Canvas) => void, width = 60, height = 60): number {
  const canvas = new Canvas(width, height, BLACK);
  draw(canvas);
  let sum = 0;
  for (let at = 0; at < canvas.rgb.length; at += 3) sum += canvas.rgb[at]! / 255;
  return sum;
}

const isNear = (found: number, wanted: number, most: number): void =>
  assert.ok(Math.abs(found - wanted) <= most, `expected ${wanted}, found ${found}`);

test('shapes cover their areas, edges included', () => {
  isNear(
    area((canvas) => canvas.rectangle(10.25, 10.5, 20.5, 9.25, WHITE)),
    20.5 * 9.25,
    1,
  );
  const triangle = [
    { x: 5, y: 5 },
    { x: 45, y: 5 },
    { x: 5, y: 35 },
  ];
  isNear(
    area((canvas) => canvas.polygon(triangle, WHITE)),
    600,
    3,
  );
  isNear(
    area((canvas) => canvas.disc({ x: 30, y: 30 }, 20, WHITE)),
    Math.PI * 400,
    12,
  );
  const slope = [
    { x: 10, y: 10 },
    { x: 40, y: 50 },
  ];
  isNear(
    area((canvas) => canvas.line(slope, 3, WHITE)),
    150,
    2,
  );
  isNear(
    area((canvas) => canvas.line(slope, 3, WHITE, 1, [5, 5])),
    75,
    2,
  );
});

test('what lies outside is cut off; transparency mixes', () => {
  isNear(
    area((canvas) => canvas.rectangle(-50, -50, 60, 60, WHITE)),
    100,
    1e-9,
  );
  assert.is(
    area((canvas) => canvas.disc({ x: 500, y: -200 }, 20, WHITE)),
    0,
  );
  isNear(
    area((canvas) => canvas.rectangle(0, 0, 10, 10, WHITE, 0.5)),
    50,
    0.5,
  );
});

test('letters have the width that was said, and differ from each other', () => {
  const drawn = new Map<string, string>();
  for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.,:;-+=/%()_#[]!*') {
    const canvas = new Canvas(8, 9, BLACK);
    drawText(canvas, letter, 1, 1, 1, WHITE);
    const text = canvas.rgb.join();
    assert.ok(text.includes('255'), letter);
    assert.is(drawn.get(text), undefined, `${letter} and ${drawn.get(text)}`);
    drawn.set(text, letter);
  }
  assert.is(textWidthPx('AB', 2), 22);
  assert.is(textWidthPx('', 2), 0);
});

test('PNG reads back as drawn; GIF has its frames', () => {
  const canvas = new Canvas(20, 10, [10, 20, 30]);
  canvas.disc({ x: 10, y: 5 }, 4, WHITE);
  const png = decode(pngBytes(canvas));
  assert.equal([png.width, png.height, png.channels], [20, 10, 3]);
  assert.equal([...png.data], [...canvas.rgb]);
  const gif = Buffer.from(gifBytes([new Canvas(20, 10, BLACK), canvas], 100));
  assert.is(gif.toString('latin1', 0, 6), 'GIF89a');
  assert.equal([gif.readUInt16LE(6), gif.readUInt16LE(8)], [20, 10]);
  // A graphic control block each, with the delay in hundredths of a second.
  const control = Buffer.from([0x21, 0xf9, 0x04]);
  const first = gif.indexOf(control);
  const second = gif.indexOf(control, first + 1);
  assert.ok(first > 0 && second > first);
  assert.is(gif.readUInt16LE(second + 4), 10);
});

test('a moment is drawn around its tick, the ego in sight, the same bytes every time', () => {
  const drive = scoreDrive('examples/demo.ticklog', ['leaderboard-2.1'], {}, new Map());
  const moments = infractionMoments(drive);
  const tick = moments[0]?.tick ?? 40;
  const moment = { tick, kind: 'tick', texts: ['vehicle collision × 0.6'] };
  const options = {
    beforeS: 0.5,
    afterS: 0.25,
    everyTicks: 5,
    size: { widthPx: 480, heightPx: 320 },
  };
  const drawn = [...drawMoment(drive, moment, options)];
  assert.equal(
    drawn.map((picture) => picture.tick),
    [tick - 10, tick - 5, tick, tick + 5],
  );
  const colours = (canvas: Canvas): Set<string> => {
    const found = new Set<string>();
    for (let at = 0; at < canvas.rgb.length; at += 3) {
      found.add(canvas.rgb.subarray(at, at + 3).join(','));
    }
    return found;
  };
  const before = colours(drawn[0]!.canvas);
  const after = colours(drawn[2]!.canvas);
  assert.ok(before.has('117,124,135'), 'a driving lane');
  assert.ok(before.has('0,168,120') || before.has('192,0,32'), 'the ego');
  assert.not(before.has('192,0,32') && !after.has('192,0,32'), 'the alarm stays');
  assert.ok(after.has('192,0,32'), 'the moment is marked from its tick on');
  const again = [...drawMoment(drive, moment, options)];
  assert.equal(again[2]!.canvas.rgb, drawn[2]!.canvas.rgb);
});

test('infractions close together are one moment; slow stretches without a cost are none', () => {
  const drive = scoreDrive('examples/demo.ticklog', ['bench2drive'], {}, new Map());
  const [verdict] = drive.verdicts;
  const step = (
    tick: number | null,
    kind: 'red_light' | 'min_speed_infractions',
    factor?: number,
  ) => ({
    tSeconds: null,
    tick,
    kind,
    message: `at ${tick}`,
    ...(factor === undefined ? {} : { factor }),
    runningPenalty: 1,
    runningScore: 1,
  });
  const steps = [
    step(90, 'red_light', 0.7),
    step(10, 'red_light', 0.7),
    step(25, 'red_light', 0.7),
    step(50, 'min_speed_infractions'),
    step(null, 'red_light', 0.7),
  ];
  const explanation = { ...verdict!.explanation, steps };
  const moments = infractionMoments({ ...drive, verdicts: [{ ...verdict!, explanation }] });
  assert.equal(
    moments.map(({ tick, texts }) => [tick, texts.length]),
    [
      [10, 2],
      [90, 1],
    ],
  );
});

test.run();
