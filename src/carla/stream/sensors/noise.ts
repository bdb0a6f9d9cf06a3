/**
 * Random numbers of one sensor. A `noise_seed` other than 0 fixes them whatever the world's seed; else
 * they follow from the world's seed and the sensor's id.
 */
import { Random } from '../../../core/random.js';
import type { CarlaWorld } from '../../world/carla-world.js';
import type { SensorActor } from '../../world/sensor-actor.js';
import { Attributes } from './attributes.js';

export function noiseOf(sensor: SensorActor, world: CarlaWorld): Random {
  const seed = new Attributes(sensor.attributes).integer('noise_seed', 0, -(2 ** 31), 2 ** 31 - 1);
  return seed === 0
    ? world.random.fork(`sensor ${sensor.id}`)
    : new Random(seed, `carla ${sensor.typeId}`);
}

/** A normal deviate; draws nothing for a deviation of 0. */
export function normal(random: Random, deviation: number): number {
  return deviation > 0 ? random.normal(0, deviation) : 0;
}
