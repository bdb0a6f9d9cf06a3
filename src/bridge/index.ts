export * from './frame.js';
export * from './ticklog/index.js';
