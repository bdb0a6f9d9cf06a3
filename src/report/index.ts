/** Report pages: what they show as plain data, replays, map shapes, and the HTML around them. */
export * from './build-page.js';
export * from './choose-detail.js';
export * from './map-shapes.js';
export * from './page-data.js';
export * from './replay/record-replay.js';
export * from './replay/replay.js';
export * from './steps.js';
export * from './summary.js';
export * from './surroundings.js';
export * from './verdict.js';
