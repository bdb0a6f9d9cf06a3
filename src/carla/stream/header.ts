/**
 * The 48 bytes before every sensor message: which decoder the client must take, frame, time and the
 * sensor's world transform. The decoder's number depends on CARLA's version. Little-endian, packed.
 */

/** Kinds of streams, by the name of the sensor's blueprint or, for the last, of the world. */
export type StreamKind =
  | 'collision'
  | 'depth'
  | 'normals'
  | 'dvs'
  | 'gnss'
  | 'imu'
  | 'obstacle'
  | 'opticalFlow'
  | 'radar'
  | 'semanticLidar'
  | 'lidar'
  | 'rgb'
  | 'semantic'
  | 'instance'
  | 'world';

export type CarlaVersion = '0.9.14' | '0.9.15' | '0.9.16';
export const CARLA_VERSIONS: readonly CarlaVersion[] = ['0.9.14', '0.9.15', '0.9.16'];

const INDEX_0_9_15: Readonly<Record<StreamKind, number>> = {
  collision: 0,
  depth: 1,
  normals: 2,
  dvs: 3,
  gnss: 4,
  imu: 5,
  obstacle: 7,
  opticalFlow: 8,
  radar: 9,
  semanticLidar: 10,
  lidar: 11,
  rgb: 13,
  semantic: 14,
  instance: 15,
  world: 16,
};

/** Decoder number of a stream. 0.9.16 put a camera before the world's number. */
export function streamIndex(kind: StreamKind, version: CarlaVersion): number {
  const index = INDEX_0_9_15[kind];
  return kind === 'world' && version === '0.9.16' ? 17 : index;
}

export const HEADER_BYTES = 48;

/** Pose on the wire: metres and degrees, CARLA's axes. */
export interface WirePose {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly pitch: number;
  readonly yaw: number;
  readonly roll: number;
}

export const NO_POSE: WirePose = { x: 0, y: 0, z: 0, pitch: 0, yaw: 0, roll: 0 };

export interface HeaderFacts {
  readonly index: number;
  readonly frame: number;
  /** Since the episode began, seconds. */
  readonly timeS: number;
  readonly pose: WirePose;
}

/** Writes a header at `at`; returns the offset behind it. */
export function writeHeader(bytes: Buffer, at: number, facts: HeaderFacts): number {
  bytes.writeBigUInt64LE(BigInt(facts.index), at);
  bytes.writeBigUInt64LE(BigInt(facts.frame), at + 8);
  bytes.writeDoubleLE(facts.timeS, at + 16);
  return writePose(bytes, at + 24, facts.pose);
}

/** Writes location and rotation as six float32; returns the offset behind them. */
export function writePose(bytes: Buffer, at: number, pose: WirePose): number {
  bytes.writeFloatLE(pose.x, at);
  bytes.writeFloatLE(pose.y, at + 4);
  bytes.writeFloatLE(pose.z, at + 8);
  bytes.writeFloatLE(pose.pitch, at + 12);
  bytes.writeFloatLE(pose.yaw, at + 16);
  bytes.writeFloatLE(pose.roll, at + 20);
  return at + 24;
}
