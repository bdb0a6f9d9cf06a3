/**
 * Sends each frame to whoever listens: the world's snapshot, then one message of every sensor that is
 * due. Messages that take a while are only begun then: they are made bit by bit, and leave bit by bit
 * once they are whole, until the next frame. Sensors nobody reads are not measured, but for those of
 * events. A sensor that fails is silent from then on and is told of once; it never stops the frame.
 */
import type { CarlaHost } from './host.js';
import { HEADER_BYTES, streamIndex, writeHeader } from './stream/header.js';
import { SENSOR_STREAMS } from './stream/sensors/index.js';
import type { LateMessage, SensorStream, StreamHost } from './stream/sensors/sensor-stream.js';
import { SnapshotWriter } from './stream/snapshot.js';
import type { Outgoing, StreamServer } from './stream/stream-server.js';
import { WORLD_STREAM_ID } from './stream/token.js';
import { worldSnapshot } from './stream/world-snapshot.js';
import type { SensorActor } from './world/sensor-actor.js';

/** Sensors are due up to this much early: steps add up to less than their sum. */
const EARLY_S = 1e-6;

interface Seat {
  /** Null for a blueprint without data and for a sensor that failed. */
  stream: SensorStream | null;
  nextS: number;
}

/** Bytes that leave at once: more would keep calls waiting that come in meanwhile. */
const PIECE_BYTES = 320 * 1024;
/** Bands and pieces in a row where the client waits for nothing else. */
const TURNS_AWAITED = 3;

/** A message that is being made. */
interface Late {
  readonly sensor: SensorActor;
  readonly seat: Seat;
  readonly message: LateMessage;
  readonly outgoing: Outgoing;
  /** The header; null once it was sent. */
  head: Buffer | null;
  /** Bytes of the payload that are made. */
  made: number;
  /** Bytes of the payload that were sent. */
  sent: number;
}

export class Publisher {
  private readonly late: Late[] = [];
  private seats = new WeakMap<SensorActor, Seat>();
  private readonly writer = new SnapshotWriter();
  private readonly streamHost: StreamHost;

  constructor(
    private readonly host: CarlaHost,
    private readonly streams: StreamServer,
    streamPort: () => number,
    private readonly onFailure: (what: string, error: Error) => void = () => {},
  ) {
    this.streamHost = {
      version: host.version,
      get streamPort() {
        return streamPort();
      },
      get imuGravityMps2() {
        return host.imuGravityMps2;
      },
    };
  }

  /** Whether messages of the present frame are still being made. */
  get isBusy(): boolean {
    return this.late.length > 0;
  }

  /**
   * Goes on with the messages that are being made or sent, a tenth of a millisecond or so.
   * @param isAwaited the client has nothing else to do than to take them: they leave while they are made,
   * in longer turns. Else nothing leaves before all is made: a reader on the same machine that takes a
   * message in bits keeps the client's traffic manager from its processor, and the clock waits for that one.
   */
  work(isAwaited = false): void {
    for (let turns = isAwaited ? TURNS_AWAITED : 1; turns > 0; turns -= 1) {
      const [late] = this.late;
      if (late === undefined) return;
      const { length } = late.message.bytes;
      const isSendable =
        late.made === length || (isAwaited && late.made - late.sent >= PIECE_BYTES);
      if (isSendable) this.sendOn(late);
      else this.makeOn(late);
    }
  }

  private makeOn(late: Late): void {
    const { message, seat, sensor } = late;
    try {
      late.made = message.more();
    } catch (error) {
      // It goes out as it is: readers have been promised so many bytes.
      late.made = message.bytes.length;
      this.silence(sensor, seat, error);
    }
  }

  private sendOn(late: Late): void {
    const { head, made, message, outgoing, sent } = late;
    const end = Math.min(made, sent + PIECE_BYTES);
    const piece = message.bytes.subarray(sent, end);
    const isLast = end === message.bytes.length;
    outgoing.write(head === null ? [piece] : [head, piece], isLast);
    late.head = null;
    late.sent = end;
    if (isLast) this.late.shift();
  }

