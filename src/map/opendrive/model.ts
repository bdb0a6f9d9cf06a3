/**
 * What an OpenDRIVE file says, as plain data in the file's own terms: right-handed axes, metres,
 * radians, lane ids as written. Nothing is interpreted here; `network/` turns it into CARLA's roads.
 */

/** Line and column in the source file, both from 1. */
export interface SourcePosition {
  readonly line: number;
  readonly column: number;
}

/** a + b·ds + c·ds² + d·ds³ with ds measured from `s` (a road s, or an sOffset for lane records). */
export interface CubicRecord {
  readonly s: number;
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

export type PlanViewShape =
  | { readonly kind: 'line' }
  | { readonly kind: 'arc'; readonly curvature: number }
  | { readonly kind: 'spiral'; readonly curvStart: number; readonly curvEnd: number }
  | {
      readonly kind: 'poly3';
      readonly a: number;
      readonly b: number;
      readonly c: number;
      readonly d: number;
    }
  | {
      readonly kind: 'paramPoly3';
      readonly aU: number;
      readonly bU: number;
      readonly cU: number;
      readonly dU: number;
      readonly aV: number;
      readonly bV: number;
      readonly cV: number;
      readonly dV: number;
      /** True when p runs over metres of the record, false when it is normalised to 0…1. */
      readonly arcLength: boolean;
    };

export interface PlanViewRecord {
  readonly s: number;
  readonly x: number;
  readonly y: number;
  readonly hdg: number;
  readonly length: number;
  readonly shape: PlanViewShape;
}

export interface RoadMarkRecord {
  readonly sOffset: number;
  /** As written, e.g. `broken`, `solid solid`. */
  readonly type: string;
  readonly weight: string;
  readonly color: string;
  readonly material: string;
  readonly width: number;
  /** `none`, `increase`, `decrease` or `both`; `both` where the file says nothing. */
  readonly laneChange: string;
}

export interface LaneSpeedRecord {
  readonly sOffset: number;
  readonly max: number;
  readonly unit: string;
}

export interface LaneRecord {
  readonly id: number;
  /** As written, e.g. `driving`, `bidirectional`. */
  readonly type: string;
  readonly level: boolean;
  readonly predecessorId: number | null;
  readonly successorId: number | null;
  /** Records keyed by sOffset from the lane section's start. */
  readonly widths: readonly CubicRecord[];
  readonly borders: readonly CubicRecord[];
  readonly roadMarks: readonly RoadMarkRecord[];
  readonly speeds: readonly LaneSpeedRecord[];
  readonly position: SourcePosition;
}

export interface LaneSectionRecord {
  readonly s: number;
  readonly singleSide: boolean;
  /** All lanes, the centre lane 0 included, by ascending id. */
  readonly lanes: readonly LaneRecord[];
  readonly position: SourcePosition;
}

export interface RoadLink {
  readonly elementType: 'road' | 'junction';
  readonly elementId: string;
  readonly contactPoint: 'start' | 'end' | null;
}

export interface RoadTypeRecord {
  readonly s: number;
  readonly type: string;
  /** As written with its unit; null where the record has no `<speed>`. `max` may be `no limit`. */
  readonly speed: { readonly max: string; readonly unit: string } | null;
}

export interface LaneValidity {
  readonly fromLane: number;
  readonly toLane: number;
}

export interface SignalDependency {
  readonly id: string;
  readonly type: string;
}

export interface SignalRecord {
  readonly id: string;
  readonly name: string;
  readonly s: number;
  readonly t: number;
  readonly dynamic: string;
  readonly orientation: string;
  readonly zOffset: number;
  readonly country: string;
  readonly type: string;
  readonly subtype: string;
  readonly value: number | null;
  readonly unit: string;
  readonly height: number;
  readonly width: number;
  readonly text: string;
  readonly hOffset: number;
  readonly pitch: number;
  readonly roll: number;
  readonly validities: readonly LaneValidity[];
  readonly dependencies: readonly SignalDependency[];
  readonly position: SourcePosition;
}

export interface SignalReferenceRecord {
  readonly s: number;
  readonly t: number;
  readonly id: string;
  readonly orientation: string;
  readonly validities: readonly LaneValidity[];
  readonly position: SourcePosition;
}

/** One `<cornerLocal>` of an outline (u, v, z) in metres in the object's frame. */
export interface CornerLocal {
  readonly u: number;
  readonly v: number;
  readonly z: number;
}

export interface ObjectRecord {
  readonly id: string;
  readonly type: string;
  readonly name: string;
  readonly s: number;
  readonly t: number;
  readonly zOffset: number;
  readonly hdg: number;
  readonly pitch: number;
  readonly roll: number;
  readonly orientation: string;
  readonly width: number;
  readonly length: number;
  readonly height: number;
  /** Corners of the first outline; empty when the object has none. */
  readonly corners: readonly CornerLocal[];
  readonly validities: readonly LaneValidity[];
  readonly position: SourcePosition;
}

export interface RoadRecord {
  readonly id: string;
  readonly name: string;
  readonly length: number;
  /** Junction id as written; `-1` for a road outside junctions. */
  readonly junctionId: string;
  readonly rule: 'RHT' | 'LHT';
  readonly predecessor: RoadLink | null;
  readonly successor: RoadLink | null;
  readonly types: readonly RoadTypeRecord[];
  readonly planView: readonly PlanViewRecord[];
  readonly elevations: readonly CubicRecord[];
  readonly laneOffsets: readonly CubicRecord[];
  readonly laneSections: readonly LaneSectionRecord[];
  readonly signals: readonly SignalRecord[];
  readonly signalReferences: readonly SignalReferenceRecord[];
  readonly objects: readonly ObjectRecord[];
  readonly position: SourcePosition;
}

export interface LaneLink {
  readonly from: number;
  readonly to: number;
}

export interface JunctionConnection {
  readonly id: string;
  readonly incomingRoad: string;
  readonly connectingRoad: string;
  readonly contactPoint: string;
  readonly laneLinks: readonly LaneLink[];
}

export interface JunctionRecord {
  readonly id: string;
  readonly name: string;
  readonly connections: readonly JunctionConnection[];
  /** Ids of `<controller>` children, in file order, repeats kept. */
  readonly controllerIds: readonly string[];
  readonly position: SourcePosition;
}

export interface ControllerRecord {
  readonly id: string;
  readonly name: string;
  readonly sequence: number;
  /** `signalId` of each `<control>`, in file order, repeats kept. */
  readonly signalIds: readonly string[];
  readonly position: SourcePosition;
}

/** GPS reference of the map: `+lat_0`, `+lon_0` of the geoReference, degrees. */
export interface GeoReference {
  readonly text: string | null;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
}

/** Something odd in the file that was mended while reading. */
export interface Repair {
  /** Stable name, e.g. `lane-width-missing`. */
  readonly name: string;
  readonly message: string;
  readonly position: SourcePosition | null;
}

/** An element the reader does not use, counted per path such as `road/lateralProfile/superelevation`. */
export interface UnsupportedElement {
  readonly path: string;
  readonly count: number;
  readonly first: SourcePosition;
}

export interface OpenDriveDocument {
  readonly revMajor: number;
  readonly revMinor: number;
  readonly name: string;
  readonly geoReference: GeoReference;
  readonly roads: readonly RoadRecord[];
  readonly junctions: readonly JunctionRecord[];
  readonly controllers: readonly ControllerRecord[];
  readonly repairs: readonly Repair[];
  readonly unsupported: readonly UnsupportedElement[];
}
