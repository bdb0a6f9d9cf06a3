/** Statistics of records: means and how far they can be trusted. */
export * from './bootstrap.js';
export * from './mean.js';
export * from './wilson.js';
