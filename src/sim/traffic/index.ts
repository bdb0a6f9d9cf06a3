/**
 * Traffic of the embedded world: paths along lanes, cars that follow them under two sets of rules,
 * who is near whom, background traffic and the directives that steer it.
 */
export { BackgroundActivity, createBackgroundActivity } from './background/index.js';
export { type CarSettings, DEFAULT_SETTINGS } from './car-settings.js';
export { DirectiveBoard } from './directives.js';
export { type LaneLine, type LaneMark, MarkKind } from './lane-line.js';
export { LaneLines } from './lane-lines.js';
export {
  type ChooseLane,
  emptyPathPose,
  LanePath,
  type LanePathOptions,
  type PathPose,
} from './lane-path.js';
export { TRAFFIC_MODELS, type TrafficModel, type TrafficModelName } from './models.js';
export { Neighbours } from './neighbours.js';
export { TrafficCar } from './traffic-car.js';
export { TrafficDriver, trafficOf } from './traffic-driver.js';
