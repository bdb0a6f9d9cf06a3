/** Public entry `egoloop/map`: OpenDRIVE, roads, waypoints and what is built on them. */
export * from './gps.js';
export * from './lane-type.js';
export type {
  OpenDriveDocument,
  Repair,
  SourcePosition,
  UnsupportedElement,
} from './opendrive/model.js';
export { parseOpenDrive } from './opendrive/parse.js';
export * from './road-map.js';
export * from './road-option.js';
export * from './road-query.js';
export * from './roadside.js';
export * from './routes/index.js';
export * from './routing/index.js';
export * from './signals/index.js';
