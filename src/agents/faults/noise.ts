/**
 * More noise on what is measured, by one level: level 1 is a poor but usable sensor set. Normal deviates
 * from a stream of their own, so that the world's own noise stays as it was. Units as in docs/sensors.md.
 */
import type { Observation, SensorReading } from '../../bridge/backend.js';
import type { ActorTruth, TruthFrame } from '../../bridge/frame.js';
import type { Random } from '../../core/random.js';

/** Standard deviations at level 1. */
export const NOISE_AT_LEVEL_1 = {
  speedMps: 0.1,
  gnssM: 1,
  accelerationMps2: 0.1,
  turnRateRadps: 0.01,
  compassRad: 0.01,
  pointM: 0.05,
  radarDepthM: 0.25,
  greyLevels: 5,
  actorPlaceM: 0.25,
  actorSpeedMps: 0.25,
} as const;

/** Metres of a degree of latitude on CARLA's sphere (radius 6378137 m). */
const METRES_PER_DEGREE = (Math.PI * 6378137) / 180;

type Numbers = { [index: number]: number; readonly length: number };

function isNumbers(data: unknown): data is Numbers {
  return Array.isArray(data) || (ArrayBuffer.isView(data) && !(data instanceof DataView));
}

function shake(data: Numbers, at: number, deviation: number, random: Random): void {
  data[at] = (data[at] as number) + random.normal(0, deviation);
}

/** Rows of so many numbers, the first `shaken` of which get noise. */
function shakeRows(
  data: unknown,
  [width, shaken]: readonly [number, number],
  deviation: number,
  random: Random,
): void {
  if (!isNumbers(data)) return;
  for (let row = 0; row + width <= data.length; row += width) {
    for (let i = 0; i < shaken; i += 1) shake(data, row + i, deviation, random);
  }
}

/** Noise on bytes stays within 0…255; the fourth byte of a pixel (alpha) is left alone. */
function shakePixels(data: unknown, deviation: number, random: Random): void {
  if (!isNumbers(data)) return;
  for (let i = 0; i < data.length; i += 1) {
    if (i % 4 === 3) continue;
    const value = (data[i] as number) + random.normal(0, deviation);
    data[i] = Math.max(0, Math.min(255, Math.round(value)));
  }
}

function shakeReading(type: string, reading: SensorReading, level: number, random: Random): void {
  const sd = NOISE_AT_LEVEL_1;
  const value = reading.data as { speed?: number; data?: unknown };
  switch (type) {
    case 'sensor.speedometer':
      value.speed = (value.speed ?? 0) + random.normal(0, sd.speedMps * level);
      return;
    case 'sensor.other.gnss': {
      const place = reading.data as Numbers;
      for (const i of [0, 1]) shake(place, i, (sd.gnssM / METRES_PER_DEGREE) * level, random);
      return;
    }
    case 'sensor.other.imu': {
      const imu = reading.data as Numbers;
      for (const i of [0, 1, 2]) shake(imu, i, sd.accelerationMps2 * level, random);
      for (const i of [3, 4, 5]) shake(imu, i, sd.turnRateRadps * level, random);
      shake(imu, 6, sd.compassRad * level, random);
      return;
    }
    case 'sensor.lidar.ray_cast':
      shakeRows(value.data, [4, 3], sd.pointM * level, random);
      return;
    case 'sensor.other.radar':
      shakeRows(value.data, [4, 1], sd.radarDepthM * level, random);
      return;
    case 'sensor.camera.rgb':
      shakePixels(value.data, sd.greyLevels * level, random);
      return;
    default:
  }
}

/** Other actors a little beside where they are, in the plane; the ego knows itself. */
function shakeTruth(truth: TruthFrame, level: number, random: Random): TruthFrame {
  const placeM = NOISE_AT_LEVEL_1.actorPlaceM * level;
  const speedMps = NOISE_AT_LEVEL_1.actorSpeedMps * level;
  const near = (value: number, deviation: number) =>
    Math.fround(value + random.normal(0, deviation));
  const actors = truth.actors.map((actor): ActorTruth => {
    const { location, rotation } = actor.transform;
    const { velocity } = actor;
    const place = { ...location, x: near(location.x, placeM), y: near(location.y, placeM) };
    return {
      ...actor,
      transform: { location: place, rotation },
      velocity: { ...velocity, x: near(velocity.x, speedMps), y: near(velocity.y, speedMps) },
    };
  });
  return { ...truth, actors };
}

/**
 * The observation with noise; what it was made from is not touched.
 * @param typeOf type of a sensor by its id
 */
export function withNoise(
  observation: Observation,
  level: number,
  random: Random,
  typeOf: (id: string) => string,
): Observation {
  const sensors: Record<string, SensorReading> = {};
  for (const [id, reading] of Object.entries(observation.sensors)) {
    const copy = structuredClone(reading);
    shakeReading(typeOf(id), copy, level, random);
    sensors[id] = copy;
  }
  const { truth } = observation;
  return {
    ...observation,
    sensors,
    truth: truth === null ? null : shakeTruth(truth, level, random),
  };
}
