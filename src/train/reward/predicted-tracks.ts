/**
 * Everybody's motion as a world model foresees it, in place of what was recorded: straight from the present
 * pose from one foreseen pose to the next. Whom the model does not see, or says is gone, is not there.
 * Frame: the ego's at the sample, x forward, y right, metres, radians; 10 Hz, in the units of the recorded
 * tracks.
 */
import { wrapRad } from '../../agents/geometry.js';
import { TRACK_POINTS } from './rollout.js';
import { CENTIMETRE, MAX_AGENTS, NO_POSE, YAW_UNIT } from './scene.js';

/** Objects after every step of a world model. */
export interface PredictedObjects {
  /** x, y, yaw, speed (m/s), logit of being there: [samples, steps, rows, 5]. */
  readonly objects: Float32Array;
  /** Steps in which three seconds are gone through. */
  readonly steps: number;
  /** Rows of the token arrays. */
  readonly rows: number;
}

/** Numbers of a foreseen object. */
const OBJECT_SIZE = 5;
/** Tracks hold whole centimetres up to here. */
const FARTHEST = 32_767;

function whole(value: number): number {
  return Math.max(-FARTHEST, Math.min(FARTHEST, Math.round(value)));
}

/**
 * Writes the tracks of one sample.
 * @param recorded of the sample; its first points are the present
 * @param sample place in `predicted`
 * @param out as long as `recorded`
 */
export function writePredictedTracks(
  recorded: ArrayLike<number>,
  { objects, steps, rows }: PredictedObjects,
  sample: number,
  out: Int16Array,
): void {
  out.fill(NO_POSE);
  const pointsAStep = (TRACK_POINTS - 1) / steps;
  for (let row = 0; row < Math.min(rows, MAX_AGENTS); row += 1) {
    const track = row * TRACK_POINTS * 3;
    if (recorded[track] === NO_POSE) continue;
    let fromX = recorded[track]! * CENTIMETRE;
    let fromY = recorded[track + 1]! * CENTIMETRE;
    let fromYaw = recorded[track + 2]! * YAW_UNIT;
    for (let k = 0; k < 3; k += 1) out[track + k] = recorded[track + k]!;
    for (let step = 0; step < steps; step += 1) {
      const at = ((sample * steps + step) * rows + row) * OBJECT_SIZE;
      if (objects[at + 4]! < 0) break;
      const dx = objects[at]! - fromX;
      const dy = objects[at + 1]! - fromY;
      const turn = wrapRad(objects[at + 2]! - fromYaw);
      for (let i = 1; i <= pointsAStep; i += 1) {
        const share = i / pointsAStep;
        const to = track + (step * pointsAStep + i) * 3;
        out[to] = whole((fromX + share * dx) / CENTIMETRE);
        out[to + 1] = whole((fromY + share * dy) / CENTIMETRE);
        out[to + 2] = whole(wrapRad(fromYaw + share * turn) / YAW_UNIT);
      }
      fromX += dx;
      fromY += dy;
      fromYaw = wrapRad(fromYaw + turn);
    }
  }
}
