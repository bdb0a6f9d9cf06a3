/** `egoloop import`, `merge` and `ability` as a shell sees them. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ABILITY_NAMES, testsTrafficSigns } from '../../src/eval/bench2drive/ability-table.js';
import { formatMerged, mergeBench2Drive } from '../../src/eval/bench2drive/merge.js';
import type { AuditReport } from '../../src/eval/results/audit-types.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { sharedFile, sharedTest } from '../helpers/shared.js';
import {
  makeFile,
  makeRecord,
  makeText,
  type RecordPieces,
} from '../unit/eval/results/make-record.js';
import { callCli, inTemporaryFolder, runCli } from './run-cli.js';

const B2D = 'bench2drive';
const records = (ids: readonly string[], pieces: RecordPieces = {}) =>
  ids.map((id) => makeRecord(B2D, { id, ...pieces }));
const numbers = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, i) => String(from + i));

/** Writes result files with these route ids and gives their names. */
function writeParts(folder: string, parts: Record<string, readonly string[]>): string[] {
  return Object.entries(parts).map(([name, ids]) => {
    const file = join(folder, `${name}.json`);
    writeFileSync(file, makeText(B2D, records(ids)));
    return file;
  });
}

const ROUTES_XML = (ids: readonly string[], type = 'Accident') =>
  `<routes>${ids
    .map(
      (id) =>
        `<route id="${id}" town="Town01"><waypoints><position x="0" y="0" z="0"/>` +
        '<position x="9" y="0" z="0"/></waypoints><scenarios>' +
        `<scenario name="S_1" type="${type}"><trigger_point x="0" y="0" z="0" yaw="0"/></scenario>` +
        '</scenarios></route>',
    )
    .join('')}</routes>`;

test('213 of 220: exit code 3, the seven missing ids, data on stdout', async () => {
  await inTemporaryFolder((folder) => {
    const files = writeParts(folder, { a: numbers(1, 100), b: numbers(101, 213) });
    const routes = join(folder, 'routes.xml');
    writeFileSync(routes, ROUTES_XML(numbers(1, 220)));
    const { code, stdout, stderr } = runCli('import', ...files, '--routes', routes);
    assert.is(code, 3, stderr);
    assert.match(stdout, /213 of 220/);
    assert.match(stdout, /Missing {2}214, 215, 216, 217, 218, 219, 220\n/);
    assert.match(stdout, /INCOMPLETE: 7 routes missing/);
  });
});

test('a complete campaign ends with 0, --json is one document', async () => {
  await inTemporaryFolder(async (folder) => {
    writeParts(folder, { a: numbers(1, 100), b: numbers(101, 220) });
    writeFileSync(join(folder, 'notes.json'), '{"a": 1}');
    const { code, stdout, stderr } = await callCli('import', folder, '--json');
    assert.is(code, 0);
    const report = JSON.parse(stdout) as AuditReport;
    assert.is(report.complete, true);
    assert.is(report.official.drivingScore, 100);
    assert.match(stderr, /skipped .*notes\.json/);
  });
});

test('--strict also refuses what is no verdict on driving', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'a.json');
    const crash = { status: 'Failed - Simulation crashed', route: 20 };
    writeFileSync(file, makeText(B2D, [...records(['1']), ...records(['2'], crash)]));
    assert.is((await callCli('import', file, '--expected', '2')).code, 0);
    const strict = await callCli('import', file, '--expected', '2', '--strict');
    assert.is(strict.code, 3);
    assert.match(
      strict.stdout,
      /infrastructure +RouteScenario_2_rep0: Failed - Simulation crashed/,
    );
  });
});

test('bad input is one sentence with file and place, and exit code 2', async () => {
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'r.json');
    const says = async (text: string, words: RegExp) => {
      writeFileSync(file, text);
      const { code, stdout, stderr } = await callCli('import', file);
      assert.is(code, 2);
      assert.is(stdout, '');
      assert.match(stderr, words);
      assert.is(stderr.trim().split('\n').length, 1, stderr);
    };
    await says('', /r\.json:1:1: .*empty file.*JSON_MALFORMED/);
    await says('{"_checkpoint": {"records": [', /r\.json:1:30: .*JSON_MALFORMED/);
    await says('{"routes": []}', /r\.json \(_checkpoint\): expected an object, found nothing/);
    const text = makeText(B2D, records(['1']));
    await says(
      text.replace('"score_route": 100,', '"score_route": "all",'),
      /records\[0\]\.scores\.score_route/,
    );
    assert.is((await callCli('import', join(folder, 'none.json'))).code, 2);
    assert.is((await callCli('import', file, '--expected', '0')).code, 2);
    assert.is((await callCli('import', file, '--ruleset', 'leaderboard-9')).code, 2);
    assert.is((await callCli('import')).code, 2);
  });
});

test('smoothness is read from the metric files beside the results', async () => {
  await inTemporaryFolder(async (folder) => {
    const [file] = writeParts(folder, { a: ['1', '2'] }) as [string];
    const frame = {
      acceleration: [0, 0, 0],
      angular_velocity: [0, 0, 0],
      forward_vector: [1, 0, 0],
      right_vector: [0, 1, 0],
    };
    const metrics = join(folder, 'metrics');
    mkdirSync(join(metrics, 'save_1'), { recursive: true });
    const frames = Object.fromEntries(numbers(0, 29).map((step) => [step, frame]));
    writeFileSync(join(metrics, 'save_1', 'metric_info.json'), JSON.stringify(frames));
    const { stdout } = await callCli('import', file, '--metrics', metrics, '--json');
    assert.equal(JSON.parse(stdout).smoothness, {
      value: null,
      valueOfPresent: 1,
      routes: 1,
      missing: ['RouteScenario_2_rep0'],
    });
  });
});

