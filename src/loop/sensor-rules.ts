/**
 * Whether an agent's sensors are allowed: the official limits (evaluation reference 7.2, the tracks
 * SENSORS and MAP), checked in the official order, plus one of our own: a type that no leaderboard
 * offers may only be read by an agent that declares itself privileged. Metres.
 */
import type { BackendCapabilities, SensorSpec } from '../bridge/backend.js';
import type { Ruleset } from '../eval/ruleset.js';

/** Most of each type: Leaderboard 1.0, then 2.x and Bench2Drive. */
const LIMITS: Readonly<Record<string, readonly [number, number]>> = {
  'sensor.camera.rgb': [4, 8],
  'sensor.lidar.ray_cast': [1, 2],
  'sensor.other.radar': [2, 4],
  'sensor.other.gnss': [1, 1],
  'sensor.other.imu': [1, 1],
  'sensor.opendrive_map': [1, 1],
  'sensor.speedometer': [1, 1],
};

/** Farthest from the vehicle's origin. */
const MOUNT_MAX_M = 3;

export interface SensorClaim {
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
}

/** What is wrong with the sensors, or null. */
export function sensorProblem(
  { privileged, sensors }: SensorClaim,
  world: BackendCapabilities,
  ruleset: Ruleset,
): string | null {
  const ids = new Set<string>();
  const counts = new Map<string, number>();
  for (const sensor of sensors) {
    const { id, type } = sensor;
    if (typeof id !== 'string' || id === '') return `sensor ${counts.size + 1}: expected an id`;
    if (ids.has(id)) return `expected every sensor id once, found ${id} twice`;
    ids.add(id);
    const isOfficial = Object.hasOwn(LIMITS, type);
    if (!isOfficial && !privileged) {
      return `sensor ${id}: expected a type of the leaderboards, found ${type}; an agent that reads it must declare itself privileged`;
    }
    if (!world.sensors.includes(type)) {
      return `sensor ${id}: expected a type of the ${world.world} world (${world.sensors.join(', ')}), found ${type}`;
    }
    const distanceM = mountDistanceM(sensor);
    if (isOfficial && distanceM !== null && distanceM > MOUNT_MAX_M) {
      return `sensor ${id}: expected it within ${MOUNT_MAX_M} m of the vehicle's origin, found ${distanceM.toFixed(2)} m`;
    }
    counts.set(type, (counts.get(type) ?? 0) + 1);
  }
  for (const [type, count] of counts) {
    const limit = LIMITS[type]?.[ruleset.isVersion1 ? 0 : 1] ?? Number.POSITIVE_INFINITY;
    if (count > limit) return `expected at most ${limit} of ${type}, found ${count}`;
  }
  return null;
}

/** Distance of the mount from the origin; null unless x, y and z are all given. */
function mountDistanceM({ x, y, z }: SensorSpec): number | null {
  if (typeof x !== 'number' || typeof y !== 'number' || typeof z !== 'number') return null;
  return Math.sqrt(x * x + y * y + z * z);
}

/** Icon names of an official result file, in the order of the agent's list. */
const ICONS: Readonly<Record<string, string>> = {
  'sensor.camera.rgb': 'carla_camera',
  'sensor.lidar.ray_cast': 'carla_lidar',
  'sensor.other.radar': 'carla_radar',
  'sensor.other.gnss': 'carla_gnss',
  'sensor.other.imu': 'carla_imu',
  'sensor.opendrive_map': 'carla_opendrive_map',
  'sensor.speedometer': 'carla_speedometer',
};

/** Names for the `sensors` list of a result file; a type of our own keeps its name. */
export function sensorIcons(sensors: readonly SensorSpec[]): string[] {
  return sensors.map(({ type }) => ICONS[type] ?? type);
}
