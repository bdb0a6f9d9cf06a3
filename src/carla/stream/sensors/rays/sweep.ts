/**
 * The turning of a LiDAR: which rays belong to a measurement. `channels` lasers between `upper_fov` and
 * `lower_fov`, each with the rays that fall to it of `points_per_second` × time, spread over what the
 * head turns in that time; angles run from −`horizontal_fov`/2. As CARLA's ray-cast LiDARs.
 */
import type { Attributes } from '../attributes.js';

const RAD = Math.PI / 180;
/** Rays of one measurement at most: more would hold up everybody else. */
const MOST_RAYS = 1_000_000;

export class Sweep {
  readonly channels: number;
  readonly rangeM: number;
  /** Rays of each channel in this measurement. */
  rays = 0;
  /** Where the head stands after this measurement, radians in [0, horizontal fov). */
  headRad = 0;
  /** Cosine and sine of each channel's elevation. */
  readonly flat: Float64Array;
  readonly up: Float64Array;
  /** Cosine and sine of each ray's azimuth. */
  cosines = new Float64Array(0);
  sines = new Float64Array(0);
  private headDeg = 0;
  private readonly perSecond: number;
  private readonly turnsHz: number;
  private readonly fovDeg: number;

  constructor(attributes: Attributes) {
    this.channels = attributes.integer('channels', 32, 1, 1024);
    this.rangeM = attributes.number('range', 10, 0, 10_000);
    this.perSecond = attributes.integer('points_per_second', 56_000, 0, 100_000_000);
    this.turnsHz = attributes.number('rotation_frequency', 10, 0, 1000);
    this.fovDeg = attributes.number('horizontal_fov', 360, 0.01, 360);
    const upperDeg = attributes.number('upper_fov', 10, -90, 90);
    const lowerDeg = attributes.number('lower_fov', -30, -90, 90);
    const stepDeg = this.channels > 1 ? (upperDeg - lowerDeg) / (this.channels - 1) : 0;
    const elevations = Float64Array.from(
      { length: this.channels },
      (_, channel) => (upperDeg - channel * stepDeg) * RAD,
    );
    this.flat = elevations.map(Math.cos);
    this.up = elevations.map(Math.sin);
  }

  /** Turns the head on by `dtS` seconds. */
  advance(dtS: number): void {
    const { channels, fovDeg } = this;
    // Rounds half away from zero, as the engine does.
    const wished = Math.floor((this.perSecond * dtS) / channels + 0.5);
    this.rays = Math.min(wished, Math.floor(MOST_RAYS / channels));
    if (this.cosines.length < this.rays) {
      this.cosines = new Float64Array(this.rays);
      this.sines = new Float64Array(this.rays);
    }
    const turnedDeg = this.turnsHz * fovDeg * dtS;
    for (let i = 0; i < this.rays; i += 1) {
      const angle = ((this.headDeg + (turnedDeg / this.rays) * i) % fovDeg) - fovDeg / 2;
      this.cosines[i] = Math.cos(angle * RAD);
      this.sines[i] = Math.sin(angle * RAD);
    }
    this.headDeg = (this.headDeg + turnedDeg) % fovDeg;
    this.headRad = this.headDeg * RAD;
  }
}
