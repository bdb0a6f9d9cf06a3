/**
 * Follows the route by the Intelligent Driver Model: obeys lights and stop signs, keeps its distance to
 * whoever is ahead in its lane. It yields to nothing else and never leaves its lane, so obstacles stop it
 * and crossing traffic hits it.
 */
import type { Observation } from '../../bridge/backend.js';
import type { ActorTruth, ControlTruth, TruthFrame } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { Agent, AgentContext } from '../agent.js';
import { RAD_PER_DEG, wrapRad } from '../geometry.js';
import { Kind, kindOf } from '../perception/kinds.js';
import { RouteRules } from '../perception/route-rules.js';
import { followLeader } from '../planning/idm.js';
import { PlaceIndex } from '../route/place-index.js';
import { towardsStop } from '../route/speed-profile.js';
import { LineDriver } from './line-driver.js';

const EGO_HALF_WIDTH_M = 0.92;
const LOOK_AHEAD_M = 80;

export class IdmFollowerAgent implements Agent {
  readonly name = 'idm';
  readonly privileged = true;
  readonly sensors = [];
  private driver: LineDriver | null = null;
  private rules: RouteRules | null = null;
  private places: PlaceIndex | null = null;
  private halfLengthM = 2.45;

  setup(context: AgentContext): void {
    invariant(context.route !== null && context.map !== null, 'the IDM follower is privileged');
    this.halfLengthM = context.route.egoHalfLengthM;
    this.driver = new LineDriver(context);
    const { path } = this.driver;
    this.rules = new RouteRules(context.route, context.map, path, this.halfLengthM);
    this.places = new PlaceIndex(path);
  }

  act(observation: Observation): ControlTruth {
    const { driver, rules, places } = this;
    invariant(driver !== null && rules !== null && places !== null, 'act before setup');
    const truth = driver.look(observation);
    const { s, speedMps } = driver.ego;
    places.follow(s);
    rules.update(truth.lightStates, s, speedMps);
    const stopS = Math.min(rules.lightStop(truth.lightStates, s, speedMps), rules.signStop(s));
    const acceleration = Math.min(
      driver.cruise(truth),
      towardsStop(stopS - s, speedMps),
      this.behindLeader(truth, driver, places),
    );
    return driver.drive(acceleration);
  }

  /** IDM behind the nearest actor whose box reaches into the ego's lane corridor. */
  private behindLeader(truth: TruthFrame, driver: LineDriver, places: PlaceIndex): number {
    const { path, ego } = driver;
    let least = Number.POSITIVE_INFINITY;
    for (const actor of truth.actors) {
      if (kindOf(actor) === Kind.Flat) continue;
      const { x, y } = actor.transform.location;
      const i = places.nearest(x, y);
      if (i < 0 || i < ego.s || i > ego.s + LOOK_AHEAD_M) continue;
      const relative = wrapRad(actor.transform.rotation.yawDeg * RAD_PER_DEG - path.yaw[i]!);
      if (Math.abs(path.across(i, x, y)) > halfAcross(actor, relative) + EGO_HALF_WIDTH_M) continue;
      const s = i + path.along(i, x, y);
      const gap = s - halfAlong(actor, relative) - (ego.s + this.halfLengthM);
      if (gap < -2) continue;
      const { x: vx, y: vy } = actor.velocity;
      const speed = vx * path.cos[i]! + vy * path.sin[i]!;
      least = Math.min(least, followLeader(gap, ego.speedMps, Math.max(0, speed)));
    }
    return least;
  }
}

function halfAcross({ extent }: ActorTruth, relativeRad: number): number {
  return Math.abs(extent.x * Math.sin(relativeRad)) + Math.abs(extent.y * Math.cos(relativeRad));
}

function halfAlong({ extent }: ActorTruth, relativeRad: number): number {
  return Math.abs(extent.x * Math.cos(relativeRad)) + Math.abs(extent.y * Math.sin(relativeRad));
}
