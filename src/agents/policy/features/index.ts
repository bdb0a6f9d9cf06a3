/** Every feature by the name that manifests give it. */
import type { InputSpec } from '../input-spec.js';
import { bev } from './bev.js';
import { camera } from './camera.js';
import type { Feature, FeatureContext } from './feature.js';
import { lidarHistogram } from './lidar-histogram.js';
import * as plain from './plain.js';
import { tokens } from './tokens.js';

/** Builders that take their own kind of spec; the table keeps the two together. */
const BUILDERS: {
  readonly [F in InputSpec['feature']]: (
    context: FeatureContext<Extract<InputSpec, { feature: F }>>,
  ) => Feature;
} = {
  speed: plain.speed,
  imu: plain.imu,
  control: plain.control,
  egoState: plain.egoState,
  targetPoint: plain.targetPoint,
  command: plain.command,
  constant: plain.constant,
  recurrent: plain.recurrent,
  tokens,
  bev,
  camera,
  lidarHistogram,
};

/** Builds the feature of an input. Throws POLICY_INVALID for what does not fit the sensors. */
export function buildFeature(context: FeatureContext): Feature {
  const build = BUILDERS[context.spec.feature] as (context: FeatureContext) => Feature;
  return build(context);
}

export * from './feature.js';
