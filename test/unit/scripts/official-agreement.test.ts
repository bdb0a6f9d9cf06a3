import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import type {
  AgreementDrive,
  AgreementFile,
  Verdict,
} from '../../../scripts/official-agreement/agreement-file.js';
import {
  compare,
  pearson,
  ranks,
  spearman,
} from '../../../scripts/official-agreement/correlation.js';
import { agreementPage } from '../../../scripts/official-agreement/page.js';
import { readSettings, SettingError } from '../../../scripts/official-agreement/settings.js';

const test = suite('official agreement');

test('Pearson and Spearman against figures computed by hand', () => {
  // Σdadb = 4, Σda² = 10, Σdb² = 10 of 1..5 against 2, 1, 4, 3, 0 + …
  assert.ok(Math.abs((pearson([1, 2, 3, 4, 5], [2, 1, 4, 3, 5]) as number) - 0.8) < 1e-12);
  assert.is(pearson([1, 2, 3], [5, 5, 5]), null);
  assert.is(pearson([1, 2], [1, 2]), null);
  assert.equal(ranks([10, 20, 20, 5]), [2, 3.5, 3.5, 1]);
  // A curve that only rises keeps the ranks.
  assert.ok(Math.abs((spearman([1, 2, 3, 4], [1, 8, 27, 64]) as number) - 1) < 1e-12);
  const { officialMean, stagedMean, meanAbsoluteDifference } = compare(
    's',
    [10, 20, 30],
    [11, 18, 30],
  );
  assert.equal([officialMean, stagedMean, meanAbsoluteDifference], [20, 59 / 3, 1]);
});

const VERDICT: Verdict = {
  status: 'Completed',
  completion: 100,
  penalty: 0.6,
  drivingScore: 60,
  durationS: 21.5,
  lengthM: 120,
  infractions: { collisions_vehicle: 1 },
};
const DRIVE: AgreementDrive = {
  routeId: '7',
  seed: 1,
  town: 'Town01',
  scenario: 'Accident',
  ours: VERDICT,
  official: VERDICT,
  differences: [],
  message: null,
  staged: { ...VERDICT, infractions: {}, drivingScore: 100 },
};

function fileOf(drives: readonly AgreementDrive[]): AgreementFile {
  return {
    format: 'egoloop-official-agreement-1',
    version: '1.2.3',
    carlaClient: '0.9.16',
    seeds: [1],
    parts: [
      {
        evaluator: 'bench2drive 0.0.3 or earlier',
        agent: 'expert',
        drives,
        finished: drives.filter(({ ours }) => ours !== null).length,
        agreeing: drives.filter(({ differences }) => differences.length === 0).length,
        staging: {
          drives: 1,
          sameStatus: 1,
          sameInfractions: 0,
          quantities: [compare('driving score', [60], [100])],
        },
      },
    ],
    speed: null,
  };
}

test('the page shows verdicts, agreement and the two stagings side by side', () => {
  const page = agreementPage(fileOf([DRIVE]));
  assert.match(page, '1 of 1 drives finished; 1 of 1 official records equal ours in every field.');
  assert.match(
    page,
    '| 7 | 1 | Town01 | Accident | Completed | 60.00 | 100.00 | 1 vehicle | 21.50 | every field |',
  );
  assert.match(page, '| 7 | 1 | Accident | 60.00 / 100.00 | 1 vehicle / – | 21.50 / 21.50 |');
  assert.match(page, 'No field of any record differs.');
  assert.not.match(page, '## Speed');
});

test('a difference without a known cause is called that', () => {
  const differences = [{ field: 'scores.score_route', official: 99, ours: 98 }];
  const page = agreementPage(fileOf([{ ...DRIVE, differences }]));
  assert.match(page, '| 7 | 1 | `scores.score_route` | 99 | 98 | not explained |');
  assert.match(page, '1 differ |');
});

test('a drive without a verdict says why', () => {
  const lost = { ...DRIVE, ours: null, official: null, staged: null, message: 'not driven' };
  assert.match(agreementPage(fileOf([lost])), '| – | – | – | – | – | not driven |');
});

test('a checkout that is not named is asked for by its variable', () => {
  const name = 'EGOLOOP_BENCH2DRIVE_ROOT';
  const before = process.env[name];
  delete process.env[name];
  try {
    assert.throws(
      () => readSettings([]),
      (error: Error) => {
        return error instanceof SettingError && error.message.includes(name);
      },
    );
  } finally {
    if (before !== undefined) process.env[name] = before;
  }
});

test.run();
