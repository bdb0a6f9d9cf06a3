/**
 * The straight street of `signalled-road.ts` with a light before its junction (stop line at x = 100) and,
 * if asked, a stop sign at x = 50, staged for sensors: the ego starts at x = 5 on lane −1 (y = 1.75).
 */
import { vector3 } from '../../src/core/float32.js';
import { plainRoute, type SensorStage, stageForSensors } from './sensor-stage.js';
import {
  referenceText,
  type StreetPieces,
  signalText,
  streetMap,
  validityText,
} from './signalled-road.js';

export const STREET_Y = 1.75;
/** x of the route's first point. */
export const STREET_START_X = 5;

const LIGHT =
  signalText('7', { s: 18, t: -6 }, validityText(0, 0)) +
  referenceText('7', 0, '-', validityText(-1, -1));

/** Route along the whole street; distances along the route are x − 5. */
export function streetStage(
  options: { readonly stopSign?: boolean; readonly seed?: number } = {},
): SensorStage {
  const signals: Record<number, string> = { 10: LIGHT };
  if (options.stopSign === true) signals[1] = signalText('8', { s: 50, t: -8, type: 206 });
  const pieces: StreetPieces = {
    signals,
    controllers: '<controller id="50"><control signalId="7"/></controller>',
    junctionControllers: '<controller id="50"/>',
  };
  const points = [vector3(STREET_START_X, STREET_Y, 0), vector3(210, STREET_Y, 0)];
  return stageForSensors(streetMap(pieces), plainRoute('Street', points), options.seed ?? 1);
}
