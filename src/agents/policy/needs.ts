/**
 * What a manifest reads: which sensors, whether the truth, whether the route ahead. From that follows
 * whether it is privileged, and that it declares every sensor it uses.
 */
import type { SensorSpec } from '../../bridge/backend.js';
import { EgoloopError } from '../../core/errors.js';
import { PLAN_POSES, PLAN_STEP_S } from '../controllers/trajectory-tracker.js';
import type { InputSpec } from './input-spec.js';
import type { PolicyManifest } from './manifest.js';

/** Types that the leaderboards let an agent declare; all others are ground truth. */
export const OFFICIAL_SENSORS: readonly string[] = [
  'sensor.camera.rgb',
  'sensor.lidar.ray_cast',
  'sensor.other.radar',
  'sensor.other.gnss',
  'sensor.other.imu',
  'sensor.opendrive_map',
  'sensor.speedometer',
];

export const SPEEDOMETER = 'sensor.speedometer';
export const IMU = 'sensor.other.imu';
export const GNSS = 'sensor.other.gnss';
export const TOKENS = 'egoloop.tokens';

type Facts = Pick<PolicyManifest, 'sensors' | 'inputs' | 'output' | 'controller' | 'navigation'>;

/** The one sensor of a type, or null. */
export function sensorOfType(sensors: readonly SensorSpec[], type: string): SensorSpec | null {
  return sensors.find((sensor) => sensor.type === type) ?? null;
}

/** True when someone asks for the next points of the route. */
export function needsRoute({ inputs, controller, output }: Facts): boolean {
  const isSteeredByTarget =
    output.kind === 'waypoints' && controller?.name === 'A' && controller.useTarget;
  return isSteeredByTarget || Object.values(inputs).some(usesRoute);
}

function usesRoute({ feature }: InputSpec): boolean {
  return feature === 'targetPoint' || feature === 'command';
}

/** Places and reasons for which a manifest is privileged; empty when it is not. */
function truthReaders(manifest: Facts): { readonly path: string; readonly why: string }[] {
  const found: { path: string; why: string }[] = [];
  const { sensors, inputs, navigation } = manifest;
  sensors.forEach(({ type }, i) => {
    if (!OFFICIAL_SENSORS.includes(type)) {
      found.push({ path: `sensors[${i}]`, why: `${type} is no sensor of a leaderboard` });
    }
  });
  for (const [name, { feature }] of Object.entries(inputs)) {
    if (feature === 'egoState') found.push({ path: `inputs.${name}`, why: 'egoState is truth' });
  }
  if (needsSpeed(manifest) && sensorOfType(sensors, SPEEDOMETER) === null) {
    found.push({ path: 'sensors', why: `the speed is truth without a ${SPEEDOMETER}` });
  }
  if (needsTurnRate(manifest) && sensorOfType(sensors, IMU) === null) {
    found.push({ path: 'sensors', why: `the turn rate is truth without a ${IMU}` });
  }
  if (navigation?.pose === 'truth') found.push({ path: 'navigation.pose', why: 'it is truth' });
  return found;
}

/** The two half turns are brought together by the ego's speed and turn rate. */
function alignsScans(input: InputSpec): boolean {
  return input.feature === 'lidarHistogram' && input.halfTurns === 2 && input.align;
}

/** Controller C follows the car's way since the plan was made. */
function needsTurnRate({ inputs, controller }: Facts): boolean {
  return controller?.name === 'C' || Object.values(inputs).some(alignsScans);
}

function needsSpeed({ inputs, output }: Facts): boolean {
  if (output.kind !== 'controls') return true;
  return Object.values(inputs).some((input) => input.feature === 'speed' || alignsScans(input));
}

/** Throws POLICY_INVALID unless the parts of a manifest fit each other. */
export function checkNeeds(manifest: PolicyManifest, file: string): void {
  const refuse = (path: string, what: string): never => {
    throw new EgoloopError('POLICY_INVALID', what, { file, path });
  };
  checkSensors(manifest, refuse);
  checkController(manifest, refuse);
  checkNavigation(manifest, refuse);
  checkThought(manifest, refuse);
  const readers = truthReaders(manifest);
  if (!manifest.privileged && readers[0] !== undefined) {
    const { path, why } = readers[0];
    refuse('privileged', `expected true, for ${path} reads ground truth (${why})`);
  }
  if (manifest.privileged && readers.length === 0) {
    refuse('privileged', 'expected false, for nothing in the manifest reads ground truth');
  }
}

type Refuse = (path: string, what: string) => never;

