/**
 * What reaches the agent of what the world shows: late, now and then not at all, noisy. The tick and the
 * game time of an observation are always those of now; readings and truth say how old they are.
 */
import type { Observation } from '../../bridge/backend.js';
import type { Random } from '../../core/random.js';
import { withNoise } from './noise.js';
import { type FaultOptions, TICKS_PER_SECOND } from './options.js';

export class Eyes {
  private readonly delayTicks: number;
  private readonly seen: Observation[] = [];
  private last: Observation | null = null;

  /** @param typeOf type of a sensor by its id */
  constructor(
    private readonly faults: FaultOptions,
    private readonly random: Random,
    private readonly typeOf: (id: string) => string,
  ) {
    this.delayTicks = Math.round((faults.frameDelayS ?? 0) * TICKS_PER_SECOND);
  }

  /** What the agent is shown on this tick. The first frames stand in for what came before them. */
  look(observation: Observation): Observation {
    const { sensorNoise, droppedFrames } = this.faults;
    const isKept = this.delayTicks > 0 || droppedFrames !== undefined;
    let now = observation;
    if (sensorNoise !== undefined) {
      now = withNoise(now, sensorNoise, this.random.fork(`noise/${now.tick}`), this.typeOf);
    }
    // The world writes over what it shows; what is shown later has to be a copy.
    if (isKept) now = structuredClone(now);
    if (this.delayTicks > 0) {
      this.seen.push(now);
      now = this.seen[0] as Observation;
      if (this.seen.length > this.delayTicks) this.seen.shift();
    }
    const { tick, gameTimeS } = observation;
    if (droppedFrames !== undefined) {
      const isDropped = this.random.fork(`drop/${tick}`).chance(droppedFrames);
      if (isDropped && this.last !== null) now = this.last;
      this.last = now;
    }
    return now === observation ? now : { ...now, tick, gameTimeS };
  }
}
