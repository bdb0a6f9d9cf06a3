/** Result files: reading, writing, summarising, resuming, merging and auditing them. */
export * from './audit.js';
export * from './audit-types.js';
export * from './checkpoint-file.js';
export * from './entry-status.js';
export * from './global-record.js';
export * from './infrastructure.js';
export * from './leaderboard-merge.js';
export * from './py-value.js';
export * from './python-json.js';
export * from './recompute.js';
export * from './resume.js';
export * from './route-record.js';
export * from './statistics-file.js';
export * from './union.js';
export * from './union-merge.js';
