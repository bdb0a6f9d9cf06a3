/**
 * The two controllers of CARLA's agents (VehiclePIDController): differences over one step, integral
 * over the last ten errors. Inputs in km/h and radians, outputs pedals and steer.
 */
const BUFFER = 10;
const DT_S = 0.05;

export class Pid {
  private readonly errors = new Float64Array(BUFFER);
  private filled = 0;
  private at = 0;

  constructor(
    private readonly kp: number,
    private readonly ki: number,
    private readonly kd: number,
  ) {}

  /** Output in [−1, 1] for this step's error. */
  next(error: number): number {
    const before = this.filled > 0 ? (this.errors[(this.at + BUFFER - 1) % BUFFER] as number) : 0;
    this.errors[this.at] = error;
    this.at = (this.at + 1) % BUFFER;
    if (this.filled < BUFFER) this.filled += 1;
    let rate = 0;
    let sum = 0;
    if (this.filled >= 2) {
      rate = (error - before) / DT_S;
      for (let i = 0; i < this.filled; i += 1) sum += this.errors[i] as number;
    }
    return Math.min(1, Math.max(-1, this.kp * error + this.kd * rate + this.ki * sum * DT_S));
  }
}
