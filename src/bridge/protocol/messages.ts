/**
 * Every message of the protocol as a program sees it; the codec turns them to bytes and back. Frame of
 * reference: CARLA's, metres, m/s, float32 degrees. Order and meaning: docs/protocol.md.
 */
import type { AgentFault, EpisodeEnd, SensorReading, SensorSpec } from '../backend.js';
import type {
  BoardWrite,
  ContactTruth,
  ControlTruth,
  RoutePoint,
  RouteTruth,
  TruthFrame,
} from '../frame.js';
import type { ProtocolCode } from './invalid.js';
import type { ProtocolVersion } from './version.js';
import type { FrameColumns, SnapshotColumns } from './wire-frame.js';

export interface Hello {
  readonly type: 'hello';
  readonly protocol: ProtocolVersion;
  readonly token: string;
  readonly software: string;
  /** The session to go on with after a cut; null for a new one. */
  readonly session: string | null;
  /** Number of the last session message that was received; 0 for none. */
  readonly received: number;
}

export interface Open {
  readonly type: 'open';
  /** A Leaderboard 2.x routes file with this one route. */
  readonly routeXml: string;
  readonly repetition: number;
  readonly seed: number;
  readonly traffic: string | null;
  readonly downsampleM: number;
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
  /** SHA-256 of map texts that need not be sent. */
  readonly knownMaps: readonly string[];
  /** The driver can read the ring that `welcome` names; else every array comes in its message. */
  readonly sharedMemory: boolean;
}

export interface Needs {
  readonly type: 'needs';
  readonly agent: string;
  readonly privileged: boolean;
  readonly sensors: readonly SensorSpec[];
  readonly knownMaps: readonly string[];
  readonly sharedMemory: boolean;
}

export interface Ready {
  readonly type: 'ready';
}

export interface Control extends ControlTruth {
  readonly type: 'control';
  readonly tick: number;
}

export interface AgentFailed extends AgentFault {
  readonly type: 'agentFailed';
}

export interface Stop {
  readonly type: 'stop';
  readonly reason: string;
}

export interface Bye {
  readonly type: 'bye';
  readonly reason: string;
}

export interface ErrorMessage {
  readonly type: 'error';
  readonly code: ProtocolCode;
  readonly message: string;
  /** Path of the field that was wrong; null where it was none. */
  readonly field: string | null;
}

export interface Welcome {
  readonly type: 'welcome';
  readonly protocol: ProtocolVersion;
  readonly session: string;
  readonly received: number;
  readonly software: string;
  readonly world: 'embedded' | 'carla' | 'recorded';
  readonly deterministic: boolean;
  /** Who says which route comes next. */
  readonly routes: 'client' | 'server';
  readonly endsRoutes: boolean;
  /** Sensor types the world can deliver. */
  readonly sensors: readonly string[];
  /** e.g. `leaderboard-2.1`; null where no official evaluator runs. */
  readonly evaluator: string | null;
  readonly carlaVersion: string | null;
  /** Longest answer that the world waits for, seconds; null for no limit. */
  readonly timeLimitS: number | null;
  /** File of the shared-memory ring on this machine; null where images come through the socket. */
  readonly sharedMemory: string | null;
}

export interface Offer {
  readonly type: 'offer';
  readonly routeId: string | null;
  readonly repetition: number | null;
  readonly town: string | null;
}

export interface RouteStart {
  readonly type: 'routeStart';
  readonly route: RouteTruth;
  readonly sparsePlan: readonly RoutePoint[];
  readonly map: {
    readonly name: string;
    /** Of the OpenDRIVE text. */
    readonly sha256: string;
    /** Null when the driver said that it knows the map. */
    readonly text: string | null;
  };
  readonly notes: readonly string[];
}

/** What became known of a tick after its snapshot was sent. */
export interface Completed {
  readonly tick: number;
  readonly board: readonly BoardWrite[];
  readonly emergencyVehicle: TruthFrame['emergencyVehicle'];
  /** Null when the lights are as in the frame. */
  readonly lights: ArrayLike<number> | null;
}

export interface Frame {
  readonly type: 'frame';
  readonly tick: number;
  /** The simulator's own count. */
  readonly simFrame: number;
  readonly gameTimeS: number;
  readonly previous: Completed | null;
  readonly columns: FrameColumns;
  readonly sensors: Readonly<Record<string, SensorReading>>;
  /** New since the last message. */
  readonly notes: readonly string[];
}

/** What of a frame is known before its sensors have come; `rest` follows. Since 1.1. */
export interface Ahead {
  readonly type: 'ahead';
  readonly tick: number;
  readonly simFrame: number;
  readonly previous: Completed | null;
  readonly columns: SnapshotColumns;
}

/** What a frame has beyond the `ahead` of its tick. Since 1.1. */
export interface Rest {
  readonly type: 'rest';
  readonly tick: number;
  readonly gameTimeS: number;
  readonly contacts: readonly ContactTruth[];
  readonly sensors: Readonly<Record<string, SensorReading>>;
  readonly notes: readonly string[];
}

export interface RouteEnd extends EpisodeEnd {
  readonly type: 'routeEnd';
  readonly previous: Completed | null;
  /** With a failure, the last one is its sentence for people. */
  readonly notes: readonly string[];
}

export type ClientMessage =
  | Hello
  | Open
  | Needs
  | Ready
  | Control
  | AgentFailed
  | Stop
  | Bye
  | ErrorMessage;

export type ServerMessage =
  | Welcome
  | Offer
  | RouteStart
  | Frame
  | Ahead
  | Rest
  | RouteEnd
  | Bye
  | ErrorMessage;

/** A message with its number: 0 for those of the connection, 1, 2, 3 … for those of the session. */
export type Numbered<M> = M & { readonly seq: number };

/** Messages that belong to the connection and are not counted. */
export const UNCOUNTED: ReadonlySet<string> = new Set(['hello', 'welcome', 'error']);
