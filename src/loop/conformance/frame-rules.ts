/** Rules of a single frame: what logs can hold and evaluators can judge. Metres, degrees, m/s. */
import type { BackendCapabilities, Observation, SensorSpec } from '../../bridge/backend.js';
import type { ControlTruth, RouteTruth, TruthFrame } from '../../bridge/frame.js';
import { firstFieldDifference } from '../first-difference.js';
import type { Findings } from './report.js';

/** Path of the first number that is not finite or not float32-exact; null when all are. */
function firstBadNumber(value: unknown, path: string): string | null {
  if (typeof value === 'number') {
    return Number.isFinite(value) && Math.fround(value) === value ? null : `${path} is ${value}`;
  }
  if (typeof value !== 'object' || value === null) return null;
  for (const [key, inner] of Object.entries(value)) {
    const found = firstBadNumber(inner, `${path}.${key}`);
    if (found !== null) return found;
  }
  return null;
}

/** Rules of what is fixed for a route. */
export function checkRoute(findings: Findings, route: RouteTruth): void {
  const { plan, trafficLights, stopSigns, egoHalfLengthM, egoStart } = route;
  findings.check('the plan has at least two points', plan.length >= 2, () => `${plan.length}`);
  const wholeOptions = plan.every(({ option }) => Number.isInteger(option));
  findings.check('options of the plan are whole numbers', wholeOptions, () => 'one is not');
  const poses = plan.map(({ transform }) => transform);
  const bad = firstBadNumber({ poses, trafficLights, stopSigns, egoStart }, 'route');
  findings.check('numbers of the route are float32', bad === null, () => bad!);
  const isLong = Number.isFinite(egoHalfLengthM) && egoHalfLengthM > 0;
  findings.check('the ego has a length', isLong, () => String(egoHalfLengthM));
  for (const list of [trafficLights, stopSigns]) {
    const isUnique = new Set(list.map(({ id }) => id)).size === list.length;
    findings.check('ids of lights and signs are their own', isUnique, () => 'one comes twice');
  }
}

/** Rules of a snapshot: the tick before the agent has answered. */
export function checkSnapshot(findings: Findings, truth: TruthFrame, route: RouteTruth): void {
  const { tick, lightStates, actors, board, control } = truth;
  const at = `tick ${tick}: `;
  const isBare = control === null && board.length === 0;
  findings.check('a snapshot holds no control and no board writes', isBare, () => `${at}it does`);
  const expected = route.trafficLights.length;
  const isComplete = lightStates.length === expected;
  findings.check(
    'every light of the route has a state',
    isComplete,
    () => `${at}${lightStates.length} states of ${expected} lights`,
  );
  const wrong = Array.from(lightStates).find((state) => !(state >= 0 && state <= 4));
  findings.check('light states are 0 to 4', wrong === undefined, () => `${at}${wrong}`);
  const ids = new Set(actors.map(({ id }) => id));
  findings.check('every actor is there once', ids.size === actors.length, () => `${at}not so`);
  const nameless = actors.find(({ typeId }) => typeId === '');
  findings.check('every actor has a type', nameless === undefined, () => `${at}${nameless?.id}`);
  const { ego, contacts } = truth;
  const bad = firstBadNumber({ ego, actors, contacts: contacts.length }, 'frame');
  findings.check('numbers of a frame are finite and float32', bad === null, () => at + bad);
}

export interface ObservationRules {
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
}

/** Rules of what an agent is shown. */
export function checkObservation(
  findings: Findings,
  { tick, sensors, truth }: Observation,
  snapshot: TruthFrame,
  rules: ObservationRules,
): void {
  const at = `tick ${tick}: `;
  findings.check(
    'observation and snapshot are of the same tick',
    tick === snapshot.tick,
    () => `${at}the snapshot is of ${snapshot.tick}`,
  );
  const isRight = rules.privileged === (truth !== null);
  findings.check('truth is shown to privileged agents alone', isRight, () => `${at}not so`);
  const asked = new Set(rules.sensors.map(({ id }) => id));
  const other = Object.keys(sensors).find((id) => !asked.has(id));
  findings.check('only what was asked for is sensed', other === undefined, () => at + other);
  const odd = Object.entries(sensors).find(
    ([, { frame, data }]) => !Number.isSafeInteger(frame) || data === undefined,
  );
  findings.check('a reading has a frame and data', odd === undefined, () => at + odd?.[0]);
}

/** Rules of a finished tick. */
export function checkFinished(
  findings: Findings,
  frame: TruthFrame,
  tick: number,
  control: ControlTruth,
  { world }: BackendCapabilities,
): void {
  const at = `tick ${tick}: `;
  findings.check('act finishes its own tick', frame.tick === tick, () => at + frame.tick);
  // A recorded world shows what was recorded.
  if (world !== 'recorded') {
    const found = firstFieldDifference(frame.control, control, 'control');
    findings.check('a finished frame holds its control', found === null, () => at + found?.field);
  }
  const bad = firstBadNumber(frame.emergencyVehicle, 'emergencyVehicle');
  findings.check('numbers of a frame are finite and float32', bad === null, () => at + bad);
  const odd = frame.board.find(
    ({ key, value }) => typeof key !== 'string' || !(value === null || OWN_KINDS.has(typeof value)),
  );
  findings.check(
    'board writes are a key and a plain value',
    odd === undefined,
    () => at + odd?.key,
  );
}

const OWN_KINDS: ReadonlySet<string> = new Set(['boolean', 'number', 'string']);
