/**
 * Every sensor of the embedded world by its type. What each one reads, in which layout and units, and
 * where it differs from CARLA: docs/sensors.md. A reading is valid until the next tick.
 */
import { gnss } from './basic/gnss.js';
import { imu } from './basic/imu.js';
import { opendriveMap } from './basic/opendrive-map.js';
import { speedometer } from './basic/speedometer.js';
import { bevClasses } from './bev/classes.js';
import { bevRoach } from './bev/roach.js';
import { depthCamera, flatCamera, instanceCamera, semanticCamera } from './camera/cameras.js';
import { lidar } from './rays/lidar.js';
import { radar } from './rays/radar.js';
import type { SensorFactory } from './suite.js';
import { tokens } from './tokens/tokens.js';

export const SENSOR_FACTORIES: Readonly<Record<string, SensorFactory>> = {
  'sensor.speedometer': speedometer,
  'sensor.other.gnss': gnss,
  'sensor.other.imu': imu,
  'sensor.opendrive_map': opendriveMap,
  'sensor.other.radar': radar,
  'sensor.lidar.ray_cast': lidar,
  'sensor.camera.semantic_segmentation': semanticCamera,
  'sensor.camera.instance_segmentation': instanceCamera,
  'sensor.camera.depth': depthCamera,
  'sensor.camera.rgb': flatCamera,
  'egoloop.bev.roach': bevRoach,
  'egoloop.bev.classes': bevClasses,
  'egoloop.tokens': tokens,
};
