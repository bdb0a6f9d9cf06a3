/** What goes wrong when, drawn from one seed: the same seed gives the same schedule. */
import { randomNumbers } from '../helpers/random-numbers.js';
import type { LinkFault } from './chaos-proxy.js';

export interface ServerFault {
  /** Frames that went through the server's proxy before, both directions. */
  readonly frame: number;
  readonly kind: LinkFault | 'kill';
}

/** Faults of one server, by the order of their starts. */
export interface ServerPlan {
  readonly faults: readonly ServerFault[];
}

/** What ends one start of the orchestrator. */
export type Interruption =
  /** SIGKILL once this many attempts are over. */
  | { readonly kind: 'kill'; readonly afterAttempts: number }
  /** Writes fail once this many bytes are written. */
  | { readonly kind: 'disk'; readonly afterBytes: number };

export interface Schedule {
  readonly seed: number;
  readonly servers: readonly ServerPlan[];
  readonly interruptions: readonly Interruption[];
}

export interface ScheduleSize {
  /** Servers with faults; later ones have none. */
  readonly servers: number;
  readonly kills: number;
  readonly disks: number;
  readonly routes: number;
}

/** What one server after the other does; a doubled message or a kill costs it the attempt. */
const KINDS: readonly (readonly ServerFault['kind'][])[] = [
  ['kill'],
  ['cut', 'delay', 'truncate', 'duplicate'],
  ['delay', 'cut', 'truncate', 'kill'],
  ['duplicate'],
];
/**
 * Frames between two faults, at most. A route of the campaign has about 250, one on which the agent fails
 * about 55; the first servers have all of theirs within the shortest, so that none is spared.
 */
const STEPS = [45, 11, 80, 80] as const;

/** Draws a schedule. Every kind of fault is in it, whatever the seed. */
export function drawSchedule(seed: number, size: ScheduleSize): Schedule {
  const random = randomNumbers(seed);
  const below = (limit: number): number => Math.floor(random() * limit);
  const servers = Array.from({ length: size.servers }, (_, i): ServerPlan => {
    let frame = 3;
    const faults = KINDS[i % KINDS.length]!.map((kind): ServerFault => {
      frame += 1 + below(STEPS[i % STEPS.length]!);
      return { frame, kind };
    });
    return { faults };
  });
  const few = Math.max(1, Math.floor(size.routes / (2 * (size.kills + size.disks))));
  const kills = Array.from({ length: size.kills }, (): Interruption => {
    return { kind: 'kill', afterAttempts: 1 + below(few) };
  });
  const disks = Array.from({ length: size.disks }, (): Interruption => {
    return { kind: 'disk', afterBytes: 3000 + below(9000) };
  });
  // Kill, disk, kill, kill, disk …: both while there is much to lose.
  const interruptions = kills.flatMap((kill, i) => {
    const disk = disks[i >> 1];
    return i % 2 === 0 && disk !== undefined ? [kill, disk] : [kill];
  });
  return { seed, servers, interruptions };
}

/** The schedule in words, a line an event. */
export function scheduleText({ seed, servers, interruptions }: Schedule): string {
  const lines = servers.map(({ faults }, i) => {
    return `  server ${i + 1}: ${faults.map(({ kind, frame }) => `${kind}@${frame}`).join(' ')}`;
  });
  for (const [i, interruption] of interruptions.entries()) {
    const what =
      interruption.kind === 'kill'
        ? `SIGKILL after ${interruption.afterAttempts} attempts`
        : `disk full after ${interruption.afterBytes} bytes`;
    lines.push(`  start ${i + 1}: ${what}`);
  }
  return [`chaos seed ${seed}`, ...lines].join('\n');
}
