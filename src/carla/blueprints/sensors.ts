/**
 * The sensors with their attributes and defaults as CARLA 0.9.15 offers them. Lengths in metres, angles
 * in degrees, times in seconds, values as text, since that is how clients set them.
 */
import {
  type AttributeDefinition,
  type Draft,
  draft,
  flag,
  real,
  text,
  whole,
} from './definition.js';
import { FLAT_CAMERA, PHOTO_CAMERA } from './sensor-cameras.js';

const MOUNTS = [
  'front',
  'back',
  'left',
  'right',
  'front_left',
  'front_right',
  'back_left',
  'back_right',
] as const;

const TICK = real('sensor_tick', '0.0');
const SEED = whole('noise_seed', '0');

/** One attribute a name, all zero by default. */
const zeros = (...names: string[]): AttributeDefinition[] => names.map((name) => real(name, '0.0'));

const RAYS = [
  whole('channels', '32'),
  real('range', '10.0'),
  whole('points_per_second', '56000'),
  real('rotation_frequency', '10.0'),
  real('upper_fov', '10.0'),
  real('lower_fov', '-30.0'),
];

const LIDAR_NOISE = [
  real('atmosphere_attenuation_rate', '0.004'),
  SEED,
  real('dropoff_general_rate', '0.45'),
  real('dropoff_intensity_limit', '0.8'),
  real('dropoff_zero_intensity', '0.4'),
  real('noise_stddev', '0.0'),
];

const TURN = real('horizontal_fov', '360.0');

const RADAR = [
  real('horizontal_fov', '30'),
  real('vertical_fov', '30'),
  real('range', '100'),
  whole('points_per_second', '1500'),
  SEED,
];

const GNSS = [
  SEED,
  ...zeros(
    'noise_lat_stddev',
    'noise_lat_bias',
    'noise_lon_stddev',
    'noise_lon_bias',
    'noise_alt_stddev',
    'noise_alt_bias',
  ),
];

const AXES = ['x', 'y', 'z'];
const IMU = [
  SEED,
  ...['noise_accel_stddev', 'noise_gyro_stddev', 'noise_gyro_bias'].flatMap((name) =>
    zeros(...AXES.map((axis) => `${name}_${axis}`)),
  ),
];

const OBSTACLE = [
  real('distance', '5.0'),
  real('hit_radius', '0.5'),
  flag('only_dynamics', false),
  flag('debug_linetrace', false),
];

const EVENT_CAMERA = [
  real('positive_threshold', '0.3'),
  real('negative_threshold', '0.3'),
  real('sigma_positive_threshold', '0.0'),
  real('sigma_negative_threshold', '0.0'),
  whole('refractory_period_ns', '0'),
  flag('use_log', true),
  real('log_eps', '0.001'),
];

function sensor(id: string, ...attributes: readonly AttributeDefinition[]): Draft {
  return draft(`sensor.${id}`, MOUNTS, attributes);
}

/** All sensors, those that live in the client alone (lane invasion, RSS) among them. */
export const SENSORS: readonly Draft[] = [
  sensor('other.collision'),
  sensor('other.lane_invasion'),
  sensor('other.rss'),
  draft('sensor.other.gnss', ['default'], [TICK, ...GNSS]),
  draft('sensor.other.imu', ['default'], [TICK, ...IMU]),
  draft('sensor.other.radar', ['default'], [TICK, ...RADAR]),
  sensor('other.obstacle', TICK, ...OBSTACLE),
  sensor('lidar.ray_cast', TICK, ...RAYS, ...LIDAR_NOISE, TURN),
  sensor('lidar.ray_cast_semantic', TICK, ...RAYS, TURN),
  sensor('camera.depth', TICK, ...FLAT_CAMERA),
  sensor('camera.normals', TICK, ...FLAT_CAMERA),
  sensor('camera.semantic_segmentation', TICK, ...FLAT_CAMERA),
  sensor('camera.instance_segmentation', TICK, ...FLAT_CAMERA),
  sensor('camera.optical_flow', TICK, ...FLAT_CAMERA),
  sensor('camera.rgb', TICK, ...FLAT_CAMERA, ...PHOTO_CAMERA),
  sensor('camera.dvs', TICK, ...FLAT_CAMERA, ...PHOTO_CAMERA, ...EVENT_CAMERA),
];

/** New in 0.9.16: CARLA's picture for a video model. Known here, since its scripts ask for it; sends nothing. */
export const LATE_SENSORS: readonly Draft[] = [
  sensor('camera.cosmos_visualization', TICK, ...FLAT_CAMERA),
];

/** A controller, and the other things without a body of their own. */
export const OTHERS: readonly Draft[] = [
  draft('controller.ai.walker', ['default'], []),
  draft('util.actor.empty', ['default'], []),
  draft(
    'static.trigger.friction',
    ['default'],
    [real('friction', '3.5'), ...AXES.map((axis) => real(`extent_${axis}`, '1.0'))],
  ),
  draft(
    'static.prop.mesh',
    ['default'],
    [text('mesh_path', ''), real('mass', '0.0'), real('scale', '1.0')],
  ),
];
