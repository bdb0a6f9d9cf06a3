/**
 * The sensors an agent declared, read once a tick from the world. Each kind is a small factory; a type
 * that this world does not have is refused when the episode opens, not on the road.
 */
import type { SensorReading, SensorSpec } from '../../bridge/backend.js';
import type { TruthFrame } from '../../bridge/frame.js';
import { EgoloopError } from '../../core/errors.js';
import type { SimContext } from '../context.js';

/** Reads one sensor from the world and its ground truth; undefined where it sends nothing this tick. */
export type Sensor = (context: SimContext, truth: TruthFrame) => unknown;
export type SensorFactory = (spec: SensorSpec, context: SimContext) => Sensor;

export class SensorSuite {
  private readonly sensors: readonly { readonly id: string; readonly read: Sensor }[];
  private last: Record<string, SensorReading> = {};
  private lastTick = -1;

  /** Throws USAGE for a type that no factory makes and for an id that two sensors share. */
  constructor(
    specs: readonly SensorSpec[],
    context: SimContext,
    factories: Readonly<Record<string, SensorFactory>>,
  ) {
    const ids = new Set<string>();
    this.sensors = specs.map((spec) => {
      if (ids.has(spec.id)) {
        throw new EgoloopError('USAGE', `sensor ${spec.id}: expected one of each id, found two`);
      }
      ids.add(spec.id);
      const factory = Object.hasOwn(factories, spec.type) ? factories[spec.type] : undefined;
      if (factory === undefined) {
        throw new EgoloopError(
          'USAGE',
          `sensor ${spec.id}: expected a type of the embedded world (${Object.keys(factories).join(', ')}), found ${spec.type}`,
        );
      }
      return { id: spec.id, read: factory(spec, context) };
    });
  }

  /**
   * One reading of every sensor that has one, stamped with the frame number. Each sensor measures once
   * a tick; asked again, the suite hands out the same readings.
   */
  read(context: SimContext, truth: TruthFrame): Record<string, SensorReading> {
    if (context.tick === this.lastTick) return this.last;
    const readings: Record<string, SensorReading> = {};
    for (const { id, read } of this.sensors) {
      const data = read(context, truth);
      if (data !== undefined) readings[id] = { frame: context.tick, data };
    }
    this.last = readings;
    this.lastTick = context.tick;
    return readings;
  }
}
