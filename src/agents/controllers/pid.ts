/**
 * A PID whose integral is the mean of the last errors, as the controllers of TCP, Bench2DriveZoo and
 * PDM-Lite have it. Windows either start full of zeros (TCP) or empty (PDM-Lite).
 */

export interface PidGains {
  readonly p: number;
  readonly i: number;
  readonly d: number;
}

export class WindowPid {
  private readonly errors: number[] = [];

  /** @param window number of errors the mean goes over */
  constructor(
    private readonly gains: PidGains,
    private readonly window: number,
    startsFull: boolean,
  ) {
    if (startsFull) for (let k = 0; k < window; k += 1) this.errors.push(0);
  }

  /** Takes the error of this tick and gives the answer to it. */
  step(error: number): number {
    const { errors, gains } = this;
    errors.push(error);
    if (errors.length > this.window) errors.shift();
    let sum = 0;
    for (const one of errors) sum += one;
    const last = errors.at(-2);
    const change = last === undefined ? 0 : error - last;
    return gains.p * error + gains.i * (sum / errors.length) + gains.d * change;
  }
}
