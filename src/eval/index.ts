/** Public entry `egoloop/eval`: rulesets, the route evaluator, records, results and their statistics. */
export * from './agreement/index.js';
export * from './bench2drive/index.js';
export * from './criteria/scenario-types.js';
export * from './evaluator.js';
export * from './evaluator-api.js';
export * from './explain.js';
export * from './open-loop/index.js';
export * from './penalties.js';
export * from './record.js';
export * from './results/index.js';
export * from './route-record.js';
export * from './route-score.js';
export * from './ruleset.js';
export * from './statistics/index.js';
