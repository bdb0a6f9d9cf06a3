/**
 * Everything a driver knows at one tick: the route as a line, the ego on it, rules, what lies beside the
 * lane, the other actors and where they will be. Made once for a route, updated with each truth.
 */

import type { RoutePoint } from '../../bridge/frame.js';
import { LightState, type RouteTruth, type TruthFrame } from '../../bridge/frame.js';
import type { RoadMap } from '../../map/road-map.js';
import { ForecastTable } from '../forecast/forecast-table.js';
import { Forecaster } from '../forecast/forecaster.js';
import type { WayRules } from '../forecast/lane-ways.js';
import { EgoOnPath } from '../route/ego-on-path.js';
import { PlaceIndex } from '../route/place-index.js';
import { RoadSides } from '../route/road-sides.js';
import { RoutePath } from '../route/route-path.js';
import { curveSpeeds } from '../route/speed-profile.js';
import { LaneShapes } from './lane-shapes.js';
import { RouteRules } from './route-rules.js';
import { lightLines } from './stop-lines.js';
import { Tracks } from './tracks.js';

export const EGO_HALF_WIDTH_M = 0.92;
/** Standing actors farther than this from the ego are not looked at. */
const FORECAST_REACH_M = 90;

export class Scene {
  readonly path: RoutePath;
  readonly ego: EgoOnPath;
  readonly sides: RoadSides;
  readonly rules: RouteRules;
  readonly tracks: Tracks;
  readonly table = new ForecastTable();
  /** Speed that curves allow at each station. */
  readonly curveCaps: Float64Array;
  /** The same when it must be swift. */
  readonly boldCurveCaps: Float64Array;
  readonly halfLengthM: number;
  readonly scenarioTypes: ReadonlySet<string>;
  /** The truth of this tick. */
  truth!: TruthFrame;
  /** The truth of the tick before, complete with board writes. */
  before: TruthFrame | null = null;
  private readonly places: PlaceIndex;
  private readonly forecaster: Forecaster;
  private readonly ways: WayRules;

  constructor(plan: readonly RoutePoint[], map: RoadMap, route: RouteTruth) {
    this.path = new RoutePath(plan, map);
    this.ego = new EgoOnPath(this.path);
    this.halfLengthM = route.egoHalfLengthM;
    this.sides = new RoadSides(this.path, map);
    this.rules = new RouteRules(route, map, this.path, this.halfLengthM);
    this.curveCaps = curveSpeeds(this.path);
    this.boldCurveCaps = curveSpeeds(this.path, { lateralMps2: 4.6, brakingMps2: 3 });
    this.places = new PlaceIndex(this.path);
    this.forecaster = new Forecaster(this.path, this.places, this.table);
    this.scenarioTypes = new Set(route.scenarios.map((scenario) => scenario.type));
    const shapes = new LaneShapes(map);
    this.tracks = new Tracks(shapes);
    const lightOfLane = new Map(lightLines(route, map).map((line) => [line.laneIndex, line.light]));
    this.ways = {
      shapes,
      tracks: this.tracks,
      isHeld: (lane) => {
        const light = lightOfLane.get(lane);
        if (light === undefined) return false;
        const state = this.truth.lightStates[light];
        return state === LightState.Red || state === LightState.Yellow;
      },
      flowTurnsRight: [...this.scenarioTypes].some((type) => type.endsWith('LeftTurnEnterFlow')),
    };
  }

  update(truth: TruthFrame): void {
    this.truth = truth;
    this.ego.update(truth.ego);
    const { s, speedMps, x, y } = this.ego;
    this.places.follow(s);
    this.rules.update(truth.lightStates, s, speedMps);
    this.tracks.update(truth);
    this.forecaster.fill(this.tracks.list, this.ways, x, y, FORECAST_REACH_M);
  }

  /** To be called once the tick is answered. */
  endTick(): void {
    this.before = this.truth;
  }
}
