/**
 * Chooses how to go on: what was decided so far and every option that makes sense now are tried ahead in
 * thought, the best is taken and remembered. Metres, m/s.
 */
import type { Scene } from '../perception/scene.js';
import { IDM_DEFAULTS } from './idm.js';
import { Maneuvers } from './maneuvers.js';
import { type Option, Options } from './options.js';
import { Trials, type Verdict } from './trial.js';

/** Gap kept to an obstacle that is to be driven round. */
const BYPASS_GAP_M = 9.5;

export class Planner {
  private readonly maneuvers: Maneuvers;
  private readonly options: Options;
  private readonly trials: Trials;

  constructor(private readonly scene: Scene) {
    this.maneuvers = new Maneuvers(scene);
    this.options = new Options(scene, this.maneuvers);
    this.trials = new Trials(scene, (row) => this.restGap(row));
  }

  /** The best plan for this tick. */
  choose(): Verdict {
    const { trials, options } = this;
    this.maneuvers.update();
    trials.begin();
    let best = trials.judge(options.keep(), true);
    let taken: Option | null = null;
    for (const option of options.all(best.result.isClear)) {
      const verdict = trials.judge(option.proposal, false);
      if (!verdict.result.isClear || verdict.scoreM <= best.scoreM) continue;
      best = verdict;
      taken = option;
    }
    taken?.take();
    trials.remember(best);
    return best;
  }

  /** Room to move off in before an obstacle; the usual gap to everybody else. */
  private restGap(row: number): number {
    const { maneuvers, options, scene } = this;
    const track = scene.table.tracks[row]!;
    const waits = options.canBypass && maneuvers.bypass === null;
    return waits && track.isStanding && maneuvers.blockage?.ids.has(track.id)
      ? BYPASS_GAP_M
      : IDM_DEFAULTS.restGapM;
  }
}
