/** The journal survives what kills a run: cut lines are dropped, changed ones are named. */
import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  type AttemptRecord,
  Journal,
  type JournalEntry,
  readJournal,
} from '../../../../src/loop/campaign/journal.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';
import { expectError } from '../../../helpers/expect-error.js';

function entry(index: number): JournalEntry {
  const driven = {
    outcomes: [],
    failure: null,
    message: 'ümläute — and a\nnew line',
    notes: [],
    ticks: 7,
    durationSystemS: 0.5,
    logSha256: null,
  };
  return {
    seed: 1,
    index,
    routeId: String(100 + index),
    repetition: 0,
    attempt: 1,
    config: '0123456789abcdef',
    startedAt: '2026-01-01T00:00:00.000Z',
    endedAt: '2026-01-01T00:00:01.000Z',
    cause: null,
    message: null,
    logs: null,
    driven,
  };
}

test('what was appended is read back in order', () =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'journal.jsonl');
    const journal = Journal.open(file, null);
    journal.append(entry(2));
    journal.append(entry(0));
    journal.close();
    const content = readJournal(file);
    assert.equal(content.entries, [entry(2), entry(0)]);
    assert.is(content.cutBytes, 0);
    assert.is(content.wholeBytes, readFileSync(file).length);
  }));

test('cut at any byte, the whole lines remain and the run goes on behind them', () =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'journal.jsonl');
    const journal = Journal.open(file, null);
    journal.append(entry(0));
    const { length: first } = readFileSync(file);
    journal.append(entry(1));
    journal.close();
    const bytes = readFileSync(file);
    for (let cut = first; cut < bytes.length; cut += 7) {
      writeFileSync(file, bytes.subarray(0, cut));
      const content = readJournal(file);
      assert.equal(content.entries, [entry(0)]);
      assert.is(content.cutBytes, cut - first);
      const again = Journal.open(file, content);
      again.append(entry(1));
      again.close();
      assert.ok(readFileSync(file).equals(bytes), `cut at ${cut}`);
    }
  }));

test('an attempt that was cut off has no drive', () =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'journal.jsonl');
    const journal = Journal.open(file, null);
    const cut: AttemptRecord = { ...entry(3), cause: 'infrastructure', driven: null };
    journal.append(cut);
    journal.close();
    assert.equal(readJournal(file).entries, [cut]);
  }));

test('a changed line is named, not skipped', () =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'journal.jsonl');
    const journal = Journal.open(file, null);
    journal.append(entry(0));
    journal.close();
    for (const line of ['{"seed":1}', 'not json', '{"seed":"1","index":0}']) {
      appendFileSync(file, `${line}\n`);
      const error = expectError(
        'RESULT_INVALID',
        /expected an attempt at a drive as one JSON object/,
        () => readJournal(file),
      );
      assert.is(error.place.line, 2);
      writeFileSync(file, `${JSON.stringify(entry(0))}\n`);
    }
  }));

test('a journal is never started over another', () =>
  inTemporaryFolder((folder) => {
    const file = join(folder, 'journal.jsonl');
    Journal.open(file, null).close();
    expectError('FILE_UNWRITABLE', /found a file of that name/, () => Journal.open(file, null));
  }));

test.run();
