/** What a run was driven on and with, and what differs between two. */

export { commandWords, valuesOf } from './command-words.js';
export * from './differences.js';
export { currentEnvironment, type Environment } from './environment.js';
export { ENVIRONMENT_NAME, noteEnvironment, readEnvironments } from './environment-file.js';
export * from './reproduce.js';
