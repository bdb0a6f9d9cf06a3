import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { driveTimes } from '../../../scripts/official-agreement/drive-times.js';

const call = (systemS: string, gameS: string): string =>
  `=== [Agent] -- Wallclock = 2026-01-02 03:04:05.678 -- System time = ${systemS} -- ` +
  `Game time = ${gameS} -- Ratio = 5.144x`;

test('from the first call of the agent to the last, whatever else is printed', () => {
  const log = ['starting', call('0.000', '0.050'), 'noise', call('1.500', '5.100'), 'the end'];
  assert.equal(driveTimes(log.join('\n')), { systemS: 1.5, gameS: 5.1 - 0.05 });
});

test('nothing can be said of a log without calls, or with one', () => {
  assert.is(driveTimes(''), null);
  assert.is(driveTimes(call('0.000', '0.050')), null);
});

test.run();
