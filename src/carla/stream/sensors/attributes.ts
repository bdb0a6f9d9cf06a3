/**
 * Attributes of a sensor's blueprint as numbers and truth values. They arrive as text; what is missing or
 * unreadable counts as the blueprint's default, and numbers are held within bounds that keep one client
 * from stalling the others (docs/carla-sensors.md lists them).
 */
import type { SensorActor } from '../../world/sensor-actor.js';

export class Attributes {
  constructor(private readonly values: SensorActor['attributes']) {}

  /** A number within [least, most]. */
  number(
    id: string,
    byDefault: number,
    least = Number.NEGATIVE_INFINITY,
    most = Number.POSITIVE_INFINITY,
  ): number {
    const text = this.values.get(id)?.trim() ?? '';
    const value = text === '' ? byDefault : Number(text);
    return Math.min(most, Math.max(least, Number.isFinite(value) ? value : byDefault));
  }

  /** A whole number within [least, most], rounded towards zero as the engine reads it. */
  integer(id: string, byDefault: number, least: number, most: number): number {
    return Math.trunc(this.number(id, byDefault, least, most));
  }

  flag(id: string, byDefault: boolean): boolean {
    const text = this.values.get(id)?.trim().toLowerCase();
    if (text === 'true' || text === '1') return true;
    return text === 'false' || text === '0' ? false : byDefault;
  }
}
