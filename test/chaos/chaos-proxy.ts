/**
 * A proxy between the driver and its world that does to chosen frames what networks do: cut, delay,
 * duplicate, truncate. Frames are counted over all connections in both directions.
 */

import type { AddressInfo } from 'node:net';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { FrameSplitter } from './frame-splitter.js';

export type LinkFault = 'cut' | 'delay' | 'duplicate' | 'truncate';

export interface ProxyOptions {
  readonly targetPort: number;
  /** Number of a frame → what is done to it. */
  readonly faults: ReadonlyMap<number, LinkFault>;
  readonly delayMs: number;
  /** Told of each fault that was done. */
  readonly onFault?: (kind: LinkFault) => void;
  /** Told before each frame is passed on; may end the process. */
  readonly onFrame?: (number: number) => void;
}

/** Listens on a free port of this machine. */
export function startProxy(options: ProxyOptions): Promise<Server> {
  let frames = 0;
  const server = createServer((client) => {
    const world = connect(options.targetPort, '127.0.0.1');
    client.setNoDelay(true);
    world.setNoDelay(true);
    const end = (): void => {
      client.destroy();
      world.destroy();
    };
    for (const socket of [client, world]) {
      socket.on('error', end);
      socket.on('close', end);
    }
    const count = (): number => {
      frames += 1;
      options.onFrame?.(frames);
      return frames;
    };
    relay(client, world, { ...options, count, end });
    relay(world, client, { ...options, count, end });
  });
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}

export function portOf(server: Server): number {
  return (server.address() as AddressInfo).port;
}

interface Relay extends ProxyOptions {
  readonly count: () => number;
  readonly end: () => void;
}

/** Passes on what comes from one side, in order, with the faults that fall on it. */
function relay(from: Socket, to: Socket, how: Relay): void {
  const { faults, delayMs, count, end, onFault } = how;
  const splitter = new FrameSplitter();
  let turn = Promise.resolve();
  const send = (bytes: Buffer): void => {
    if (!to.destroyed) to.write(bytes);
  };
  from.on('data', (data: Buffer) => {
    for (const { kind, bytes } of splitter.push(data)) {
      turn = turn.then(async () => {
        const fault = kind === 'frame' ? faults.get(count()) : undefined;
        if (fault !== undefined) onFault?.(fault);
        if (fault === 'cut') return end();
        if (fault === 'delay') await new Promise((resolve) => setTimeout(resolve, delayMs));
        if (fault === 'duplicate') send(bytes);
        if (fault !== 'truncate') return send(bytes);
        send(bytes.subarray(0, bytes.length >> 1));
        // The half must be on its way before the line goes dead.
        await new Promise((resolve) => setTimeout(resolve, 5));
        return end();
      });
    }
  });
}
