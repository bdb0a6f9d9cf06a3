/** Numbers of messages, and what is kept for a peer that comes back. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Sequence } from '../../../../src/bridge/link/sequence.js';
import type { EgoloopError } from '../../../../src/core/errors.js';

const bytes = (n: number): Uint8Array => Uint8Array.of(n);

function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    return (error as EgoloopError).code;
  }
  return 'none';
}

test('messages are counted from one', () => {
  const sequence = new Sequence();
  assert.is(sequence.next, 1);
  sequence.keep(bytes(1));
  assert.is(sequence.next, 2);
  assert.is(sequence.received, 0);
  assert.is(sequence.accept(1, false), true);
  assert.is(sequence.accept(2, true), true);
  assert.is(sequence.received, 2);
});

test('a gap is refused, a repetition too unless the connection was resumed', () => {
  const sequence = new Sequence();
  sequence.accept(1, false);
  assert.is(
    codeOf(() => sequence.accept(3, false)),
    'PROTOCOL_ORDER',
  );
  assert.is(
    codeOf(() => sequence.accept(3, true)),
    'PROTOCOL_ORDER',
  );
  assert.is(
    codeOf(() => sequence.accept(1, false)),
    'PROTOCOL_ORDER',
  );
  assert.is(sequence.accept(1, true), false);
  assert.is(sequence.received, 1);
});

test('the last two messages are kept', () => {
  const sequence = new Sequence();
  for (const n of [1, 2, 3]) sequence.keep(bytes(n));
  assert.equal(sequence.missing(3), []);
  assert.equal(sequence.missing(2), [bytes(3)]);
  assert.equal(sequence.missing(1), [bytes(2), bytes(3)]);
  assert.is(
    codeOf(() => sequence.missing(0)),
    'PROTOCOL_CLOSED',
  );
  assert.is(
    codeOf(() => sequence.missing(4)),
    'PROTOCOL_CLOSED',
  );
  assert.equal(new Sequence().missing(0), []);
  assert.is(
    codeOf(() => new Sequence().missing(1)),
    'PROTOCOL_CLOSED',
  );
});

test.run();
