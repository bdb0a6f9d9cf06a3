/** Statistics of records: means, how far they can be trusted, and whether two agents differ. */
export * from './bootstrap.js';
export * from './boundaries.js';
export * from './compare.js';
export * from './mcnemar.js';
export * from './mean.js';
export * from './normal.js';
export * from './paired.js';
export * from './permutation.js';
export * from './power.js';
export * from './sequential.js';
export * from './student.js';
export * from './sums.js';
export * from './variance.js';
export * from './wilson.js';
