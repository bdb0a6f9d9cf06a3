/** Official records against ours. */
export * from './compare-records.js';
export * from './summarise.js';
