/** All kinds of vector files. Names decide; a file of another name goes to the first that matches it. */
import type { VectorKind } from './kind.js';
import { routeScores } from './route-scores.js';
import { routeTicks } from './route-ticks.js';

export const KINDS: readonly VectorKind[] = [routeScores, routeTicks];
