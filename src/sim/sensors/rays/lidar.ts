/**
 * `sensor.lidar.ray_cast` with the attributes Leaderboard fixes: 64 channels from +10° to −30°, 85 m,
 * 600,000 points/s, 10 Hz. At 20 ticks a second each tick is half a turn: even ticks scan the left half
 * (−180° … 0°), odd ticks the right (0° … 180°). Rays meet actors' boxes and the ground. Intensity is
 * exp(−0.004 · distance); 45 % of the rays are dropped beforehand, weak returns more often afterwards,
 * as in CARLA's RayCastLidar.
 */
import { TICK_SECONDS } from '../../../bridge/frame.js';
import type { Random } from '../../../core/random.js';
import { Mount } from '../mount.js';
import type { SensorFactory } from '../suite.js';
import { AzimuthBins } from './azimuth-bins.js';
import { RayScene } from './ray-scene.js';

export const LIDAR = {
  rangeM: 85,
  rotationHz: 10,
  channels: 64,
  upperDeg: 10,
  lowerDeg: -30,
  pointsPerS: 600_000,
  attenuationPerM: 0.004,
  dropRate: 0.45,
  dropIntensityLimit: 0.8,
  dropAtZeroIntensity: 0.4,
} as const;

/** Rays of one channel in one tick: CARLA rounds half away from zero. */
export const LIDAR_STEPS = Math.floor((LIDAR.pointsPerS * TICK_SECONDS) / LIDAR.channels + 0.5);
const SWEEP_RAD = LIDAR.rotationHz * 2 * Math.PI * TICK_SECONDS;
const STEP_RAD = SWEEP_RAD / LIDAR_STEPS;
const RAD = Math.PI / 180;
const KEEP_SLOPE = LIDAR.dropAtZeroIntensity / LIDAR.dropIntensityLimit;
const KEEP_LEAST = 1 - LIDAR.dropAtZeroIntensity;

/** Points as rows of x, y, z in the sensor's axes (metres) and intensity. */
export interface PointReading {
  readonly shape: readonly [count: number, columns: 4];
  readonly data: Float32Array;
}

/** Whether a return of this intensity reaches the data. Draws only for weak ones. */
function isKept(intensity: number, random: Random): boolean {
  if (intensity > LIDAR.dropIntensityLimit) return true;
  return random.unit() < KEEP_SLOPE * intensity + KEEP_LEAST;
}

export const lidar: SensorFactory = (spec, context) => {
  const mount = new Mount(spec);
  const random = context.random.fork(`sensor ${spec.id}`);
  const scene = new RayScene(context.world, LIDAR.rangeM);
  const bins = new AzimuthBins(LIDAR_STEPS);
  const buffer = new Float32Array(LIDAR.channels * LIDAR_STEPS * 4);
  const cosAzimuth = new Float64Array(LIDAR_STEPS);
  const sinAzimuth = new Float64Array(LIDAR_STEPS);
  const elevations = Float64Array.from({ length: LIDAR.channels }, (_, i) => {
    const share = i / (LIDAR.channels - 1);
    return (LIDAR.upperDeg - (LIDAR.upperDeg - LIDAR.lowerDeg) * share) * RAD;
  });
  return ({ tick, world }): PointReading => {
    const { axes, x, y, z } = mount.update(world);
    const start = tick % 2 === 0 ? -Math.PI : 0;
    for (let i = 0; i < LIDAR_STEPS; i += 1) {
      cosAzimuth[i] = Math.cos(start + i * STEP_RAD);
      sinAzimuth[i] = Math.sin(start + i * STEP_RAD);
    }
    scene.update(world, x, y, z);
    bins.fill(scene, axes, start, STEP_RAD);
    let count = 0;
    for (let channel = 0; channel < LIDAR.channels; channel += 1) {
      const flat = Math.cos(elevations[channel] as number);
      const up = Math.sin(elevations[channel] as number);
      for (let i = 0; i < LIDAR_STEPS; i += 1) {
        if (random.unit() < LIDAR.dropRate) continue;
        const sx = flat * (cosAzimuth[i] as number);
        const sy = flat * (sinAzimuth[i] as number);
        const dx = sx * (axes[0] as number) + sy * (axes[3] as number) + up * (axes[6] as number);
        const dy = sx * (axes[1] as number) + sy * (axes[4] as number) + up * (axes[7] as number);
        const dz = sx * (axes[2] as number) + sy * (axes[5] as number) + up * (axes[8] as number);
        let distance = scene.groundDistance(dx, dy, dz);
        for (let entry = bins.first(i); entry >= 0; entry = bins.after(entry)) {
          const hit = scene.boxDistance(bins.item(entry), dx, dy, dz);
          if (hit < distance) distance = hit;
        }
        if (distance > LIDAR.rangeM) continue;
        const intensity = Math.exp(-LIDAR.attenuationPerM * distance);
        if (!isKept(intensity, random)) continue;
        const at = count * 4;
        buffer[at] = sx * distance;
        buffer[at + 1] = sy * distance;
        buffer[at + 2] = up * distance;
        buffer[at + 3] = intensity;
        count += 1;
      }
    }
    return { shape: [count, 4], data: buffer.subarray(0, count * 4) };
  };
};
