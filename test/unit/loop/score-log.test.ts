/** Scores from a log are the scores of the drive: before writing, after reading, from pieces. */
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  bytesSource,
  decodeTickLog,
  encodeTickLog,
  sha256OfText,
  TickLogReader,
} from '../../../src/bridge/ticklog/index.js';
import { EgoloopError } from '../../../src/core/errors.js';
import { createEvaluator } from '../../../src/eval/evaluator.js';
import { RULESET_NAMES, rulesetOf } from '../../../src/eval/ruleset.js';
import { findMap, mapCandidates } from '../../../src/loop/find-map.js';
import { createLogFile, openLogFile } from '../../../src/loop/log-file.js';
import { parseRulesets, scoreFrames, scoreLogFile } from '../../../src/loop/score-log.js';
import { logVerdicts, summarise } from '../../../src/loop/verdict.js';
import { RoadMap } from '../../../src/map/road-map.js';
import { inTemporaryFolder } from '../../e2e/run-cli.js';
import { SMALL_HEADER, smallFrames } from '../bridge/ticklog/sample.js';

const DEMO = fileURLToPath(new URL('../../../examples/demo.ticklog', import.meta.url));
const LOG = decodeTickLog(readFileSync(DEMO));
const TEXT = LOG.openDrive!;
const MAP = RoadMap.fromOpenDrive(TEXT, { name: 'CrossingTown' });

const reader = (bytes: Uint8Array) => new TickLogReader(bytesSource(bytes), 'x.ticklog');

function throwsCode(work: () => unknown, code: string, message: RegExp): void {
  assert.throws(work, (error: unknown) => {
    assert.instance(error, EgoloopError, String((error as Error).stack));
    assert.is((error as EgoloopError).code, code);
    assert.match((error as EgoloopError).message, message);
    return true;
  });
}

test('the score of a log is the score of its frames, under every ruleset', () => {
  const scored = scoreLogFile(DEMO, RULESET_NAMES);
  assert.is(scored.isComplete, true);
  for (const [index, name] of RULESET_NAMES.entries()) {
    const evaluator = createEvaluator(rulesetOf(name), LOG.header.route, MAP);
    for (const frame of LOG.frames) evaluator.update(frame);
    assert.equal(scored.outcomes[index]!.record, evaluator.finish().record, name);
  }
});

test('writing and reading again changes no score', () => {
  const bytes = encodeTickLog(LOG.header, LOG.frames, {}, { ticksPerBlock: 17 });
  const before = scoreLogFile(DEMO, RULESET_NAMES);
  const after = scoreFrames(reader(bytes), MAP, RULESET_NAMES, 'x.ticklog');
  assert.equal(
    after.outcomes.map(({ record }) => record),
    before.outcomes.map(({ record }) => record),
  );
});

test('the demo earns what its script says', () => {
  const { verdicts } = logVerdicts('demo', scoreLogFile(DEMO, parseRulesets('all')));
  for (const { ruleset, record } of verdicts) {
    const { infractions } = record;
    assert.is(record.status, 'Completed', ruleset);
    assert.is(infractions.collisions_vehicle?.length, 1, ruleset);
    assert.is(infractions.red_light?.length, 1, ruleset);
    assert.is(infractions.stop_infraction?.length, 0, ruleset);
    assert.is(infractions.outside_route_lanes?.length, ruleset === 'leaderboard-1.0' ? 0 : 1);
  }
});

test('a cut log is scored as far as it goes and is not complete', () => {
  const bytes = readFileSync(DEMO);
  const scored = scoreFrames(
    reader(bytes.subarray(0, Math.floor(bytes.length * 0.7))),
    MAP,
    ['leaderboard-2.0'],
    'x.ticklog',
  );
  assert.is(scored.isComplete, false);
  assert.ok(scored.end.truncated!.ticksRecovered > 0);
  const [outcome] = scored.outcomes;
  assert.ok(outcome!.record.scores.score_route > 0 && outcome!.record.scores.score_route < 100);
  const [summary] = summarise([logVerdicts('x', scored)]);
  assert.is(summary!.meanDrivingScore, null);
  assert.is(summary!.incompleteLogs, 1);
});

