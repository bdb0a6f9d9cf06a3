/**
 * The arrays of `egoloop.tokens`, how long they are and what stands in each column. Frame: the ego's,
 * x forward, y right, metres; angles are radians clockwise from the ego's heading, in [−π, π).
 */

/** First column of an object row; 0 is an empty row. */
export const ObjectClass = {
  None: 0,
  Vehicle: 1,
  TwoWheeler: 2,
  Walker: 3,
  Prop: 4,
  EmergencyVehicle: 5,
  /** Red or yellow light on the route; its stop box. */
  Light: 6,
  /** Stop sign on the route that was not obeyed yet; its stop box. */
  Stop: 7,
} as const;

/** Columns of an object: class, x, y, half length, half width, yaw, speed (m/s), brake. */
export const OBJECT_SIZE = 8;
/** Columns of a route point: x, y, cosine and sine of its heading. */
export const ROUTE_SIZE = 4;
/** Columns of a lane point: x, y, cosine and sine of the driving direction. */
export const LANE_POINT_SIZE = 4;
/**
 * Columns of a lane's features: on the route, in a junction, marks allow the lane to the left, to the
 * right (1; −1 where that lane is oncoming), half width (m), length (m).
 */
export const LANE_FEATURES = 6;

/** Places in the array of the ego's scalars. */
export const Ego = {
  SpeedMps: 0,
  SpeedLimitMps: 1,
  /** Next point of the sparse plan at least 7.5 m ahead along the route. */
  TargetX: 2,
  TargetY: 3,
  /** The point of the sparse plan after that one. */
  NextTargetX: 4,
  NextTargetY: 5,
  /** `RoadOption` of the target. */
  TargetOption: 6,
  /** Control of the tick before. */
  Throttle: 7,
  Steer: 8,
  Brake: 9,
  YawRateRadps: 10,
  AccelForwardMps2: 11,
  AccelRightMps2: 12,
  /** 1 while a red or yellow light is among the objects. */
  LightAhead: 13,
  /** 1 while a stop sign is among the objects. */
  StopAhead: 14,
  InJunction: 15,
} as const;
export const EGO_SIZE = 16;

export interface TokenShape {
  readonly objects: readonly [count: number, columns: number];
  readonly route: readonly [count: number, columns: number];
  readonly lanes: readonly [count: number, points: number, columns: number];
  readonly laneFeatures: readonly [count: number, columns: number];
  readonly ego: readonly [columns: number];
}

/** A reading: flat arrays in row order, valid until the next tick. Rows past a count are zero. */
export interface TokenReading {
  readonly shape: TokenShape;
  /** Signals of the route first, then actors by distance. */
  readonly objects: Float32Array;
  /** 1 for rows that hold an object. */
  readonly objectMask: Uint8Array;
  /** Actor id of each row; −1 for lights and stop signs, 0 for empty rows. */
  readonly objectIds: Int32Array;
  objectCount: number;
  readonly route: Float32Array;
  /** 0 for points beyond the end of the route, which repeat its last point. */
  readonly routeMask: Uint8Array;
  readonly lanes: Float32Array;
  readonly laneFeatures: Float32Array;
  readonly laneMask: Uint8Array;
  laneCount: number;
  readonly ego: Float32Array;
}

export interface TokenSizes {
  readonly objects: number;
  readonly route: number;
  readonly lanes: number;
  readonly lanePoints: number;
}

export function emptyReading({ objects, route, lanes, lanePoints }: TokenSizes): TokenReading {
  return {
    shape: {
      objects: [objects, OBJECT_SIZE],
      route: [route, ROUTE_SIZE],
      lanes: [lanes, lanePoints, LANE_POINT_SIZE],
      laneFeatures: [lanes, LANE_FEATURES],
      ego: [EGO_SIZE],
    },
    objects: new Float32Array(objects * OBJECT_SIZE),
    objectMask: new Uint8Array(objects),
    objectIds: new Int32Array(objects),
    objectCount: 0,
    route: new Float32Array(route * ROUTE_SIZE),
    routeMask: new Uint8Array(route),
    lanes: new Float32Array(lanes * lanePoints * LANE_POINT_SIZE),
    laneFeatures: new Float32Array(lanes * LANE_FEATURES),
    laneMask: new Uint8Array(lanes),
    laneCount: 0,
    ego: new Float32Array(EGO_SIZE),
  };
}

/** The ego's frame of one tick. */
export interface EgoFrame {
  x: number;
  y: number;
  z: number;
  yaw: number;
  cos: number;
  sin: number;
}
