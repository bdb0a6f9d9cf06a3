/**
 * Actors of an episode. Some have a body, a slot in the world's table that moves and collides; the
 * others (sensors, lights, signs, the spectator, controllers) have a pose alone.
 */
import type { PhysicsControl } from '../blueprints/index.js';
import type { WirePose } from '../stream/header.js';
import type {
  AckermannControl,
  AckermannSettings,
  ActorDescription,
  VehicleControl,
  WalkerControl,
  WireBox,
  WireVector,
} from '../wire/types.js';

export type ActorRole =
  | 'vehicle'
  | 'walker'
  | 'prop'
  | 'sensor'
  | 'light'
  | 'sign'
  | 'spectator'
  | 'other';

export interface CarlaActor {
  readonly id: number;
  readonly role: ActorRole;
  readonly description: ActorDescription;
  /** Its box in its own frame; of lights and signs the trigger volume. */
  readonly box: WireBox;
  /** Semantic tags, a byte each. */
  readonly tags: Uint8Array;
  /** Stream of its data; 0 for none. */
  readonly streamId: number;
  /** Carrier; 0 for none. */
  readonly parentId: number;
  /** Pose on the carrier; changed when a client moves an attached actor. */
  localPose: WirePose | null;
  /** Pose in the world. Of actors with a body it is that of the last frame: ask `CarlaWorld.poseOf`. */
  pose: WirePose;
  readonly body: Body | null;
  /** Index among the map's lights; −1 for all else. */
  readonly lightIndex: number;
  /** OpenDRIVE id of a light or sign, else empty. */
  readonly signalId: string;
}

/** What a body has beyond its columns in the world's table. */
export interface Body {
  readonly slot: number;
  /** Height of the actor's origin above the bottom of its box: half a walker, 0 for all else. */
  readonly liftM: number;
  hasPhysics: boolean;
  hasGravity: boolean;
  isAirborne: boolean;
  massKg: number;
  rollRad: number;
  /** Turning that was forced on it and dies away, rad/s. */
  spinRadps: number;
  /** Velocity it is held at in its own frame, m/s; null for none. */
  constantVelocity: WireVector | null;
  /** Force to act in the next step, N in the world's frame; null for none. */
  force: WireVector | null;
  /** Acceleration of the last step, m/s². */
  readonly acceleration: [number, number, number];
  /** Velocity one step ago, m/s. */
  readonly before: [number, number, number];
  /** The road below it, followed as a plane for a short way. */
  readonly ground: GroundPlane;
  readonly vehicle: VehicleState | null;
  readonly walker: WalkerState | null;
}

export interface GroundPlane {
  x: number;
  y: number;
  z: number;
  /** Rise per metre along the world's axes. */
  slopeX: number;
  slopeY: number;
  isKnown: boolean;
}

export interface VehicleState {
  control: VehicleControl;
  /** In force instead of `control`'s pedals and steer. */
  ackermann: AckermannControl | null;
  /** Wheel angle that Ackermann control has reached, rad. */
  wheelAngleRad: number;
  /** Acceleration that Ackermann control has reached, m/s². */
  reachedMps2: number;
  lightMask: number;
  ackermannSettings: AckermannSettings | null;
  /** What a client set instead of the blueprint's figures; null for none. */
  physics: PhysicsControl | null;
  /** Angles of wheels that are shown instead of their own, degrees. */
  readonly shownWheelDeg: Map<number, number>;
  speedLimitKmh: number;
  /** Index of the light whose box it stands in; −1 for none. */
  lightIndex: number;
  /** Stop sign whose box it stands in (index), −1 for none; and how long it still shows red, s. */
  stopIndex: number;
  stopLeftS: number;
}

export interface WalkerState {
  control: WalkerControl;
  /** Obeys nobody any more. */
  isDead: boolean;
}

export const NEUTRAL_CONTROL: Readonly<VehicleControl> = {
  throttle: 0,
  steer: 0,
  brake: 0,
  handBrake: false,
  reverse: false,
  manualGearShift: false,
  gear: 0,
};
