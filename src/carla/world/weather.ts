/** CARLA's weather at the start of an episode: clear noon. The numbers are the preset's. */
import type { Weather } from '../wire/types.js';

export const CLEAR_NOON: Weather = {
  cloudiness: 5,
  precipitation: 0,
  precipitationDeposits: 0,
  windIntensity: 10,
  sunAzimuthAngle: -1,
  sunAltitudeAngle: 45,
  fogDensity: 2,
  fogDistance: 0.75,
  fogFalloff: 0.1,
  wetness: 0,
  scatteringIntensity: 1,
  mieScatteringScale: 0.03,
  rayleighScatteringScale: 0.0331,
  dustStorm: 0,
};
