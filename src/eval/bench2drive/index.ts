/** What Bench2Drive computes from result files: merged scores, abilities, efficiency, smoothness. */
export * from './ability.js';
export * from './ability-table.js';
export * from './efficiency.js';
export * from './merge.js';
export * from './savitzky-golay.js';
export * from './smoothness.js';
export * from './success.js';
