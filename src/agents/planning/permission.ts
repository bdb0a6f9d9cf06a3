/**
 * When the other direction's lane may be used: scenarios with an obstacle in a two-way road switch the
 * wrong-direction test off five seconds after the ego has come close. Seen on the board where the world
 * shows it, else counted. Seconds.
 */
import { TICK_SECONDS } from '../../bridge/frame.js';
import type { Scene } from '../perception/scene.js';
import type { Blockage } from './blockage.js';

const SWITCH = 'AC_SwitchWrongDirectionTest';
/** Five seconds and what triggers may lag. */
const WAIT_S = 6;
const CLOSE_M = 46;
const CLOSE_WORKS_M = 27;

export class OncomingPermission {
  private closeS = 0;
  private shown: boolean | null = null;

  update(scene: Scene, blockage: Blockage | null): void {
    for (const { key, value } of scene.before?.board ?? []) {
      if (key === SWITCH) this.shown = value === false;
    }
    // Traffic rules forbid it at junctions, whatever is in the way.
    if (blockage === null || blockage.isBehindJunction) return;
    const near = blockage.isWorks ? CLOSE_WORKS_M : CLOSE_M;
    if (blockage.firstS - scene.ego.s < near) this.closeS += TICK_SECONDS;
  }

  get isGranted(): boolean {
    return this.shown ?? this.closeS > WAIT_S;
  }
}
