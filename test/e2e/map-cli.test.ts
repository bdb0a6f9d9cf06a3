/** The map commands as a user runs them: output, files, exit codes. */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { sharedFile, sharedTest } from '../helpers/shared.js';
import { signalText, streetText } from '../helpers/signalled-road.js';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Runs the command line from its sources. */
const START = `
import { main } from './src/cli/main.js';
for (const argv of JSON.parse(process.env.EGOLOOP_TEST_ARGV)) {
  process.exitCode = 0;
  await main(argv);
  const end = '\\u0001' + process.exitCode + '\\u0001';
  process.stdout.write(end);
  process.stderr.write(end);
}
`;

interface Answer {
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/** Runs several command lines one after the other in one process, because starting takes longest. */
function runAll(commands: readonly (readonly string[])[]): Answer[] {
  const result = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '--eval', START],
    {
      cwd: ROOT,
      encoding: 'utf8',
      env: { ...process.env, EGOLOOP_TEST_ARGV: JSON.stringify(commands) },
    },
  );
  const out = result.stdout.split('\u0001');
  const err = result.stderr.split('\u0001');
  return commands.map((_, i) => ({
    code: Number(out[2 * i + 1] ?? Number.NaN),
    out: out[2 * i] ?? '',
    err: err[2 * i] ?? '',
  }));
}

function run(...argv: string[]): Answer {
  return runAll([argv])[0]!;
}

const folder = mkdtempSync(join(tmpdir(), 'egoloop-map-'));
const file = join(folder, 'Street.xodr');
const test = suite('map commands');

test.before(() => {
  const signals = { 1: signalText('3', { s: 60, t: -9, type: 206 }) };
  writeFileSync(file, streetText({ signals }));
});

test.after(() => {
  rmSync(folder, { recursive: true, force: true });
});

test('map info --json counts on stdout, nothing on stderr', () => {
  const { code, out, err } = run('map', 'info', file, '--json');
  assert.is(code, 0);
  assert.is(err, '');
  const info = JSON.parse(out);
  assert.is(info.name, 'Street');
  assert.equal([info.roads, info.roadsInJunctions, info.junctions], [3, 1, 1]);
  assert.equal([info.lanes, info.drivingLanes], [12, 6]);
  assert.equal([info.roadKm, info.drivingKm], [0.2, 0.44]);
  assert.equal(info.signalsByType, { 206: 1 });
  assert.equal([info.stopBoxes, info.lightGroups, info.crosswalks], [1, 0, 0]);
  assert.ok(Array.isArray(info.repairs) && Array.isArray(info.unsupported));
  assert.ok(info.loadTimeS > 0 && info.loadTimeS < 60);
});

test('map info for people names what it counts', () => {
  const { code, out } = run('map', 'info', file);
  assert.is(code, 0);
  assert.match(out, /roads +3 \(1 inside junctions\)/);
  assert.match(out, /1 stop sign\n/);
  assert.match(out, /repairs +none/);
});

test('map signals lists boxes with their stop lines, as JSON and for people', () => {
  const [json, text] = runAll([
    ['map', 'signals', file, '--json'],
    ['map', 'signals', file],
  ]);
  assert.is(json!.code, 0, json!.err);
  const { stopBoxes, lights, lightGroups, speedSigns } = JSON.parse(json!.out);
  assert.equal([lights, lightGroups, speedSigns], [[], [], []]);
  const [box] = stopBoxes;
  assert.equal([stopBoxes.length, box.kind, box.signalId], [1, 'stop_sign', '3']);
  assert.ok(Math.abs(box.stopLine.x - 60) < 1e-3);
  assert.ok(Math.abs(Math.abs(box.stopLine.x - box.x) - 3) < 1e-3);
  assert.equal([box.halfLengthM, box.halfHeightM], [1.5, 1]);
  assert.match(text!.out, /^Street: 0 lights in 0 groups, 1 trigger boxes/);
  assert.match(text!.out, /stop_sign +3 +road \d+ lane -?\d+ /);
});

test('map waypoints writes float32 triples and says how many', () => {
  const target = join(folder, 'out', 'street.f32le');
  const { code, out } = run('map', 'waypoints', file, '--spacing', '10', '--out', target, '--json');
  assert.is(code, 0);
  const answer = JSON.parse(out);
  const bytes = readFileSync(target);
  assert.is(answer.count, 44);
  assert.is(bytes.length, 44 * 12);
  assert.equal(answer.bounds.min[1], -1.75);
  assert.ok(answer.bounds.max[0] > 209 && answer.bounds.max[0] <= 220);
  assert.is(Math.abs(bytes.readFloatLE(4)), 1.75);
});

