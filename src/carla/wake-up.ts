/**
 * Wakes traffic managers that slept through a tick. The client tells its manager of a tick by a
 * notification that is lost where it comes while the manager is just falling asleep; both then wait for
 * ever. The manager has a port of its own for calls, and to be told there that it is no longer
 * synchronous wakes it; being told at once that it is again, it does the round that it missed, no other.
 */
import { connect } from 'node:net';
import type { CarlaHost } from './host.js';
import { MsgpackWriter } from './rpc/msgpack-writer.js';

/** A client that has done nothing for so long after a tick of its own has lost the wake-up. */
const SILENCE_MS = 1500;
const TICK_CALL = 'tick_cue';
/** The last thing that a manager does in each of its rounds. */
const ROUND_CALL = 'apply_batch';
const WAKE_CALL = 'set_synchronous_mode';
const GIVE_UP_MS = 5000;

export class WakeUps {
  private readonly addresses = new Map<number, string>();
  /** Connection whose tick is due or was the last; −1 for none. */
  private ticker = -1;
  private isDue = false;
  /** Rounds that the ticker's managers still owe since the last frame. */
  private owed = 0;
  private heardMs = 0;
  private timer: NodeJS.Timeout | null = null;
  /** Times that a manager was woken. */
  count = 0;

  constructor(
    private readonly host: Pick<CarlaHost, 'trafficManagers'>,
    private readonly silenceMs = SILENCE_MS,
  ) {}

  opened(connection: number, address: string): void {
    this.addresses.set(connection, address);
  }

  closed(connection: number): void {
    this.addresses.delete(connection);
    if (connection === this.ticker) this.owed = 0;
  }

  /** A call has come in. */
  called(method: string, connection: number): void {
    if (this.host.trafficManagers.size === 0) return;
    if (method === TICK_CALL) {
      this.ticker = connection;
      this.isDue = true;
    }
    if (connection !== this.ticker) return;
    this.heardMs = performance.now();
    if (method === ROUND_CALL && this.owed > 0) this.owed -= 1;
  }

  /** A frame has gone out. */
  framed(): void {
    this.owed = 0;
    if (!this.isDue) return;
    this.isDue = false;
    for (const { connection } of this.host.trafficManagers.values()) {
      if (connection === this.ticker) this.owed += 1;
    }
    if (this.owed === 0) return;
    this.heardMs = performance.now();
    if (this.timer === null) this.lookIn(this.silenceMs);
  }

  close(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
  }

  private lookIn(waitMs: number): void {
    this.timer = setTimeout(() => this.look(), waitMs);
    this.timer.unref();
  }

  private look(): void {
    this.timer = null;
    if (this.owed === 0) return;
    const silentMs = performance.now() - this.heardMs;
    if (silentMs < this.silenceMs) {
      this.lookIn(this.silenceMs - silentMs);
      return;
    }
    const address = this.addresses.get(this.ticker);
    for (const { connection, port } of this.host.trafficManagers.values()) {
      if (connection !== this.ticker || address === undefined) continue;
      this.count += 1;
      wake(address, port);
    }
    this.heardMs = performance.now();
    this.lookIn(this.silenceMs);
  }
}

/** Both calls leave together: the manager sees them before it looks at its mode again. */
function wake(address: string, port: number): void {
  const out = new MsgpackWriter();
  for (const [id, isSynchronous] of [false, true].entries()) {
    out.array(4).int(0).int(id).str(WAKE_CALL).array(1).bool(isSynchronous);
  }
  const bytes = out.take();
  const socket = connect({ host: address, port, noDelay: true }, () => socket.write(bytes));
  // Answered or not, it is of no further use.
  socket.setTimeout(GIVE_UP_MS, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  let answered = 0;
  socket.on('data', (chunk: Buffer) => {
    answered += chunk.length;
    if (answered >= 2 * ANSWER_BYTES) socket.destroy();
  });
}

/** `[1, id, nil, nil]`. */
const ANSWER_BYTES = 5;
