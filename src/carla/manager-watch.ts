/**
 * Looks for traffic managers and clients that have lost a wake-up and has them woken: a pause of half a
 * second, or of some seconds, once in a great many frames, where they would wait for ever.
 */
import type { TrafficManager } from './host.js';
import type { ManagerRounds, Side } from './manager-rounds.js';
import { wake } from './manager-wake.js';

const LOOK_EVERY_MS = 250;

export class ManagerWatch {
  private timer: NodeJS.Timeout | undefined;
  private readonly busy = new Set<number>();

  /** @param onWoken told of everyone that was woken */
  constructor(
    private readonly rounds: ManagerRounds,
    private readonly managers: ReadonlyMap<number, TrafficManager>,
    private readonly onWoken: (what: string, error: Error) => void = () => {},
  ) {}

  start(): void {
    this.timer = setInterval(() => this.look(), LOOK_EVERY_MS).unref();
  }

  stop(): void {
    clearInterval(this.timer);
  }

  private look(): void {
    const nowMs = performance.now();
    for (const manager of this.managers.values()) {
      const side = this.rounds.missing(manager.connection, nowMs);
      if (side !== null && !this.busy.has(manager.connection)) void this.help(manager, side);
    }
  }

  private async help(manager: TrafficManager, side: Side): Promise<void> {
    const { connection, peerAddress: address, port } = manager;
    this.busy.add(connection);
    const isStillMissing = (): boolean =>
      this.rounds.missing(connection, performance.now()) === side;
    const isWoken = await wake(side, { address, port }, LOOK_EVERY_MS, isStillMissing);
    this.busy.delete(connection);
    if (!isWoken) return;
    this.rounds.excuse(connection);
    const text =
      side === 'manager'
        ? `the manager at port ${port} lost a wake-up and was woken`
        : `the client of port ${port} did not go on after a round; another one may have woken it`;
    this.onWoken('traffic manager', new Error(text));
  }
}
