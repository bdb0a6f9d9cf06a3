/**
 * Keeps processors from falling asleep while a simulation goes from hand to hand: a program that waits a
 * few microseconds for another finds its processor idle, and a virtual one takes far longer to wake than
 * the wait was. One small shell loop for each processor, of the scheduling class that yields to anything
 * else at once (SCHED_IDLE), turns while work is reported and for half a second more. Linux, with `chrt`
 * and `taskset` (util-linux). Whatever ends this process ends the loops: their input is a pipe from it.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import { readFileSync } from 'node:fs';

/** How often the loops are told to go on. */
const BEAT_MS = 100;
/** How long they turn without being told again, hundredths of a second. */
const TURN_CS = 35;

/**
 * Each line of the input says until when to turn, in hundredths of a second of the machine's uptime; a
 * line that comes late is over at once. Where Linux weighs sessions against each other (autogroup), that
 * of the loop is made the lightest.
 */
const LOOP = `
{ echo 19 >/proc/self/autogroup; } 2>/dev/null
while read -r end; do
  now=0
  while [ "$now" -lt "$end" ]; do
    i=0
    while [ "$i" -lt 2000 ]; do i=$((i + 1)); done
    read -r up rest </proc/uptime
    now=\${up%.*}\${up#*.}
  done
done`;

/** Processors that this process may use; none where the system does not say. */
export function usableProcessors(status = ownStatus()): number[] {
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1] ?? '';
  return list.split(',').flatMap((range) => {
    const [first = Number.NaN, last = first] = range.split('-').map(Number);
    if (range === '' || !(last >= first)) return [];
    return Array.from({ length: last - first + 1 }, (_, i) => first + i);
  });
}

export class KeepAwake {
  private loops: ChildProcess[] = [];
  private timer: NodeJS.Timeout | null = null;
  private isWanted = false;

  /**
   * Starts the loops, which wait for work.
   * @param onTrouble told once where they cannot be had; nothing is kept awake then
   */
  constructor(private readonly onTrouble: (why: string) => void) {
    const processors = usableProcessors();
    if (processors.length === 0) {
      onTrouble('processors can be kept awake on Linux only');
      return;
    }
    this.loops = processors.map((processor) => this.start(processor));
  }

  /** Something worth staying awake for happens; costs next to nothing, call it as often as it does. */
  stir(): void {
    this.isWanted = true;
    if (this.timer !== null || this.loops.length === 0) return;
    this.timer = setInterval(() => this.beat(), BEAT_MS).unref();
    this.beat();
  }

  /** Ends the loops. */
  stop(): void {
    this.rest();
    const { loops } = this;
    this.loops = [];
    for (const loop of loops) {
      // One that could not be started has no process, and a signal to it would go to another.
      if (loop.pid !== undefined) loop.kill('SIGKILL');
    }
  }

  private beat(): void {
    if (!this.isWanted) {
      this.rest();
      return;
    }
    this.isWanted = false;
    const end = uptimeCs() + TURN_CS;
    for (const { stdin } of this.loops) stdin?.write(`${end}\n`);
  }

  private rest(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  private start(processor: number): ChildProcess {
    const args = ['-c', String(processor), 'chrt', '-i', '0', 'sh', '-c', LOOP];
    // In a session of its own, for the sake of autogroups.
    const loop = spawn('taskset', args, { stdio: ['pipe', 'ignore', 'ignore'], detached: true });
    const isOver = (how: string): void => {
      if (!this.loops.includes(loop)) return;
      this.stop();
      this.onTrouble(
        `expected taskset and chrt (util-linux) to start a loop on processor ${processor}, found ` +
          `that it ${how}; no processor is kept awake`,
      );
    };
    loop.once('error', ({ message }) => isOver(`failed: ${message}`));
    loop.once('exit', (code, signal) => isOver(`ended with ${code ?? signal}`));
    // It may be gone before its end is told; a write to it says nothing new.
    loop.stdin?.on('error', () => {});
    loop.unref();
    return loop;
  }
}

function uptimeCs(): number {
  return Math.floor(Number(readFileSync('/proc/uptime', 'utf8').split(' ')[0]) * 100);
}

function ownStatus(): string {
  try {
    return readFileSync('/proc/self/status', 'utf8');
  } catch {
    // Not Linux.
    return '';
  }
}
