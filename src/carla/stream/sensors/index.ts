/**
 * Streams by the blueprint of their sensor. Blueprints that are not here send nothing, as in CARLA lane
 * invasion and RSS do not: the client works those out itself.
 */
import { dvsStream } from './camera/dvs.js';
import { opticalFlowStream } from './camera/flow.js';
import {
  depthStream,
  instanceStream,
  normalsStream,
  rgbStream,
  semanticStream,
} from './camera/plain-cameras.js';
import { collisionStream } from './collision.js';
import { gnssStream } from './gnss.js';
import { imuStream } from './imu.js';
import { obstacleStream } from './obstacle.js';
import { lidarStream } from './rays/lidar.js';
import { radarStream } from './rays/radar.js';
import { semanticLidarStream } from './rays/semantic-lidar.js';
import type { SensorStreamFactory } from './sensor-stream.js';

export const SENSOR_STREAMS: ReadonlyMap<string, SensorStreamFactory> = new Map([
  ['sensor.other.collision', collisionStream],
  ['sensor.other.obstacle', obstacleStream],
  ['sensor.other.gnss', gnssStream],
  ['sensor.other.imu', imuStream],
  ['sensor.other.radar', radarStream],
  ['sensor.lidar.ray_cast', lidarStream],
  ['sensor.lidar.ray_cast_semantic', semanticLidarStream],
  ['sensor.camera.rgb', rgbStream],
  ['sensor.camera.depth', depthStream],
  ['sensor.camera.semantic_segmentation', semanticStream],
  ['sensor.camera.instance_segmentation', instanceStream],
  ['sensor.camera.normals', normalsStream],
  ['sensor.camera.optical_flow', opticalFlowStream],
  ['sensor.camera.dvs', dvsStream],
]);