test('map draw writes a picture and replaces an older one', () => {
  const target = join(folder, 'street.svg');
  writeFileSync(target, 'old');
  const { code, out } = run('map', 'draw', file, '--out', target);
  assert.is(code, 0);
  assert.match(out, /street\.svg: Street/);
  const svg = readFileSync(target, 'utf8');
  assert.ok(svg.startsWith('<svg ') && svg.endsWith('</svg>\n'));
  assert.equal(
    readdirSync(folder).filter((name) => name.endsWith('.tmp')),
    [],
  );
});

test('map draw puts routes and the signs of a side file on the map', () => {
  const routes = join(folder, 'routes.xml');
  const signs = join(folder, 'signs.json');
  const target = join(folder, 'routes.svg');
  writeFileSync(
    routes,
    '<routes><route id="7" town="Street"><weathers><weather route_percentage="0"/></weathers>' +
      '<waypoints><position x="10" y="1.75" z="0"/><position x="200" y="1.75" z="0"/></waypoints>' +
      '<scenarios/></route></routes>',
  );
  writeFileSync(
    signs,
    JSON.stringify({
      format: 'egoloop-signs',
      version: 1,
      map: 'Street',
      signs: [
        {
          id: 'y',
          kind: 'yield',
          location: { x: 150, y: 8, z: 0 },
          yawDeg: 0,
          boxes: [{ center: { x: 147, y: 1.75, z: 0 }, yawDeg: 0, extent: { x: 1.5, y: 1, z: 1 } }],
        },
      ],
    }),
  );
  const argv = ['--routes', routes, '--route', '7', '--signs', signs, '--out', target, '--json'];
  const { code, out, err } = run('map', 'draw', file, ...argv);
  assert.is(code, 0, err);
  assert.equal(JSON.parse(out).routes, ['7']);
  const svg = readFileSync(target, 'utf8');
  assert.ok(svg.includes('id="routes"'));
  assert.ok(svg.includes('id="stop-lines-yield_sign"'));
});

test('bad input ends with code 2, one sentence and nothing written', () => {
  const broken = join(folder, 'broken.xodr');
  writeFileSync(broken, '<OpenDRIVE><road></OpenDRIVE>');
  const text = join(folder, 'map.txt');
  writeFileSync(text, 'hello');
  const target = join(folder, 'never.svg');
  const cases: [string[], RegExp][] = [
    [['info', join(folder, 'none.xodr')], /none\.xodr.*no such file/],
    [['info', text], /map\.txt: expected an OpenDRIVE file/],
    [['info', broken], /broken\.xodr:1:\d+/],
    [['draw', broken, '--out', target], /XML_MALFORMED/],
    [['draw', file, '--out', join(folder, 'x.png')], /ends in \.svg/],
    [['waypoints', file, '--out', file], /other than the input/],
    [['waypoints', file, '--spacing', '0', '--out', target], /--spacing: expected metres/],
    [['draw', file, '--routes', join(folder, 'no.xml'), '--out', target], /no\.xml.*no such file/],
    [[], /expected info, waypoints, signals or draw/],
  ];
  const answers = runAll(cases.map(([argv]) => ['map', ...argv]));
  cases.forEach(([argv, words], index) => {
    const { code, out, err } = answers[index]!;
    assert.is(code, 2, `${argv.join(' ')}: ${err}`);
    assert.is(out, '');
    assert.match(err, words);
    assert.is(err.trim().split('\n').length, 1, err);
  });
  assert.not.ok(existsSync(target));
  assert.ok(readFileSync(file, 'utf8').startsWith('<?xml'), 'the input is untouched');
});

sharedTest(
  test,
  ['maps/Town01.xodr', 'maps/golden/Town01.waypoints1m.f32le'],
  'Town01: waypoints as CARLA generates them, as a set within 1 mm',
  () => {
    const target = join(folder, 'town01.f32le');
    const { code } = run('map', 'waypoints', sharedFile('maps/Town01.xodr'), '--out', target);
    assert.is(code, 0);
    const read = (path: string): string[] => {
      const bytes = readFileSync(path);
      const points: string[] = [];
      for (let i = 0; i < bytes.length; i += 12) {
        const at = (k: number): string => bytes.readFloatLE(i + k).toFixed(3);
        points.push(`${at(0)} ${at(4)} ${at(8)}`.replaceAll('-0.000', '0.000'));
      }
      return points.sort();
    };
    assert.equal(read(target), read(sharedFile('maps/golden/Town01.waypoints1m.f32le')));
  },
);

test.run();
