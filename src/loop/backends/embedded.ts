/**
 * The embedded world as a backend: stage, scenarios, background traffic and sensors put together for one
 * route. Everything random comes from the seed of the request; the disk is only touched to read maps.
 */
import type {
  Backend,
  BackendCapabilities,
  EpisodeRequest,
  OpenEpisode,
} from '../../bridge/backend.js';
import { EgoloopError } from '../../core/errors.js';
import type { Route } from '../../map/routes/route.js';
import { downsampleRoute } from '../../map/routing/downsample.js';
import type { Activity } from '../../sim/context.js';
import { EmbeddedEpisode, embeddedCapabilities } from '../../sim/embedded.js';
import { ScenarioDirector, type ScenarioLibrary } from '../../sim/scenario/index.js';
import { SENSOR_FACTORIES } from '../../sim/sensors/index.js';
import { type Stage, stageRoute } from '../../sim/stage.js';
import { createBackgroundActivity } from '../../sim/traffic/index.js';
import type { MapLibrary } from '../map-library.js';
import { shippedScenarios } from '../scenario-files.js';

export const TRAFFIC_MODELS = ['carla-tm', 'idm', 'none'] as const;
export type TrafficModel = (typeof TRAFFIC_MODELS)[number];

export interface EmbeddedOptions {
  readonly maps: MapLibrary;
  readonly trafficModel: TrafficModel;
}

/** Throws USAGE unless the name is one of a traffic model. */
export function trafficModelOf(name: string): TrafficModel {
  const found = TRAFFIC_MODELS.find((model) => model === name);
  if (found !== undefined) return found;
  throw new EgoloopError(
    'USAGE',
    `expected a traffic model, one of ${TRAFFIC_MODELS.join(', ')}; found ${name}`,
  );
}

/** The embedded world, ready to open episodes. */
export function createEmbeddedBackend(options: EmbeddedOptions): Backend {
  const capabilities: BackendCapabilities = embeddedCapabilities(SENSOR_FACTORIES);
  const scenarios = shippedScenarios();
  return {
    capabilities,
    open(request: EpisodeRequest): OpenEpisode {
      const { route, repetition, seed, needs, downsampleM } = request;
      const town = options.maps.load(route.town);
      const stage = stageRoute({ map: town.map, route, seed, repetition });
      const { plan } = stage.context.route;
      const episode = new EmbeddedEpisode({
        stage,
        activities: activitiesOf(stage, route, { scenarios, traffic: options.trafficModel }),
        needs,
        sensors: SENSOR_FACTORIES,
        sparsePlan: downsampleRoute(plan, downsampleM).map((index) => plan[index]!),
      });
      return {
        episode,
        map: { name: town.name, sha256: town.sha256 },
        notes: stage.context.notes,
      };
    },
  };
}

/**
 * What decides on every tick, in the official order: background traffic, then scenarios, whose directives
 * the traffic reads one tick later. The scenarios take their places before any traffic is there.
 */
function activitiesOf(
  { context }: Stage,
  route: Route,
  { scenarios, traffic }: { readonly scenarios: ScenarioLibrary; readonly traffic: TrafficModel },
): Activity[] {
  const director = new ScenarioDirector({
    context,
    scenarios: route.scenarios,
    library: scenarios,
  });
  if (traffic === 'none') return [director];
  return [createBackgroundActivity(context, traffic), director];
}
