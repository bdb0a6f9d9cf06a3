/** All kinds of vector files. Names decide; a file of another name goes to the first that matches it. */
import { efficiencySmoothness } from './b2d-efficiency-smoothness.js';
import { mergeAbility } from './b2d-merge-ability.js';
import { globalStatistics } from './global-statistics.js';
import type { VectorKind } from './kind.js';
import { resumeAndSubset } from './resume-and-subset.js';
import { routeHandling } from './route-handling.js';
import { routeScores } from './route-scores.js';
import { routeTicks } from './route-ticks.js';

export const KINDS: readonly VectorKind[] = [
  routeScores,
  routeTicks,
  efficiencySmoothness,
  routeHandling,
  mergeAbility,
  resumeAndSubset,
  globalStatistics,
];
