/** Public entry `egoloop/map`: OpenDRIVE, roads, waypoints and what is built on them. */
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
