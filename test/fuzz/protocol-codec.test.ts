/** Hostile bytes against the codec alone: every message is read or refused by name; nothing else. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { decodeClientMessage, decodeServerMessage } from '../../src/bridge/protocol/index.js';
import { EgoloopError } from '../../src/core/errors.js';
import { hostileMessage } from '../helpers/protocol-mutations.js';
import { randomNumbers } from '../helpers/random-numbers.js';

const COUNT = 20_000;
const KNOWN = new Set(['PROTOCOL_INVALID', 'PROTOCOL_TOO_LARGE']);

for (const from of ['client', 'server'] as const) {
  const decode = from === 'client' ? decodeClientMessage : decodeServerMessage;
  test(`${COUNT} messages of a hostile ${from}`, () => {
    const draw = randomNumbers(from === 'client' ? 11 : 12);
    let read = 0;
    for (let n = 0; n < COUNT; n++) {
      const bytes = hostileMessage(from, draw);
      try {
        decode(bytes);
        read += 1;
      } catch (error) {
        assert.instance(error, EgoloopError, `message ${n}: ${(error as Error)?.stack}`);
        assert.ok(KNOWN.has((error as EgoloopError).code), `message ${n}`);
        assert.ok((error as EgoloopError).place.path, `message ${n} names no field`);
        assert.ok((error as EgoloopError).message.length < 15_000);
      }
    }
    // Some must get through, or the others are not hostile but noise.
    assert.ok(read > COUNT / 100 && read < COUNT * 0.6, `${read} were read`);
  });
}

test('a message never changes what objects are', () => {
  assert.is(({} as Record<string, unknown>)['polluted'], undefined);
  assert.is(Object.getPrototypeOf({}), Object.prototype);
});

test.run();
