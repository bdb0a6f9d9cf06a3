/** Comparing runs: reading their scores, pairing drives, the verdict, the gate. */
export * from './comparable.js';
export * from './compare-markdown.js';
export * from './comparison.js';
export * from './gate.js';
export * from './gate-markdown.js';
export * from './junit.js';
export * from './pairing.js';
export * from './parting.js';
export { readScores } from './read-scores.js';
export * from './sample-size.js';
export type { Pass, RunScores, ScoreCell } from './scores.js';
export { verdictText } from './words.js';
