/** How large a tick is: at most 1.5 kB before compression with 50 actors, on rough roads too. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeTickLog, encodeTickLog } from '../../../../src/bridge/ticklog/index.js';
import { roughTraffic, TRAFFIC_HEADER } from '../../../helpers/ticklog-traffic.js';

const LIMIT_BYTES = 1500;

test('50 actors whose every number trembles, at most 1.5 kB a tick before compression', () => {
  const { blockBytes, tickCount } = decodeTickLog(
    encodeTickLog(TRAFFIC_HEADER, roughTraffic({ actors: 50, ticks: 400, isRough: true })),
  );
  const plain = blockBytes.plain / tickCount;
  assert.ok(plain <= LIMIT_BYTES, `${plain} bytes a tick`);
  assert.ok(blockBytes.stored < blockBytes.plain, 'compressed on disk');
});

test('50 actors on a flat road take less than 1 kB', () => {
  const { blockBytes, tickCount } = decodeTickLog(
    encodeTickLog(TRAFFIC_HEADER, roughTraffic({ actors: 50, ticks: 400, isRough: false })),
  );
  const plain = blockBytes.plain / tickCount;
  assert.ok(plain < 1000, `${plain} bytes a tick`);
});

test.run();