function checkSensors({ sensors, inputs }: PolicyManifest, refuse: Refuse): void {
  const ids = new Set<string>();
  sensors.forEach(({ id }, i) => {
    if (ids.has(id)) refuse(`sensors[${i}].id`, `expected every id once, found ${id} twice`);
    ids.add(id);
  });
  for (const [name, input] of Object.entries(inputs)) {
    const wanted = namedSensors(input);
    for (const [id, pattern, kind] of wanted) {
      const found = sensors.find((sensor) => sensor.id === id);
      const path = `inputs.${name}.${input.feature === 'camera' ? 'sensors' : 'sensor'}`;
      if (found === undefined) refuse(path, `expected a sensor of the list, found ${id}`);
      else if (!pattern.test(found.type)) {
        refuse(path, `expected the id of a ${kind}, found ${id}, which is a ${found.type}`);
      }
    }
    const type = input.feature === 'tokens' ? TOKENS : input.feature === 'imu' ? IMU : null;
    if (type !== null && sensorOfType(sensors, type) === null) {
      refuse(`inputs.${name}.feature`, `expected a ${type} among the sensors, found none`);
    }
  }
}

function namedSensors(input: InputSpec): (readonly [id: string, type: RegExp, kind: string])[] {
  if (input.feature === 'camera') {
    return input.sensors.map((id) => [id, /^sensor\.camera\./, 'camera'] as const);
  }
  if (input.feature === 'lidarHistogram') {
    return [[input.sensor, /^sensor\.lidar\.ray_cast$/, 'LiDAR']];
  }
  return input.feature === 'bev' ? [[input.sensor, /^egoloop\.bev\./, 'BEV sensor']] : [];
}

function checkController({ output, controller }: PolicyManifest, refuse: Refuse): void {
  const { kind } = output;
  if (kind === 'controls') {
    if (controller !== undefined) {
      refuse('controller', 'expected none, for the network answers with controls');
    }
    const columns = output.columns.filter((column) => column !== '-');
    if (new Set(columns).size < columns.length || !columns.includes('steer')) {
      refuse('output.columns', 'expected steer and every other column at most once');
    }
    if (columns.includes('acceleration') === columns.includes('throttle')) {
      refuse('output.columns', 'expected either throttle or acceleration');
    }
    return;
  }
  if (controller === undefined) {
    refuse('controller', `expected a controller, for the network answers with ${kind}`);
  }
  if (output.kind === 'waypoints' && output.headings && (output.shape.at(-1) ?? 0) < 3) {
    refuse('output.headings', 'expected three columns at least, for the third is the heading');
  }
  const name = controller?.name;
  if (kind === 'path') {
    if (name === 'B') return;
    const what = `expected B, for ${name} takes waypoints in time and the answer is a path`;
    refuse('controller.name', what);
  }
  if (name === 'C') checkPlan(output, refuse);
}

/** Controller C takes plans of one kind only. */
function checkPlan(output: PolicyManifest['output'], refuse: Refuse): void {
  if (output.kind !== 'waypoints') return;
  const { shape, periodS } = output;
  if (periodS !== PLAN_STEP_S) {
    refuse('output.periodS', `expected ${PLAN_STEP_S} for controller C, found ${periodS}`);
  }
  const points = shape.at(-2) ?? 1;
  if (points !== PLAN_POSES) {
    refuse('output.shape', `expected ${PLAN_POSES} waypoints for controller C, found ${points}`);
  }
}

/** What was weighed must be points, and every number must have its place. */
function checkThought({ thought, output }: PolicyManifest, refuse: Refuse): void {
  if (thought === undefined) return;
  if (output.kind === 'controls') {
    refuse('thought', 'expected none, for the network answers with controls');
  }
  const { candidates, values, chosen, numbers } = thought;
  const [count = 0, points = 0, columns = 0] = candidates.shape.slice(-3);
  const size = (shape: readonly number[]) => shape.reduce((product, one) => product * one, 1);
  const check = (key: string, shape: readonly number[], wanted: number): void => {
    if (size(shape) === wanted) return;
    refuse(`thought.${key}.shape`, `expected ${wanted} numbers, found ${size(shape)}`);
  };
  if (
    candidates.shape.length < 3 ||
    columns < 2 ||
    size(candidates.shape) !== count * points * columns
  ) {
    const what = `expected ways × points × columns, found [${candidates.shape.join(', ')}]`;
    refuse('thought.candidates.shape', what);
  }
  if (values === undefined && chosen === undefined) {
    refuse('thought', 'expected values or chosen, for one of the ways is the one taken');
  }
  if (values !== undefined) check('values', values.shape, count);
  if (chosen !== undefined) check('chosen', chosen.shape, 1);
  if (numbers !== undefined) check('numbers', numbers.shape, count * numbers.names.length);
}

function checkNavigation(manifest: PolicyManifest, refuse: Refuse): void {
  const { navigation, sensors } = manifest;
  if (!needsRoute(manifest)) {
    if (navigation !== undefined) refuse('navigation', 'expected none, for nothing asks for it');
    return;
  }
  if (navigation === undefined) {
    refuse(
      'navigation',
      'expected to be told where the ego is ({"pose": "gnss"} or "truth"), for an input or ' +
        'controller A asks for points of the route',
    );
  }
  if (navigation?.pose !== 'gnss') return;
  for (const type of [GNSS, IMU]) {
    if (sensorOfType(sensors, type) === null) {
      refuse('navigation.pose', `expected a ${type} among the sensors, found none`);
    }
  }
}
