/**
 * Signals, references to them and their controllers as CARLA's road library holds them after
 * loading a map. Frame: CARLA's (y to the right), metres, float32 degrees in transforms; `s`, `t`
 * and `hOffset` stay in the file's own terms. Type numbers: German catalogue, as CARLA's SignalType
 * lists them.
 */
import type { Transform, Vector3 } from '../../core/float32.js';
import type { LaneValidity, SignalDependency } from '../opendrive/model.js';

/** Type strings of signals that CARLA acts on. */
export const SignalType = {
  TrafficLight: '1000001',
  Yield: '205',
  Stop: '206',
  MaximumSpeed: '274',
} as const;

/** Types that CARLA takes for traffic lights: every 1000001…1000020 lamp it knows, and F, W, A. */
const LIGHT_TYPES: ReadonlySet<string> = new Set([
  ...[1, 2, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20].map((n) => String(1000000 + n)),
  'F',
  'W',
  'A',
]);

/** True for every signal type that stands for a traffic light. */
export function isTrafficLight(type: string): boolean {
  return LIGHT_TYPES.has(type);
}

/** Which side a signal speaks to: traffic on positive lane ids, on negative ones, or both. */
export type SignalOrientation = 'positive' | 'negative' | 'both';

/** Where a signal came from. */
export type SignalOrigin = 'signal' | 'object' | 'side-file';

/** A trigger box given outright instead of following from lanes: world transform and half sides. */
export interface GivenBox {
  readonly transform: Transform;
  readonly extent: Vector3;
}

/** One signal, light or sign. */
export interface MapSignal {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly subtype: string;
  /** The sign's number, e.g. a speed; 0 where the file gives none. */
  readonly value: number;
  readonly unit: string;
  readonly country: string;
  readonly text: string;
  readonly isDynamic: boolean;
  readonly orientation: SignalOrientation;
  /** Road that the signal itself stands at (references may lie on others). */
  readonly roadId: number;
  readonly s: number;
  readonly t: number;
  readonly zOffset: number;
  /** Radians, the file's axes. */
  readonly hOffset: number;
  readonly pitch: number;
  readonly roll: number;
  readonly heightM: number;
  readonly widthM: number;
  readonly dependencies: readonly SignalDependency[];
  readonly origin: SignalOrigin;
  /** Controllers that some junction uses and that list this signal, sorted as strings. */
  readonly controllerIds: readonly string[];
  /** Where CARLA puts it, after moving it off the lanes. */
  readonly transform: Transform;
  /** Only for signs from a side file. */
  readonly givenBoxes?: readonly GivenBox[];
}

/** A place on a road where a signal counts: the signal's own, or a `<signalReference>`. */
export interface SignalPlace {
  readonly signal: MapSignal;
  readonly roadId: number;
  /** Metres along the road, held 1e-5 m short of its end as CARLA does. */
  readonly s: number;
  readonly t: number;
  readonly orientation: SignalOrientation;
  /** Lanes that must obey; empty when the orientation's side has no lane. */
  readonly validities: readonly LaneValidity[];
}

/** A `<controller>` with its signals and the junctions that use it. */
export interface SignalController {
  readonly id: string;
  readonly name: string;
  readonly sequence: number;
  /** Without repeats, sorted as strings (CARLA keeps a sorted set). */
  readonly signalIds: readonly string[];
  /** Ascending; empty when no junction names the controller. */
  readonly junctionIds: readonly number[];
}

/** Everything about signals of one map. */
export interface SignalLayer {
  readonly signals: ReadonlyMap<string, MapSignal>;
  /** All places, roads in file order and by ascending s within a road. */
  readonly places: readonly SignalPlace[];
  readonly placesByRoad: ReadonlyMap<number, readonly SignalPlace[]>;
  /** In file order. */
  readonly controllers: readonly SignalController[];
  /** Signals, references or controllers that could not be used, one sentence each. */
  readonly warnings: readonly string[];
}