  /** Ends the messages of the last frame; call before the world steps on. */
  finish(): void {
    while (this.isBusy) this.work();
  }

  /** Sends the snapshot of the frame that the world has just stepped to. */
  announce(): void {
    const { host, streams } = this;
    if (!streams.hasListener(WORLD_STREAM_ID)) return;
    // A snapshot is small and clients wait for its number: it is never skipped.
    streams.send(WORLD_STREAM_ID, [worldSnapshot(host, this.writer)], false);
  }

  /** Sends what the sensors say of the frame that was announced. */
  publish(): void {
    const { host } = this;
    const maySkip = !host.settings.synchronous;
    for (const sensor of host.world.sensors()) this.publishSensor(sensor, maySkip);
  }

  /**
   * Shows a new reader of the world where it stands: without a tick it would see nothing. Not where an
   * episode is due: a client that loads one ticks, waits for any snapshot and ticks again where it shows
   * the old one, so that the episode would begin with a step more for some.
   */
  greet(streamId: number): void {
    const { host } = this;
    if (streamId !== WORLD_STREAM_ID || host.world.frame === 0 || host.isEpisodeDue) return;
    this.streams.send(WORLD_STREAM_ID, [worldSnapshot(host, this.writer)], false);
  }

  private publishSensor(sensor: SensorActor, maySkip: boolean): void {
    const seat = this.seatOf(sensor);
    const { stream } = seat;
    if (stream === null) return;
    try {
      if (stream.isEvent !== true && !this.isDue(sensor, seat)) return;
      const head = this.head(sensor, stream);
      if (stream.begin !== undefined) {
        this.begin(sensor, seat, head, stream.begin(), maySkip);
        return;
      }
      for (const pieces of stream.measure() ?? []) {
        this.streams.send(sensor.streamId, [head, ...pieces], maySkip, () => {
          stream.release?.(pieces);
        });
      }
    } catch (error) {
      this.silence(sensor, seat, error);
    }
  }

  private begin(
    sensor: SensorActor,
    seat: Seat,
    head: Buffer,
    message: LateMessage,
    maySkip: boolean,
  ): void {
    const { stream } = seat;
    const { bytes } = message;
    const length = head.length + bytes.length;
    const outgoing = this.streams.open(sensor.streamId, length, maySkip, () => {
      stream?.release?.([bytes]);
    });
    this.late.push({ sensor, seat, message, outgoing, head, made: 0, sent: 0 });
  }

  private silence(sensor: SensorActor, seat: Seat, error: unknown): void {
    seat.stream = null;
    const failure = error instanceof Error ? error : new Error(String(error));
    this.onFailure(`${sensor.typeId} ${sensor.id}`, failure);
  }

  /** Whether it is time for the sensor, and somebody listens. */
  private isDue(sensor: SensorActor, seat: Seat): boolean {
    const { timeS } = this.host.world;
    if (timeS + EARLY_S < seat.nextS) return false;
    seat.nextS = Math.max(seat.nextS + sensor.tickSeconds, timeS);
    return this.streams.hasListener(sensor.streamId);
  }

  private seatOf(sensor: SensorActor): Seat {
    let seat = this.seats.get(sensor);
    if (seat !== undefined) return seat;
    seat = { stream: null, nextS: 0 };
    this.seats.set(sensor, seat);
    const factory = SENSOR_STREAMS.get(sensor.typeId);
    if (factory === undefined) return seat;
    try {
      seat.stream = factory(sensor, this.host.world, this.streamHost);
    } catch (error) {
      this.silence(sensor, seat, error);
    }
    return seat;
  }

  private head(sensor: SensorActor, stream: SensorStream): Buffer {
    const head = Buffer.allocUnsafe(HEADER_BYTES);
    const { frame, timeS } = this.host.world;
    const index = streamIndex(stream.kind, this.host.version);
    writeHeader(head, 0, { index, frame, timeS, pose: sensor.pose });
    return head;
  }
}