test('the footer tells how the route was stopped', () => {
  const half = LOG.frames.slice(0, 300);
  const footer = { outsideFailure: 'Agent crashed', durationSystemS: 1.5 } as const;
  const full = reader(encodeTickLog(LOG.header, half, footer));
  const [outcome] = scoreFrames(full, MAP, ['leaderboard-2.0'], 'x').outcomes;
  assert.is(outcome!.record.status, 'Failed - Agent crashed');
  assert.is(outcome!.record.meta.duration_system, 1.5);
  assert.is(outcome!.ticksEvaluated, 300);
  const raised = reader(encodeTickLog(LOG.header, half, { criteriaRanOnLastTick: false }));
  const [other] = scoreFrames(raised, MAP, ['leaderboard-2.0'], 'x').outcomes;
  assert.is(other!.ticksEvaluated, 299);
  assert.is(other!.durationGameS, outcome!.durationGameS);
});

test('refuses a step that no official evaluator runs at, and a route without points', () => {
  const slow = { ...LOG.header, tickSeconds: Math.fround(0.1) };
  throwsCode(
    () => scoreFrames(reader(encodeTickLog(slow, [])), MAP, ['leaderboard-2.0'], 'x.ticklog'),
    'TICKLOG_INVALID',
    /header\.tickSeconds\): expected ticks of 0\.05/,
  );
  const route = { ...LOG.header.route, plan: [] };
  throwsCode(
    () =>
      scoreFrames(reader(encodeTickLog({ ...LOG.header, route }, [])), MAP, ['bench2drive'], 'x'),
    'TICKLOG_INVALID',
    /two points or more, found 0/,
  );
});

test('rulesets by list', () => {
  assert.equal(parseRulesets('all'), [...RULESET_NAMES]);
  assert.equal(parseRulesets('bench2drive-0.0.4, leaderboard-2.0,bench2drive'), [
    'bench2drive',
    'leaderboard-2.0',
  ]);
  throwsCode(() => parseRulesets('leaderboard-9'), 'RULESET_UNKNOWN', /one of .*leaderboard-1\.0/);
  throwsCode(() => parseRulesets(' , '), 'USAGE', /expected a ruleset/);
});

test('maps are found by town name in the layouts CARLA ships, and only the right text will do', () => {
  return inTemporaryFolder((folder) => {
    const bare = reader(encodeTickLog(LOG.header, []));
    throwsCode(() => findMap(bare, 'x.ticklog'), 'MAP_NOT_FOUND', /--map FILE or .*--maps DIR/);
    throwsCode(
      () => findMap(bare, 'x.ticklog', { mapFolder: folder }),
      'MAP_NOT_FOUND',
      /has no CrossingTown\.xodr/,
    );
    const places = [
      'CrossingTown.xodr',
      'OpenDrive/CrossingTown.xodr',
      'CrossingTown/OpenDrive/CrossingTown.xodr',
      'CarlaUE4/Content/Carla/Maps/OpenDrive/CrossingTown.xodr',
      'CarlaUE4/Content/Carla/Maps/CrossingTown/OpenDrive/CrossingTown.xodr',
      'CrossingTown_Opt.xodr',
    ];
    for (const [index, place] of places.entries()) {
      const root = join(folder, String(index));
      mkdirSync(join(root, place, '..'), { recursive: true });
      writeFileSync(join(root, place), TEXT);
      assert.is(findMap(bare, 'x', { mapFolder: root }).file, join(root, place));
    }
    const wrong = join(folder, 'CrossingTown.xodr');
    writeFileSync(wrong, `${TEXT} `);
    throwsCode(
      () => findMap(bare, 'x.ticklog', { mapFolder: folder }),
      'MAP_MISMATCH',
      /^x\.ticklog: expected the CrossingTown .*SHA-256 [0-9a-f]{16}….*found another text in/,
    );
    throwsCode(() => findMap(bare, 'x', { mapFile: wrong }), 'MAP_MISMATCH', /another text/);
    throwsCode(
      () => findMap(bare, 'x', { mapFile: join(folder, 'none.xodr') }),
      'FILE_UNREADABLE',
      /no such file/,
    );
    // A log that holds its map needs no folder, and is not put off by a wrong one.
    assert.is(findMap(reader(readFileSync(DEMO)), 'x', { mapFolder: folder }).text, TEXT);
  });
});

