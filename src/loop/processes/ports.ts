/**
 * Ports for servers of ours, leased so that two runs on a machine never choose the same: a lock file per
 * block holds who has it, and every port of the block is tried before it is handed out. A CARLA server
 * takes three ports in a row (RPC, streaming, secondary servers) and its traffic manager one more.
 */
import { linkSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import { makeFolder } from '../../core/files.js';
import { isRunning, ownIdentity, type ProcessIdentity } from './identity.js';

/** Ports of a block: rpc, rpc + 1, rpc + 2 and the traffic manager's, rpc + 3. */
const BLOCK_PORTS = 4;
/** Above what Bench2Drive advises against, below where systems take ports for outgoing connections. */
const FIRST_PORT = 20_000;
const LAST_PORT = 29_999;

export interface PortLease {
  readonly rpc: number;
  readonly streaming: number;
  readonly secondary: number;
  readonly trafficManager: number;
  release(): void;
}

export interface PortOptions {
  /** Where the lock files are; one folder a user by default. */
  readonly folder?: string;
  readonly first?: number;
  readonly last?: number;
}

function defaultFolder(): string {
  return join(tmpdir(), `egoloop-ports-${userInfo().uid}`);
}

/** True when nobody listens on the port, on any address. */
export function isPortFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => resolve(false));
    server.listen({ port, host: '0.0.0.0', exclusive: true }, () => {
      server.close(() => resolve(true));
    });
  });
}

/** Leases a free block. Throws PORTS_TAKEN when there is none, FILE_UNWRITABLE for the lock. */
export async function leasePorts(options: PortOptions = {}): Promise<PortLease> {
  const { folder = defaultFolder(), first = FIRST_PORT, last = LAST_PORT } = options;
  makeFolder(folder, 0o700);
  for (let rpc = first; rpc + BLOCK_PORTS - 1 <= last; rpc += BLOCK_PORTS) {
    const lock = join(folder, `${rpc}.json`);
    if (!writing(lock, () => takeLock(lock))) continue;
    const ports = [rpc, rpc + 1, rpc + 2, rpc + 3] as const;
    const free = await Promise.all(ports.map(isPortFree));
    if (free.every((isFree) => isFree)) return leaseOf(ports, lock);
    rmSync(lock, { force: true });
  }
  throw new EgoloopError(
    'PORTS_TAKEN',
    `expected four free ports in a row between ${first} and ${last}, found none; ` +
      'end what listens there (egoloop doctor lists it)',
  );
}

function leaseOf(ports: readonly [number, number, number, number], lock: string): PortLease {
  const [rpc, streaming, secondary, trafficManager] = ports;
  let isHeld = true;
  return {
    rpc,
    streaming,
    secondary,
    trafficManager,
    release() {
      if (isHeld) rmSync(lock, { force: true });
      isHeld = false;
    },
  };
}

let counter = 0;

/**
 * Takes an exclusive lock file for this process; false when a running process has it. One whose owner is
 * gone is put aside first: only one of several that try can, and what it put aside is looked at again.
 */
export function takeLock(lock: string): boolean {
  counter += 1;
  const mine = `${lock}.${process.pid}.${counter}`;
  writeFileSync(mine, JSON.stringify(ownIdentity()));
  try {
    if (linked(mine, lock)) return true;
    const holder = ownerOf(lock);
    if (holder !== null && isHolding(holder)) return false;
    const aside = `${mine}.old`;
    try {
      renameSync(lock, aside);
    } catch {
      return linked(mine, lock);
    }
    const removed = ownerOf(aside);
    // Somebody else was quicker and holds it already: give it back.
    if (removed !== null && isHolding(removed)) linked(aside, lock);
    rmSync(aside, { force: true });
    return linked(mine, lock);
  } finally {
    rmSync(mine, { force: true });
  }
}

/** A lock of this very process counts as held, too: two workers share no block. */
function isHolding(owner: ProcessIdentity): boolean {
  return isRunning(owner);
}

function linked(from: string, to: string): boolean {
  try {
    linkSync(from, to);
    return true;
  } catch {
    return false;
  }
}

/** Who holds a lock file; null when it is gone or says nothing. */
export function ownerOf(lock: string): ProcessIdentity | null {
  try {
    const owner = JSON.parse(readFileSync(lock, 'utf8')) as ProcessIdentity;
    return typeof owner.pid === 'number' && typeof owner.started === 'string' ? owner : null;
  } catch {
    return null;
  }
}
