/** Public entry of the oracle rewards and of the vocabularies of trajectories. */
export { COMFORT, type ComfortBounds, comfortBreaks, NAVSIM_COMFORT } from './comfort.js';
export { kMeans } from './k-means.js';
export { type PredictedObjects, writePredictedTracks } from './predicted-tracks.js';
export { EGO_BOX, type EgoStart, PlanRoller, TRACK_POINTS, TRACK_SIZE } from './rollout.js';
export { OracleScene, type SceneArrays } from './scene.js';
export { emptyScores, OracleJudge, type OracleScores } from './score.js';
export { decodeGrid, encodeGrid, type TownGrid, townGridOf } from './town-grid.js';
export {
  type Futures,
  flatSample,
  meanMinAdeM,
  PROFILE_SIZE,
  poseVocabulary,
  profileOf,
  profileVocabulary,
  rollProfile,
} from './vocabulary.js';
