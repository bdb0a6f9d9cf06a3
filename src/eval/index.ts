export * from './criteria/scenario-types.js';
export * from './evaluator.js';
export * from './evaluator-api.js';
export * from './penalties.js';
export * from './record.js';
export * from './route-record.js';
export * from './route-score.js';
export * from './ruleset.js';
