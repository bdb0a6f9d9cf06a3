/** The fixture files in `protocol/`: current, read as they say, refused as they say. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  clientEncoder,
  decodeClientMessage,
  decodeServerMessage,
} from '../../../../src/bridge/protocol/index.js';
import { EgoloopError } from '../../../../src/core/errors.js';
import { BROKEN_MESSAGES } from '../../../helpers/protocol-broken.js';
import { fixtureFiles } from '../../../helpers/protocol-fixtures.js';

const FOLDER = fileURLToPath(new URL('../../../../protocol/', import.meta.url));

// What a reader of images would do.
const READERS = { sharedMemory: (ref: unknown) => ({ ref }) };

interface Fixture {
  readonly name: string;
  readonly base64: string;
  readonly message: Readonly<Record<string, unknown>>;
}

function messagesOf(file: string): readonly Fixture[] {
  return JSON.parse(readFileSync(FOLDER + file, 'utf8')).messages;
}

for (const [name, text] of Object.entries(fixtureFiles())) {
  test(`${name} is what scripts/protocol-fixtures.ts writes`, () => {
    assert.ok(readFileSync(FOLDER + name, 'utf8') === text, 'run the script again');
  });
}

for (const [file, decode] of [
  ['client-messages.json', decodeClientMessage],
  ['server-messages.json', decodeServerMessage],
] as const) {
  for (const { name, base64, message } of messagesOf(file)) {
    test(`${file}: ${name}`, () => {
      const decoded = decode(Buffer.from(base64, 'base64'), READERS);
      assert.is(decoded.type, message['type']);
      assert.is(decoded.seq, message['seq']);
      for (const [key, value] of Object.entries(message)) {
        const isPlain = typeof value !== 'object' || value === null;
        if (!isPlain) continue;
        assert.ok(Object.is((decoded as never)[key], value), `${key} is ${value}`);
      }
    });
  }
}

for (const { name, from, bytes, code, field } of BROKEN_MESSAGES) {
  test(`refused: ${name}`, () => {
    try {
      (from === 'client' ? decodeClientMessage : decodeServerMessage)(bytes, READERS);
    } catch (error) {
      assert.instance(error, EgoloopError);
      assert.is((error as EgoloopError).code, code);
      assert.is((error as EgoloopError).place.path, field);
      return;
    }
    assert.unreachable('expected an error');
  });
}

test('the bytes of a control, by hand', () => {
  const bytes = clientEncoder().encode(
    {
      type: 'control',
      tick: 300,
      throttle: 1,
      steer: -0.5,
      brake: -0,
      handBrake: false,
      reverse: true,
    },
    7,
  );
  const text = (value: string): string =>
    (0xa0 | value.length).toString(16) + Buffer.from(value).toString('hex');
  assert.is(
    Buffer.from(bytes).toString('hex'),
    `88${text('type')}${text('control')}${text('seq')}07${text('tick')}cd012c${text('throttle')}01` +
      `${text('steer')}cbbfe0000000000000${text('brake')}cb8000000000000000` +
      `${text('handBrake')}c2${text('reverse')}c3`,
  );
});

test.run();
