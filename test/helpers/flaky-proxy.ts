/** A TCP proxy that delays, cuts and truncates what goes through it, by a seeded plan. */
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';

export interface FlakyPlan {
  /** Bytes that go through a connection, both ways together, before it is cut; null never cuts. */
  readonly cutAfterBytes: (connection: number) => number | null;
  /** Milliseconds that a piece is held back. */
  readonly delayMs?: (connection: number) => number;
}

export interface FlakyProxy {
  readonly url: string;
  /** Connections so far. */
  count(): number;
  close(): Promise<void>;
}

/** Starts a proxy in front of a WebSocket address on this machine. */
export async function startFlakyProxy(target: string, plan: FlakyPlan): Promise<FlakyProxy> {
  const { port } = new URL(target);
  const open = new Set<Socket>();
  let connections = 0;
  const server = createServer((near) => {
    const number = connections++;
    const far = connect(Number(port), '127.0.0.1');
    let left = plan.cutAfterBytes(number) ?? Number.POSITIVE_INFINITY;
    const cut = (): void => {
      near.destroy();
      far.destroy();
    };
    for (const [from, to] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(from);
      from.setNoDelay(true);
      from.on('error', cut);
      from.on('close', () => {
        open.delete(from);
        cut();
      });
      from.on('data', (data) => {
        const passed = data.subarray(0, left);
        left -= passed.length;
        const pass = (): void => {
          if (!to.destroyed) to.write(passed, left > 0 ? undefined : cut);
        };
        const delayMs = plan.delayMs?.(number) ?? 0;
        if (delayMs > 0) setTimeout(pass, delayMs);
        else pass();
      });
    }
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    count: () => connections,
    close: () =>
      new Promise((resolve) => {
        for (const socket of open) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
