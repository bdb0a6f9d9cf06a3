/**
 * Where episodes come from. The loop asks a backend to set a route on the stage; it learns which world
 * it drives in from the capabilities alone.
 */
import type { AgentNeeds, BackendCapabilities, Episode } from '../../bridge/backend.js';
import type { Route } from '../../map/routes/route.js';

/** One drive that is asked for. */
export interface EpisodeRequest {
  readonly route: Route;
  readonly repetition: number;
  readonly seed: number;
  readonly needs: AgentNeeds;
  /** Spacing of the agent's sparse plan, metres (200 in Leaderboard 2.x, 50 else). */
  readonly downsampleM: number;
}

/** The map an episode runs on, as a log names it. */
export interface EpisodeMap {
  readonly name: string;
  /** SHA-256 of the OpenDRIVE text. */
  readonly sha256: string;
}

export interface OpenEpisode {
  readonly episode: Episode;
  readonly map: EpisodeMap;
  /** What happened on the stage, e.g. `scenario skipped: …`; grows while the route runs. */
  readonly notes: readonly string[];
}

export interface Backend {
  readonly capabilities: BackendCapabilities;
  /**
   * Sets a route on the stage. Throws MAP_NOT_FOUND when the town is not there, ROUTE_UNPLANNABLE when
   * no way leads along the key points.
   */
  open(request: EpisodeRequest): OpenEpisode | Promise<OpenEpisode>;
}
