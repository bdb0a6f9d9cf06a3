/** `egoloop town` as a user calls it: a town, routes on it, wrong usage. */
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../src/map/road-map.js';
import { readRoutes } from '../../src/map/routes/index.js';
import { checkRouteForType } from '../../src/map/towns/index.js';
import { callCli } from './run-cli.js';

const folder = mkdtempSync(join(tmpdir(), 'egoloop-town-'));
test.after(() => rmSync(folder, { recursive: true, force: true }));
const at = (name: string): string => join(folder, name);

test('a town is named like its file, and the same seed gives the same file', async () => {
  const town = at('Hill.xodr');
  const first = await callCli(
    'town',
    'generate',
    '--kind',
    'rural',
    '--seed',
    '100',
    '--out',
    town,
  );
  assert.is(first.code, 0, first.stderr);
  assert.match(first.stdout, /Hill\.xodr: Hill, \d+ kB/);
  const text = readFileSync(town, 'utf8');
  assert.match(text, /<header [^>]*name="Hill"/);
  const again = await callCli(
    ...['town', 'generate', '--kind', 'rural', '--seed', '100', '--out', town, '--json'],
  );
  assert.equal(JSON.parse(again.stdout), {
    name: 'Hill',
    kind: 'rural',
    seed: 100,
    out: town,
    bytes: text.length,
  });
  assert.is(readFileSync(town, 'utf8'), text);
});

test('routes suit the town; types without room are named', async () => {
  const town = at('Hill.xodr');
  const out = at('hill.xml');
  const made = await callCli(
    ...['town', 'routes', town, '--seed', '3', '--out', out, '--per-type', '2', '--json'],
    ...['--type', 'InvadingTurn', '--type', 'ParkingExit', '--first-id', '70'],
  );
  assert.is(made.code, 0, made.stderr);
  assert.equal(JSON.parse(made.stdout), {
    out,
    routes: 2,
    types: { InvadingTurn: 2, ParkingExit: 0 },
  });
  assert.match(made.stderr, /too little room: ParkingExit 0/);
  const map = RoadMap.fromOpenDrive(readFileSync(town, 'utf8'), { name: 'Hill' });
  const { routes } = readRoutes(readFileSync(out, 'utf8'));
  assert.equal(
    routes.map(({ id }) => id),
    ['70', '71'],
  );
  for (const route of routes) assert.equal(checkRouteForType(map, route), []);
});

test('wrong usage is told in one sentence', async () => {
  const town = at('Hill.xodr');
  const cases: readonly [RegExp, readonly string[]][] = [
    [/one of "city"/, ['generate', '--kind', 'village', '--seed', '1', '--out', at('V.xodr')]],
    [/whole number from 0/, ['generate', '--kind', 'city', '--seed', '-1', '--out', at('V.xodr')]],
    [/ends in \.xodr/, ['generate', '--kind', 'city', '--seed', '1', '--out', at('V.xml')]],
    [/expected --seed/, ['routes', town, '--seed', '0.5', '--out', at('v.xml')]],
    [
      /expected --per-type/,
      ['routes', town, '--seed', '1', '--per-type', '0', '--out', at('v.xml')],
    ],
    [/found Crash/, ['routes', town, '--seed', '1', '--type', 'Crash', '--out', at('v.xml')]],
    [
      /room for ParkingExit/,
      ['routes', town, '--seed', '1', '--type', 'ParkingExit', '--out', at('v.xml')],
    ],
    [/other than the input/, ['routes', town, '--seed', '1', '--out', town]],
  ];
  for (const [words, args] of cases) {
    const { code, stderr, stdout } = await callCli('town', ...args);
    assert.is(code, 2, args.join(' '));
    assert.match(stderr, words);
    assert.is(stdout, '');
  }
});

test.run();
