/** Streams by the blueprint of their sensor. A sensor without one is accepted and sends nothing. */
import type { SensorStreamFactory } from './sensor-stream.js';

export const SENSOR_STREAMS: ReadonlyMap<string, SensorStreamFactory> = new Map();
