/**
 * Working memory of a drive ahead in thought: where the ego is at each column, and by row who is left
 * out, who is let in and how far background traffic has dropped back. Metres, m/s.
 */
import { type ForecastTable, STEPS } from '../forecast/forecast-table.js';

/** At least the rows of a forecast table. */
const ROWS = 256;
/** Cosine against the way from which an actor goes along with it. */
const ALIGNED = 0.6;

export class RolloutState {
  readonly s = new Float64Array(STEPS);
  readonly speed = new Float64Array(STEPS);
  /** Those who come from behind whatever the ego does. */
  readonly ignored = new Uint8Array(ROWS);
  /** Traffic beside the ego that is let in: kept ahead before it is on the way. */
  readonly letIn = new Uint8Array(ROWS);
  /** Reacting traffic behind the ego: by how much it has slowed down and dropped back. */
  readonly slowed = new Float64Array(ROWS);
  readonly dropped = new Float64Array(ROWS);

  /** Forgets decisions about others. */
  begin(rows: number): void {
    this.ignored.fill(0, 0, rows);
    this.letIn.fill(0, 0, rows);
  }

  /** Starts one drive. */
  restart(rows: number, s: number, speedMps: number): void {
    this.s[0] = s;
    this.speed[0] = speedMps;
    this.slowed.fill(0, 0, rows);
    this.dropped.fill(0, 0, rows);
  }
}

/** True for those who go along the ego's way or stand on it; the others cross it or come towards it. */
export function isLed(table: ForecastTable, row: number, cell: number): boolean {
  return table.isStill[row] === 1 || table.parallel[cell]! > ALIGNED;
}

/** Speed of a row along the way; the cells of standing rows behind the first are not kept. */
export function paceOf(table: ForecastTable, row: number, cell: number): number {
  return table.isStill[row] === 1 ? 0 : table.speed[cell]!;
}
