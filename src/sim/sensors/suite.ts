/**
 * The sensors an agent declared, read once a tick from the world. Each kind is a small factory; a type
 * that this world does not have is refused when the episode opens, not on the road.
 */
import type { SensorReading, SensorSpec } from '../../bridge/backend.js';
import type { TruthFrame } from '../../bridge/frame.js';
import { EgoloopError } from '../../core/errors.js';
import type { SimContext } from '../context.js';

/** Reads one sensor from the world and its ground truth. */
export type Sensor = (context: SimContext, truth: TruthFrame) => unknown;
export type SensorFactory = (spec: SensorSpec, context: SimContext) => Sensor;

export class SensorSuite {
  private readonly sensors: readonly { readonly id: string; readonly read: Sensor }[];

  /** Throws USAGE for a type that no factory makes. */
  constructor(
    specs: readonly SensorSpec[],
    context: SimContext,
    factories: Readonly<Record<string, SensorFactory>>,
  ) {
    this.sensors = specs.map((spec) => {
      const factory = factories[spec.type];
      if (factory === undefined) {
        throw new EgoloopError(
          'USAGE',
          `sensor ${spec.id}: expected a type of the embedded world (${Object.keys(factories).join(', ')}), found ${spec.type}`,
        );
      }
      return { id: spec.id, read: factory(spec, context) };
    });
  }

  /** One reading of every sensor, stamped with the frame number. */
  read(context: SimContext, truth: TruthFrame): Record<string, SensorReading> {
    const readings: Record<string, SensorReading> = {};
    for (const { id, read } of this.sensors) {
      readings[id] = { frame: context.tick, data: read(context, truth) };
    }
    return readings;
  }
}
