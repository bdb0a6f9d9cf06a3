/**
 * How the main thread sees that a worker still lives: a counter that the loop raises every tick and the
 * place where it is, in memory both share. A worker that hangs in a loop can answer no message.
 */

/** Where a drive is: whose fault it is if it never comes back. */
export const Stage = { World: 0, AgentSetUp: 1, AgentAnswer: 2 } as const;
export type Stage = (typeof Stage)[keyof typeof Stage];

const BEATS = 0;
const STAGE = 1;

export class Pulse {
  private readonly cells: Int32Array;

  constructor(readonly memory: SharedArrayBuffer = new SharedArrayBuffer(8)) {
    this.cells = new Int32Array(memory);
  }

  /** Called by the worker whenever it moves on. */
  beat(stage: Stage): void {
    this.cells[BEATS] = ((this.cells[BEATS] as number) + 1) | 0;
    this.cells[STAGE] = stage;
  }

  get beats(): number {
    return Atomics.load(this.cells, BEATS);
  }

  get stage(): Stage {
    return Atomics.load(this.cells, STAGE) as Stage;
  }
}
