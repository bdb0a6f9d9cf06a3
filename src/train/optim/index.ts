/** Optimisers, schedules, averages, checkpoints and the trainer that ties them to a traced loss. */
export * from './adamw.js';
export * from './checkpoint.js';
export * from './ema.js';
export * from './schedule.js';
export * from './trainer.js';
