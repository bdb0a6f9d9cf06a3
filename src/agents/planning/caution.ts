/**
 * Slowing down for people who stand close beside the way: they may step out at any moment. m/s, metres.
 */
import { STEPS } from '../forecast/forecast-table.js';
import { Kind } from '../perception/kinds.js';
import { EGO_HALF_WIDTH_M, type Scene } from '../perception/scene.js';

const AHEAD_M = 40;
/** Distance from the ego's side within which somebody may reach its way in time. */
const BESIDE_M = 3;
const CAUTIOUS_MPS = 4.8;
/** The stretch before a person on which to be slow. */
const BEFORE_M = 9;
const BEHIND_M = 1;

export class Caution {
  private readonly places: number[] = [];

  update({ table, ego }: Scene): void {
    this.places.length = 0;
    for (let row = 0; row < table.rows; row += 1) {
      const track = table.tracks[row]!;
      if (track.kind !== Kind.Walker || table.isStill[row] !== 1) continue;
      const cell = row * STEPS;
      const s = table.s[cell]!;
      if (Number.isNaN(s) || s < ego.s || s > ego.s + AHEAD_M) continue;
      const gap = Math.abs(table.d[cell]!) - table.halfAcross[cell]! - EGO_HALF_WIDTH_M;
      if (gap > 0 && gap < BESIDE_M) this.places.push(s);
    }
  }

  /** Speed that prudence allows at a station. */
  capAt(s: number): number {
    for (const place of this.places) {
      if (s > place - BEFORE_M && s < place + BEHIND_M) return CAUTIOUS_MPS;
    }
    return Number.POSITIVE_INFINITY;
  }
}