test('a town name cannot lead out of the map folder', () => {
  assert.equal(mapCandidates('maps', '..'), []);
  assert.equal(mapCandidates('maps', '../../etc/..'), []);
  assert.ok(
    mapCandidates('maps', 'Carla/Maps/Town12/Town12').includes(join('maps', 'Town12.xodr')),
  );
  for (const path of mapCandidates('maps', '../../secret')) assert.not.match(path, /\.\./);
  assert.ok(mapCandidates('maps', 'Town10HD_Opt').includes(join('maps', 'Town10HD.xodr')));
  assert.ok(
    mapCandidates('maps', 'Town12').includes(join('maps', 'Town12', 'OpenDrive', 'Town12.xodr')),
  );
});

test('a map without driving lanes is refused, not a crash', () => {
  return inTemporaryFolder((folder) => {
    const walks = TEXT.replaceAll('type="driving"', 'type="sidewalk"');
    const header = { ...LOG.header, map: { name: 'X', sha256: sha256OfText(walks) } };
    const file = join(folder, 'x.ticklog');
    writeFileSync(file, encodeTickLog(header, [], {}, { openDrive: walks }));
    throwsCode(() => scoreLogFile(file, RULESET_NAMES), 'OPENDRIVE_INVALID', /driving lane/);
  });
});

test('a log file is written as it happens and never overwritten', () => {
  return inTemporaryFolder((folder) => {
    const file = join(folder, 'deep', 'a.ticklog');
    const writer = createLogFile(file, SMALL_HEADER, { ticksPerBlock: 4 });
    for (const frame of smallFrames(10)) writer.append(frame);
    // Not closed yet: two whole blocks are already there.
    assert.is(decodeTickLog(readFileSync(file)).truncated?.ticksRecovered, 8);
    writer.flush();
    assert.is(decodeTickLog(readFileSync(file)).truncated?.ticksRecovered, 10);
    writer.finish({ durationSystemS: 2 });
    assert.is(decodeTickLog(readFileSync(file)).footer?.durationSystemS, 2);
    const before = readFileSync(file);
    throwsCode(() => createLogFile(file, SMALL_HEADER), 'FILE_UNWRITABLE', /never overwritten/);
    assert.ok(readFileSync(file).equals(before));
    const other = join(folder, 'b.ticklog');
    const abandoned = createLogFile(other, SMALL_HEADER);
    abandoned.abandon();
    assert.is(decodeTickLog(readFileSync(other)).truncated?.ticksRecovered, 0);
  });
});

test('reading from disk needs a block, not the file', () => {
  return inTemporaryFolder((folder) => {
    const file = join(folder, 'a.ticklog');
    copyFileSync(DEMO, file);
    const opened = openLogFile(file);
    assert.is([...opened.log.frames()].length, LOG.tickCount);
    opened.close();
    throwsCode(() => openLogFile(folder), 'FILE_UNREADABLE', /found a folder/);
    throwsCode(() => openLogFile(join(folder, 'none')), 'FILE_UNREADABLE', /no such file/);
    assert.ok(existsSync(file));
  });
});

test.run();
