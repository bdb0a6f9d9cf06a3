/**
 * CARLA's road network from an OpenDRIVE text alone: waypoints, topology, neighbours, junctions,
 * crosswalks and nearest-lane queries that answer as `carla.Map` does. Frame: CARLA's left-handed axes
 * (x forward, y right, z up), metres, float32 degrees; s is OpenDRIVE's. The answers are those
 * of client 0.9.15 unless 0.9.16 is asked for; 0.9.15 does not know left-hand traffic.
 */
import type { Vector3 } from '../core/float32.js';
import { LaneType, type LaneTypeMask } from './lane-type.js';
import { buildGraph } from './network/build-graph.js';
import { ChordIndex } from './network/chord-index.js';
import { type Chords, cutChords } from './network/chords.js';
import { type ClientVersion, DEFAULT_CLIENT_VERSION } from './network/client-version.js';
import { type Crosswalk, listCrosswalks } from './network/crosswalks.js';
import { junctionConflicts } from './network/junction-conflicts.js';
import {
  type BoundingBox,
  junctionBoundingBox,
  junctionLanes,
} from './network/junction-geometry.js';
import type { LaneGraph } from './network/lane-graph.js';
import { isWithinLane, placeOnChord } from './network/projection.js';
import { lanesAlong, topologyPlaces } from './network/sampling.js';
import { laneEntryS, laneExitS } from './network/travel.js';
import { Waypoint } from './network/waypoint.js';
import type { OpenDriveDocument, Repair, UnsupportedElement } from './opendrive/model.js';
import { parseOpenDrive } from './opendrive/parse.js';
import type { RoadQuery } from './road-query.js';

export { CLIENT_VERSIONS, type ClientVersion } from './network/client-version.js';
export type { Crosswalk } from './network/crosswalks.js';
export type { BoundingBox } from './network/junction-geometry.js';
export { LaneChange, type LaneChangeBits, type LaneMarking } from './network/road-marks.js';
export { Waypoint } from './network/waypoint.js';

/** From where to where: entry of a lane, and entry of a lane that follows it. */
export type WaypointPair = readonly [Waypoint, Waypoint];

/** What a map is called, and whose answers it gives. */
export interface RoadMapOptions {
  /** Name of the town, such as `Town04`. */
  readonly name: string;
  /** Name of the file for error messages. */
  readonly file?: string | undefined;
  /** CARLA client to answer for; 0.9.15 by default, the one of the leaderboards. */
  readonly client?: ClientVersion | undefined;
}

/**
 * A road network that answers as `carla.Map` does. Made by `RoadMap.fromOpenDrive`; never changes, so
 * it may be shared.
 */
export class RoadMap implements RoadQuery {
  readonly graph: LaneGraph;
  /** What was mended while reading the file and building the network. */
  readonly repairs: readonly Repair[];
  private readonly chords: Chords;
  private readonly index: ChordIndex;

  private constructor(
    /** Name of the town, as the caller knows it. */
    readonly name: string,
    readonly document: OpenDriveDocument,
    /** The CARLA client that is answered for. */
    readonly client: ClientVersion,
    /** The OpenDRIVE text it was read from; null for a map built from a document. */
    readonly openDriveText: string | null,
  ) {
    const built = buildGraph(document, client);
    this.graph = built.graph;
    this.repairs = [...document.repairs, ...built.repairs];
    this.chords = cutChords(this.graph);
    this.index = new ChordIndex(this.chords, this.graph.arrays.laneType);
  }

  /**
   * Reads an OpenDRIVE text and builds the network.
   *
   * @param options.name the town's name
   * @param options.file name of the file for error messages
   * @param options.client CARLA's client to answer for, 0.9.15 unless told
   * @throws EgoloopError OPENDRIVE_INVALID, XML_MALFORMED, XML_REFUSED or FILE_TOO_LARGE with place
   */
  static fromOpenDrive(text: string, options: RoadMapOptions): RoadMap {
    const document = parseOpenDrive(text, options.file);
    return new RoadMap(options.name, document, options.client ?? DEFAULT_CLIENT_VERSION, text);
  }

  /** Builds the network from a document that has been read already. */
  static fromDocument(document: OpenDriveDocument, options: RoadMapOptions): RoadMap {
    return new RoadMap(options.name, document, options.client ?? DEFAULT_CLIENT_VERSION, null);
  }

  /** Elements of the file that nothing reads. */
  get unsupported(): readonly UnsupportedElement[] {
    return this.document.unsupported;
  }

  /**
   * Waypoints on every driving lane every `distanceM` along each road: `generate_waypoints`, in the
   * client's order.
   */
  generateWaypoints(distanceM: number): Waypoint[] {
    const waypoints: Waypoint[] = [];
    lanesAlong(this.graph, distanceM, LaneType.Driving, (lane, s) => {
      waypoints.push(this.waypoint(lane, s));
    });
    return waypoints;
  }

