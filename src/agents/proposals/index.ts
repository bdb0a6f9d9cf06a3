/** Candidate trajectories that need no training: speed-conditioned profiles and proposals along the route. */
export {
  PLAN_SIZE,
  PROFILE_COUNT,
  widestCurvaturePerM,
  writeProfile,
  writeProfiles,
} from './profiles.js';
export {
  type ProposalTokens,
  ROUTE_PROPOSAL_COUNT,
  writeRouteProposals,
} from './route-proposals.js';
