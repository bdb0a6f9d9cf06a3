/** Metrics of plans in open loop: distances and collisions in the conventions of the papers. */
export * from './boxes.js';
export * from './metrics.js';