  /**
   * `get_topology`: for every driving lane of every section its entry with the entry of each lane
   * that follows, or with its own end where none does. Order as the client's; waypoints at the same
   * half centimetre are one object.
   */
  topology(): WaypointPair[] {
    const known = new Map<string, Waypoint>();
    const intern = (lane: number, s: number): Waypoint => {
      const key = `${lane}:${Math.fround(Math.floor(s * 200))}`;
      let waypoint = known.get(key);
      if (waypoint === undefined) {
        waypoint = this.waypoint(lane, s);
        known.set(key, waypoint);
      }
      return waypoint;
    };
    return topologyPlaces(this.graph).map(([a, b]) => [intern(a.lane, a.s), intern(b.lane, b.s)]);
  }

  /**
   * `get_waypoint(location, project_to_road=True, lane_type)`: the place on the nearest lane (in three
   * dimensions) of the types in the mask, or null when the map has no such lane.
   */
  waypointAt(location: Vector3, laneTypes: LaneTypeMask = LaneType.Driving): Waypoint | null {
    const { x, y, z } = location;
    const chord = this.index.nearest(Math.fround(x), Math.fround(y), Math.fround(z), laneTypes);
    if (chord < 0) return null;
    return this.waypoint(
      this.chords.lane[chord]!,
      placeOnChord(this.graph, this.chords, chord, location),
    );
  }

  /**
   * `get_waypoint(location, project_to_road=False, lane_type)`: as `waypointAt`, but null unless the
   * location is nearer to the lane's centre than half its width, seen from above.
   */
  waypointAtExact(location: Vector3, laneTypes: LaneTypeMask = LaneType.Driving): Waypoint | null {
    const waypoint = this.waypointAt(location, laneTypes);
    return waypoint !== null && isWithinLane(waypoint, location) ? waypoint : null;
  }

  /**
   * `get_waypoint_xodr`: the place on a lane at road s, which CARLA takes as float32. Null where there
   * is no such road or lane, or s lies outside the road.
   */
  waypointXodr(roadId: number, laneId: number, s: number): Waypoint | null {
    return this.waypointOnRoad(roadId, laneId, Math.fround(s));
  }

  /** As `waypointXodr`, with s in double precision. */
  waypointOnRoad(roadId: number, laneId: number, s: number): Waypoint | null {
    const road = this.graph.roadIndex(roadId);
    if (road < 0 || !(s >= 0 && s < this.graph.arrays.roadLength[road]!)) return null;
    const [from, to] = this.graph.sectionsAt(road, s);
    for (let section = from; section < to; section += 1) {
      const lane = this.graph.laneInSection(section, laneId);
      if (lane >= 0) return this.waypoint(lane, s);
    }
    return null;
  }

  /** Ids of all junctions, in file order. */
  junctionIds(): number[] {
    return [...this.graph.arrays.junctions.keys()];
  }

  /**
   * Entry and end of every lane of the types on the junction's connecting roads, connection by
   * connection: `carla.Junction.get_waypoints`. Empty for an unknown junction.
   */
  junctionWaypoints(
    junctionId: number,
    laneTypes: LaneTypeMask = LaneType.Driving,
  ): WaypointPair[] {
    const junction = this.graph.arrays.junctions.get(junctionId);
    if (junction === undefined) return [];
    return junctionLanes(this.graph, junction, laneTypes).map((lane) => [
      this.waypoint(lane, laneEntryS(this.graph, lane)),
      this.waypoint(lane, laneExitS(this.graph, lane)),
    ]);
  }

  /** `carla.Junction.bounding_box`; null for an unknown junction or one without lanes. */
  junctionBoundingBox(junctionId: number): BoundingBox | null {
    const junction = this.graph.arrays.junctions.get(junctionId);
    return junction === undefined ? null : junctionBoundingBox(this.graph, junction);
  }

  /**
   * For each connecting road (by id) the roads of the same junction that come within 2 m of it, both
   * ascending by id. Roads without conflict are left out.
   */
  junctionConflicts(junctionId: number): ReadonlyMap<number, ReadonlySet<number>> {
    const box = this.junctionBoundingBox(junctionId);
    return box === null
      ? new Map()
      : junctionConflicts(this.graph, this.chords, this.index, junctionId, box);
  }

  /** All crosswalks with their corners; `get_crosswalks` is the corners one after the other. */
  crosswalks(): Crosswalk[] {
    return listCrosswalks(this.graph, this.document);
  }

  private waypoint(lane: number, s: number): Waypoint {
    return new Waypoint(this.graph, lane, s);
  }
}
