/** Public API of the OpenDRIVE reader. */
export { DEFAULT_OPENDRIVE_LIMITS, type OpenDriveLimits } from './limits.js';
export type * from './model.js';
export { parseOpenDrive } from './parse.js';
export { REPAIRS, type RepairName } from './repairs.js';
