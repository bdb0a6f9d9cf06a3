/**
 * Files written by the official evaluators' statistics classes (run on generated events): every one is
 * read and written back, and grown anew from its records, byte for byte.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { checkFile } from '../../../../src/eval/results/audit-consistency.js';
import { checkGlobal } from '../../../../src/eval/results/audit-global.js';
import { formatCheckpoint, readCheckpoint } from '../../../../src/eval/results/checkpoint-file.js';
import type { PyDict } from '../../../../src/eval/results/py-value.js';
import { StatisticsFile } from '../../../../src/eval/results/statistics-file.js';
import type { RulesetName } from '../../../../src/eval/ruleset.js';

const FOLDER = new URL('./official/', import.meta.url);
const FILES = readdirSync(FOLDER).filter((name) => name.endsWith('.golden'));

const read = (name: string) => readFileSync(new URL(name, FOLDER), 'utf8');
const versionOf = (name: string) =>
  /^(bench2drive|leaderboard-(?:1\.0|2\.0|2\.1|master))/.exec(name)![1] as RulesetName;

const EFFECT: Readonly<Record<string, 'Crashed' | 'Rejected'>> = {
  'Simulation crashed': 'Crashed',
  "Agent's sensors were invalid": 'Rejected',
};

test('there are three files of each version', () => assert.is(FILES.length, 15));

for (const name of FILES) {
  const version = versionOf(name);

  test(`${name} is recognised and written back byte for byte`, () => {
    const text = read(name);
    const file = readCheckpoint(text, name);
    const family = /^leaderboard-[2m]/.test(version) ? 'leaderboard-2.x' : version;
    assert.is(file.family, family);
    assert.is(formatCheckpoint(file.document, file.family), text);
  });

  test(`${name} grows from its records byte for byte`, () => {
    const text = read(name);
    const file = readCheckpoint(text, name);
    const grown = new StatisticsFile(version, file.progress![1]);
    grown.saveSensors(file.sensors);
    file.records.forEach((record, i) => {
      const reason = record.status.replace(/^Failed - /, '');
      const entryStatus = EFFECT[reason] ?? 'Started';
      const scores = file.recordDocuments[i]!.get('scores') as PyDict;
      const scoreRouteIsInt = typeof scores.get('score_route') === 'bigint';
      grown.beginRoute(i, record.route_id);
      grown.endRoute(record, entryStatus, { scoreRouteIsInt });
      // A crash ends the program of 1.0 before it counts the route.
      if (version !== 'leaderboard-1.0' || entryStatus === 'Started') grown.saveProgress(i + 1);
    });
    grown.finish();
    assert.is(grown.text(), text);
  });

  test(`${name} agrees with itself`, () => {
    const file = readCheckpoint(read(name), name);
    assert.equal(checkGlobal(file, version), []);
    const findings = checkFile(file, version).filter(
      // The generated events are not those of a drive: durations and early ends are arbitrary.
      ({ path }) => !/duration_game|\.status$|progress$/.test(path),
    );
    assert.equal(findings, []);
  });
}

test.run();
