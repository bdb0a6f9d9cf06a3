/**
 * MCAP files read back with the official reader; every message is valid under Foxglove's own schemas and
 * says what the TickLog says.
 */
import { openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import * as foxglove from '@foxglove/schemas/jsonschema.js';
import { McapIndexedReader } from '@mcap/core';
import { Ajv, type ValidateFunction } from 'ajv';
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { TruthFrame } from '../../../../src/bridge/frame.js';
import { forwardVector, rotationDeg } from '../../../../src/core/float32.js';
import { quaternionOf } from '../../../../src/loop/export/mcap/frame.js';
import { MCAP_SCHEMAS } from '../../../../src/loop/export/mcap/schemas.js';
import { writeMcap } from '../../../../src/loop/export/mcap/write-mcap.js';
import { scoreDrive } from '../../../../src/loop/export/score-drives.js';
import { openLogFile } from '../../../../src/loop/log-file.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';

const LOG = 'examples/demo.ticklog';

interface Message {
  readonly topic: string;
  readonly schema: string;
  readonly nanos: bigint;
  // biome-ignore lint/suspicious/noExplicitAny: messages of all kinds
  readonly value: any;
}

interface Content {
  readonly messages: Message[];
  readonly facts: Map<string, string>;
  /** As they stand in the file. */
  readonly schemas: Map<string, object>;
}

async function readMcap(file: string): Promise<Content> {
  const handle = openSync(file, 'r');
  const reader = await McapIndexedReader.Initialize({
    readable: {
      size: async () => BigInt(statSync(file).size),
      async read(offset, length) {
        const bytes = new Uint8Array(Number(length));
        readSync(handle, bytes, 0, bytes.length, Number(offset));
        return bytes;
      },
    },
  });
  const messages: Message[] = [];
  for await (const { channelId, logTime, data } of reader.readMessages()) {
    const channel = reader.channelsById.get(channelId)!;
    const schema = reader.schemasById.get(channel.schemaId)!;
    assert.is(channel.messageEncoding, 'json');
    assert.is(schema.encoding, 'jsonschema');
    const value = JSON.parse(new TextDecoder().decode(data));
    messages.push({ topic: channel.topic, schema: schema.name, nanos: logTime, value });
  }
  let facts = new Map<string, string>();
  for await (const { metadata } of reader.readMetadata()) facts = metadata;
  const schemas = new Map<string, object>();
  for (const { name, data } of reader.schemasById.values()) {
    schemas.set(name, JSON.parse(new TextDecoder().decode(data)));
  }
  return { messages, facts, schemas };
}

/** Foxglove's schema of a name, and that of the file. */
function validators(name: string, schema: object): ValidateFunction[] {
  const ajv = new Ajv({ strict: false });
  const ours = ajv.compile(schema);
  if (!name.startsWith('foxglove.')) return [ours];
  const schemas = foxglove as unknown as Record<string, object>;
  const theirs = schemas[name.slice('foxglove.'.length)];
  assert.ok(theirs, `${name} is known to Foxglove`);
  return [ajv.compile(theirs), ours];
}

test('every message is valid under the schema of its channel, ours and theirs', () =>
  inTemporaryFolder(async (folder) => {
    const drive = scoreDrive(LOG, ['bench2drive', 'leaderboard-2.1'], {}, new Map());
    const file = join(folder, 'demo.mcap');
    const count = await writeMcap(file, drive);
    const { messages, facts, schemas } = await readMcap(file);
    assert.is(messages.length, count);
    assert.equal(Object.fromEntries(schemas), MCAP_SCHEMAS);
    const known = new Map<string, ValidateFunction[]>();
    for (const { schema, topic, value } of messages) {
      const checks = known.get(schema) ?? validators(schema, schemas.get(schema)!);
      known.set(schema, checks);
      for (const check of checks) {
        assert.ok(check(value), `${topic}: ${JSON.stringify(check.errors?.slice(0, 3))}`);
      }
    }
    assert.equal([...known.keys()].sort(), Object.keys(MCAP_SCHEMAS).sort());
    assert.match(facts.get('score bench2drive')!, /^[\d.]+ \(.+\)$/);
    assert.is(facts.get('map_sha256'), drive.header.map.sha256);

    const reader = openLogFile(LOG);
    const frames: TruthFrame[] = [...reader.log.frames()];
    reader.close();
    const transforms = messages.filter(({ topic }) => topic === '/tf');
    assert.is(transforms.length, frames.length);
    for (const [index, frame] of frames.entries()) {
      const { nanos, value } = transforms[index]!;
      const seconds = (frame.tick + 1) * drive.header.tickSeconds;
      assert.ok(Math.abs(Number(nanos) / 1e9 - seconds) < 1e-8);
      const { x, y, z } = frame.ego.transform.location;
      const { translation } = value.transforms[0];
      assert.ok(Math.abs(translation.x - x) < 1e-4 && Math.abs(translation.y + y) < 1e-4);
      assert.ok(Math.abs(translation.z - z) < 1e-4);
    }
    const scenes = messages.filter(({ topic }) => topic === '/scene/actors');
    const present = new Set<string>();
    for (const [index, { value }] of scenes.entries()) {
      for (const { id } of value.deletions)
        assert.ok(present.delete(id), 'only what is there goes');
      for (const { id } of value.entities) present.add(id);
      const actors = frames[index]!.actors.map(({ id }) => `actor-${id}`);
      assert.equal([...present].sort(), actors.sort());
    }
    const lines = messages
      .filter(({ topic }) => topic === '/log')
      .map(({ value }) => value.message);
    for (const { explanation } of drive.verdicts) {
      for (const { message, kind } of explanation.steps) {
        if (kind === 'route_completion') continue;
        assert.ok(
          lines.some((line: string) => line.includes(message)),
          message,
        );
      }
    }
  }));

/** What a schema has that viewers refuse: several types of one value, objects and lists of anything. */
function unreadable(schema: Readonly<Record<string, unknown>>, path: string): string[] {
  const { type, properties, items, contentEncoding } = schema;
  if (typeof type !== 'string' || type === 'null') return [`${path}: type ${JSON.stringify(type)}`];
  if (contentEncoding !== undefined && contentEncoding !== 'base64') return [`${path}: encoding`];
  if (type === 'array') {
    return items === undefined
      ? [`${path}: items`]
      : unreadable(items as typeof schema, `${path}[]`);
  }
  if (type !== 'object') return [];
  if (properties === undefined) return [`${path}: properties`];
  return Object.entries(properties as Record<string, typeof schema>).flatMap(([name, inner]) =>
    unreadable(inner, `${path}.${name}`),
  );
}

test('viewers can read every schema: one type a value, no object or list of anything', () => {
  for (const [name, schema] of Object.entries(MCAP_SCHEMAS)) {
    assert.equal(unreadable(schema, name), []);
  }
  assert.equal(unreadable({ type: ['number', 'null'] }, 'x'), ['x: type ["number","null"]']);
  assert.equal(unreadable({ type: 'array', items: { type: 'object' } }, 'x'), ['x[]: properties']);
});

test('times go on, every frame hangs on the map, and the last message of a topic is enough', () =>
  inTemporaryFolder(async (folder) => {
    const drive = scoreDrive(LOG, ['bench2drive'], {}, new Map());
    const file = join(folder, 'demo.mcap');
    await writeMcap(file, drive);
    const { messages } = await readMcap(file);
    const last = new Map<string, bigint>();
    const parents = new Map<string, string>();
    const framesSeen = new Set<string>();
    const { sec, nsec } = {
      sec: (v: bigint) => v / 1_000_000_000n,
      nsec: (v: bigint) => v % 1_000_000_000n,
    };
    for (const { topic, nanos, value, schema } of messages) {
      assert.ok(nanos >= (last.get(topic) ?? 0n), topic);
      if (topic === '/tf' && last.has(topic)) assert.ok(nanos > last.get(topic)!, topic);
      last.set(topic, nanos);
      const stamps: { timestamp: { sec: number; nsec: number } }[] =
        schema === 'foxglove.SceneUpdate'
          ? value.entities.filter(() => topic !== '/scene/road')
          : schema === 'foxglove.FrameTransforms'
            ? value.transforms
            : schema.startsWith('foxglove.')
              ? [value]
              : [];
      for (const { timestamp } of stamps) {
        assert.equal(timestamp, { sec: Number(sec(nanos)), nsec: Number(nsec(nanos)) });
      }
      for (const { parent_frame_id: parent, child_frame_id: child } of value.transforms ?? []) {
        assert.is(parents.get(child) ?? parent, parent);
        parents.set(child, parent);
      }
      for (const { frame_id: frame } of value.entities ?? []) framesSeen.add(frame);
      if (typeof value.frame_id === 'string') framesSeen.add(value.frame_id);
      if (topic === '/scene/lights')
        assert.is(value.entities.length, drive.header.route.trafficLights.length);
    }
    assert.ok(messages.filter(({ topic }) => topic === '/scene/lights').length > 3);
    for (const frame of framesSeen)
      assert.ok(frame === 'map' || parents.get(frame) === 'map', frame);
    assert.equal([...framesSeen].sort(), ['ego', 'map']);
    // No number that text cannot hold: JSON would have made null of it.
    assert.not.ok(messages.some(({ value }) => JSON.stringify(value).includes('null')));
  }));

test('a quaternion turns forward to where CARLA points, mirrored', () => {
  const degrees = fc.double({ min: -180, max: 180, noNaN: true });
  fc.assert(
    fc.property(degrees, degrees, degrees, (pitch, yaw, roll) => {
      const rotation = rotationDeg(pitch, yaw, roll);
      const { x, y, z, w } = quaternionOf(rotation);
      const forward = forwardVector(rotation);
      const turned = [1 - 2 * (y * y + z * z), 2 * (x * y + w * z), 2 * (x * z - w * y)];
      const wanted = [forward.x, -forward.y, forward.z];
      assert.ok(turned.every((value, i) => Math.abs(value - wanted[i]!) < 2e-6));
      assert.ok(Math.abs(x * x + y * y + z * z + w * w - 1) < 1e-6);
    }),
    { numRuns: 300 },
  );
});

test('a roll alone lowers the right-hand side, as in CARLA', () => {
  // CARLA: positive roll turns clockwise seen from behind; in the mirrored frame left goes up.
  const { x, y, z, w } = quaternionOf(rotationDeg(0, 0, 90));
  const left = [2 * (x * y - w * z), 1 - 2 * (x * x + z * z), 2 * (y * z + w * x)];
  assert.ok(Math.abs(left[2]! - 1) < 1e-6);
});

test('a file that cannot be written leaves nothing behind', async () => {
  const drive = scoreDrive(LOG, ['bench2drive'], {}, new Map());
  try {
    await writeMcap('no/such/folder/x.mcap', drive);
    assert.unreachable();
  } catch (error) {
    assert.is((error as { code: string }).code, 'FILE_UNWRITABLE');
  }
});

test.run();