test('merge writes the union, keeps inputs and existing files, and exits 3 with gaps', async () => {
  await inTemporaryFolder(async (folder) => {
    const files = writeParts(folder, { a: ['1', '2'], b: ['2', '3'] });
    const out = join(folder, 'merged.json');
    const merge = (...more: string[]) => callCli('merge', ...files, '--out', out, ...more);
    const first = await merge();
    assert.is(first.code, 3);
    assert.match(first.stdout, /3 records/);
    assert.match(first.stderr, /duplicate: RouteScenario_2_rep0\n217 routes missing/);
    assert.is(JSON.parse(readFileSync(out, 'utf8'))['eval num'], 3);
    const before = readFileSync(out, 'utf8');
    const again = await merge('--official');
    assert.is(again.code, 2);
    assert.match(again.stderr, /--force/);
    assert.is(readFileSync(out, 'utf8'), before);
    assert.is((await merge('--official', '--force')).code, 0);
    assert.is(JSON.parse(readFileSync(out, 'utf8'))['eval num'], 4);
    const input = readFileSync(files[0]!, 'utf8');
    const over = await callCli(
      'merge',
      ...files,
      '--out',
      files[0]!,
      '--format',
      'bench2drive',
      '--force',
    );
    assert.is(over.code, 2);
    assert.is(readFileSync(files[0]!, 'utf8'), input);
  });
});

test('merge refuses conflicting records until told which to keep', async () => {
  await inTemporaryFolder(async (folder) => {
    const [a] = writeParts(folder, { a: ['1'] }) as [string];
    const b = join(folder, 'b.json');
    writeFileSync(b, makeText(B2D, records(['1'], { route: 40, status: 'Failed - TickRuntime' })));
    const out = join(folder, 'out.json');
    const merge = (...more: string[]) =>
      callCli('merge', a, b, '--out', out, '--format', 'leaderboard', '--expected', '1', ...more);
    const refused = await merge();
    assert.is(refused.code, 2);
    assert.match(refused.stderr, /RouteScenario_1_rep0 with different status.*MERGE_CONFLICT/);
    assert.not(existsSync(out));
    const kept = await merge('--keep', 'last', '--json');
    assert.is(kept.code, 0, kept.stderr);
    assert.is(JSON.parse(kept.stdout).drivingScore, 40);
    assert.is(JSON.parse(readFileSync(out, 'utf8')).entry_status, 'Finished');
  });
});

test('ability says which map is missing instead of guessing', async () => {
  await inTemporaryFolder(async (folder) => {
    const [file] = writeParts(folder, { a: ['1'] }) as [string];
    const routes = join(folder, 'routes.xml');
    writeFileSync(routes, ROUTES_XML(['1'], 'T_Junction'));
    const maps = ['--maps', folder];
    const { code, stdout } = await callCli(
      'ability',
      file,
      '--routes',
      routes,
      ...maps,
      '--counting',
      '0.0.3',
    );
    assert.is(code, 3);
    assert.match(stdout, /Not computable: map Town01 missing: Traffic_Signs of 1/);
    const nowhere = await callCli(
      'ability',
      file,
      '--routes',
      routes,
      '--maps',
      join(folder, 'x'),
      '--counting',
      '0.0.4',
    );
    assert.is(nowhere.code, 2);
  });
});

const NEEDS = [
  'routes/bench2drive220.xml',
  'maps/Town01.xodr',
  'maps/Town02.xodr',
  'maps/Town04.xodr',
  'maps/Town10HD.xodr',
];

sharedTest(test, NEEDS, 'ability over the public routes of four towns', async () => {
  const { routes } = readRoutes(readFileSync(sharedFile(NEEDS[0]!), 'utf8'));
  const towns = ['Town01', 'Town02', 'Town04', 'Town10HD'];
  const ids = routes.map((route) => route.id);
  // Successes everywhere but on one sign route of a known town: 0.0.4 then needs only that map.
  const chosen = routes.find(
    ({ town, scenarios }) => towns.includes(town) && testsTrafficSigns(scenarios[0]!.type),
  )!;
  const failed = records([chosen.id], { route: 95, status: 'Failed - Agent timed out' });
  const all = [...records(ids.filter((id) => id !== chosen.id)), ...failed];
  await inTemporaryFolder(async (folder) => {
    const file = join(folder, 'merged.json');
    writeFileSync(file, formatMerged(mergeBench2Drive([makeFile('a', B2D, all)])));
    const out = join(folder, 'merged_ability.json');
    const common = [
      'ability',
      file,
      '--routes',
      sharedFile(NEEDS[0]!),
      '--maps',
      sharedFile('maps'),
    ];
    const { code, stdout, stderr } = await callCli(
      ...common,
      '--counting',
      '0.0.4',
      '--out',
      out,
      '--json',
    );
    assert.is(code, 0, stderr);
    assert.equal(JSON.parse(stdout).counts.Traffic_Signs, { success: 95, total: 95 });
    assert.equal(Object.keys(JSON.parse(readFileSync(out, 'utf8'))), [
      ...ABILITY_NAMES,
      'mean',
      'crashed',
    ]);
    assert.is((await callCli(...common, '--counting', '0.0.3')).code, 3);
  });
});

test.run();
