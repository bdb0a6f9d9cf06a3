import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { writePlainFiles } from '../helpers/plain-routes.js';
import { inTemporaryFolder, runCli } from './run-cli.js';

test('traces the routes of the town, skips the others with a note, writes the points', () => {
  return inTemporaryFolder((folder) => {
    const { map, routes } = writePlainFiles(folder);
    const out = join(folder, 'points.json');
    const run = runCli('route', 'trace', '--map', map, '--routes', routes, '--json', '--out', out);
    assert.is(run.code, 0, run.stderr);
    assert.match(run.stderr, /skipped 1 routes of other towns than Grid/);
    const report = JSON.parse(run.stdout);
    assert.equal(
      report.routes.map(({ id }: { id: string }) => id),
      ['11', '12'],
    );
    const [first] = report.routes;
    assert.ok(first.lengthM > 39 && first.lengthM < 60);
    assert.ok(Math.abs(first.lengthM - first.lengthRoundedM) <= 0.0005);
    assert.is(first.error, null);
    const points = JSON.parse(readFileSync(out, 'utf8'));
    assert.is(points.routes[0].points.length, first.points);
    assert.is(points.routes[0].points[0].length, 7);
  });
});

test('--all plans routes of other towns, --route chooses', () => {
  return inTemporaryFolder((folder) => {
    const { map, routes } = writePlainFiles(folder);
    const run = runCli(
      'route',
      'trace',
      '--map',
      map,
      '--routes',
      routes,
      '--all',
      '--route',
      '13',
    );
    assert.is(run.code, 0, run.stderr);
    assert.match(run.stdout, /^route +length m/);
    assert.match(run.stdout, /\n13 +\d+\.\d{3} /);
    assert.not.match(run.stdout, /\n12 /);
  });
});

test('says what is wrong with the usage: no route in the town, unknown id', () => {
  return inTemporaryFolder((folder) => {
    const { map, routes } = writePlainFiles(folder);
    const elsewhere = runCli('route', 'trace', '--map', map, '--routes', routes, '--route', '13');
    assert.is(elsewhere.code, 2);
    assert.match(elsewhere.stderr, /expected a route in Grid.*found Town99/);
    assert.is(elsewhere.stdout, '');
    const unknown = runCli('route', 'trace', '--map', map, '--routes', routes, '--route', '99');
    assert.is(unknown.code, 2);
    assert.match(unknown.stderr, /SUBSET_INVALID/);
  });
});

test('selects by id and by town, and splits into files', () => {
  return inTemporaryFolder((folder) => {
    const { routes } = writePlainFiles(folder);
    const selected = runCli('route', 'select', routes, '--subset', '12-13', '--town', 'Grid');
    assert.is(selected.code, 0, selected.stderr);
    assert.equal(
      readRoutes(selected.stdout).routes.map(({ id }) => id),
      ['12'],
    );
    const base = join(folder, 'part');
    const split = runCli('route', 'split', routes, '--parts', '2', '--out', base, '--json');
    assert.is(split.code, 0, split.stderr);
    assert.equal(
      JSON.parse(split.stdout).files.map((part: { routes: number }) => part.routes),
      [2, 1],
    );
    assert.ok(readdirSync(folder).includes('part_1.xml'));
    assert.is(readRoutes(readFileSync(`${base}_1.xml`, 'utf8')).routes[0]!.id, '13');
  });
});

test.run();
