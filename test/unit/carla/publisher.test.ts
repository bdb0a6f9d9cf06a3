/** What leaves the server in a frame, and in which order and pieces. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CarlaHost } from '../../../src/carla/host.js';
import { Publisher } from '../../../src/carla/publisher.js';
import { HEADER_BYTES } from '../../../src/carla/stream/header.js';
import type { StreamServer } from '../../../src/carla/stream/stream-server.js';
import { WORLD_STREAM_ID } from '../../../src/carla/stream/token.js';
import { streetMap } from '../../helpers/signalled-road.js';

const [WIDTH, HEIGHT] = [800, 600];
const PICTURE_BYTES = HEADER_BYTES + 12 + 4 * WIDTH * HEIGHT;

interface Sent {
  readonly streamId: number;
  readonly length: number;
  readonly pieces: Uint8Array[];
  isWhole: boolean;
}

/** Streams that write down what is sent. */
class Listeners {
  readonly sent: Sent[] = [];

  hasListener(): boolean {
    return true;
  }

  send(streamId: number, pieces: readonly Uint8Array[]): void {
    const length = pieces.reduce((sum, { length }) => sum + length, 0);
    this.sent.push({ streamId, length, pieces: [...pieces], isWhole: true });
  }

  open(streamId: number, length: number, _maySkip: boolean, onSent: () => void) {
    const message: Sent = { streamId, length, pieces: [], isWhole: false };
    return {
      write: (pieces: readonly Uint8Array[], isLast: boolean): void => {
        if (message.pieces.length === 0) this.sent.push(message);
        message.pieces.push(...pieces.map((piece) => Uint8Array.from(piece)));
        if (!isLast) return;
        message.isWhole = true;
        onSent();
      },
    };
  }
}

const whole = ({ pieces }: Sent): Buffer => Buffer.concat(pieces);

function stage(): { host: CarlaHost; publisher: Publisher; streams: Listeners } {
  const map = streetMap();
  const loaded = { name: 'Street', xodr: '', map };
  const maps = { names: () => ['Street'], load: () => loaded };
  const host = new CarlaHost({
    version: '0.9.16',
    maps: maps as unknown as ConstructorParameters<typeof CarlaHost>[0]['maps'],
    map: 'Street',
    seed: 1,
  });
  const attributes = [
    { id: 'image_size_x', type: 3 as const, value: String(WIDTH) },
    { id: 'image_size_y', type: 3 as const, value: String(HEIGHT) },
  ];
  const pose = { x: 5, y: 1.75, z: 1.6, pitch: 0, yaw: 0, roll: 0 };
  host.world.spawn({ uid: 1, id: 'sensor.camera.rgb', attributes }, pose, 0);
  const streams = new Listeners();
  const publisher = new Publisher(host, streams as unknown as StreamServer, () => 2001);
  host.step();
  return { host, publisher, streams };
}

test('the snapshot leaves before any sensor is looked at', () => {
  const { publisher, streams } = stage();
  publisher.announce();
  assert.equal(
    streams.sent.map(({ streamId }) => streamId),
    [WORLD_STREAM_ID],
  );
  assert.not.ok(publisher.isBusy);
});

test('a picture leaves when all of it is drawn, in pieces between which calls are answered', () => {
  const { publisher, streams } = stage();
  publisher.publish();
  assert.ok(publisher.isBusy);
  let idle = 0;
  while (streams.sent.length === 0) {
    publisher.work();
    idle += 1;
  }
  assert.ok(idle > 5, 'it is drawn bit by bit');
  let pieces = 1;
  while (publisher.isBusy) {
    publisher.work();
    pieces += 1;
  }
  assert.ok(pieces > 3, 'it is sent bit by bit');
  const [picture] = streams.sent as [Sent];
  assert.ok(picture.isWhole);
  assert.is(picture.length, PICTURE_BYTES);
  assert.is(
    picture.pieces.reduce((sum, { length }) => sum + length, 0),
    PICTURE_BYTES,
  );
});

test('a picture that is all the client waits for leaves while it is drawn, the same picture', () => {
  const [plain, awaited] = [stage(), stage()];
  plain.publisher.publish();
  plain.publisher.finish();
  awaited.publisher.publish();
  let hasLeftInPart = false;
  let turns = 0;
  while (awaited.publisher.isBusy) {
    // Drawn before the client had time for it; then it has.
    awaited.publisher.work(turns > 3);
    turns += 1;
    const [picture] = awaited.streams.sent;
    if (picture !== undefined && !picture.isWhole) hasLeftInPart = true;
  }
  assert.ok(hasLeftInPart);
  const [a, b] = [plain.streams.sent[0] as Sent, awaited.streams.sent[0] as Sent];
  assert.is(b.length, PICTURE_BYTES);
  assert.ok(whole(a).equals(whole(b)));
});

test('a frame that ends early sends the same picture', () => {
  const [first, second] = [stage(), stage()];
  first.publisher.publish();
  while (first.publisher.isBusy) first.publisher.work();
  second.publisher.publish();
  for (let i = 0; i < 3; i += 1) second.publisher.work(true);
  second.publisher.finish();
  assert.not.ok(second.publisher.isBusy);
  const [a, b] = [first.streams.sent[0] as Sent, second.streams.sent[0] as Sent];
  assert.ok(whole(a).equals(whole(b)));
});

test.run();
