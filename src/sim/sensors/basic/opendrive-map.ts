/**
 * `sensor.opendrive_map`: the text of the map, on the first tick and then whenever more than
 * 1/`reading_frequency` seconds of game time have passed since the last one; on other ticks there is
 * no reading, as in Leaderboard 1.0 to 2.1, which do not wait for it.
 */
import { TICK_SECONDS } from '../../../bridge/frame.js';
import { EgoloopError } from '../../../core/errors.js';
import { numberOf } from '../spec.js';
import type { SensorFactory } from '../suite.js';

export interface MapReading {
  readonly opendrive: string;
}

export const opendriveMap: SensorFactory = (spec, context) => {
  const periodS = 1 / numberOf(spec, 'reading_frequency', 1, { min: 1e-6, max: 1000 });
  const { openDriveText, name } = context.world.map;
  if (openDriveText === null) {
    throw new EgoloopError(
      'USAGE',
      `sensor ${spec.id}: expected a map that was read from OpenDRIVE text, found ${name}, which was not; load it with RoadMap.fromOpenDrive`,
    );
  }
  const reading: MapReading = { opendrive: openDriveText };
  let sentTick = -1;
  return ({ tick }) => {
    if (sentTick >= 0 && (tick - sentTick) * TICK_SECONDS <= periodS) return undefined;
    sentTick = tick;
    return reading;
  };
};
