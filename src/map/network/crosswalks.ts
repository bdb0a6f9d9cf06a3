/**
 * Crosswalk areas as `carla.Map.get_crosswalks` lists them (LibCarla road/Map.cpp): the object's
 * corners about its pivot at (s, t) on the reference line. Client 0.9.15 takes t along the turned
 * object and makes it one metre longer at both ends along u, so that it touches the sidewalks; 0.9.16
 * takes t across the road and mirrors v instead. CARLA's axes, metres, float32.
 */
import type { Vector3 } from '../../core/float32.js';
import { toRadiansF32 } from '../../core/float32.js';
import { type SineCosine, sineCosineF32 } from '../../core/sine-f32.js';
import type { CornerLocal, ObjectRecord, OpenDriveDocument } from '../opendrive/model.js';
import type { LaneGraph } from './lane-graph.js';
import { emptyPose, type LanePose, lanePoseAt } from './lane-pose.js';

const f = Math.fround;
const DEG_PER_RAD_F32 = f(180 / f(Math.PI));
const WIDENED_M = 1;

/** One crosswalk: its road and its corners in file order. */
export interface Crosswalk {
  readonly roadId: number;
  readonly objectId: string;
  readonly corners: readonly Vector3[];
}

/**
 * All crosswalks, roads in CARLA's iteration order and by s within a road. An object without corners
 * takes those of the crosswalk before it in the file, as in the client.
 */
export function listCrosswalks(graph: LaneGraph, document: OpenDriveDocument): Crosswalk[] {
  const cornersOf = inheritCorners(document);
  const crosswalks: Crosswalk[] = [];
  graph.arrays.roads.forEach((record, road) => {
    const objects = record.objects.filter((object) => object.type === 'crosswalk');
    objects.sort((a, b) => a.s - b.s);
    for (const object of objects) {
      crosswalks.push({
        roadId: graph.arrays.roadId[road]!,
        objectId: object.id,
        corners: placeCorners(graph, road, object, cornersOf.get(object)!),
      });
    }
  });
  return crosswalks;
}

function inheritCorners(document: OpenDriveDocument) {
  const cornersOf = new Map<ObjectRecord, readonly CornerLocal[]>();
  let corners: readonly CornerLocal[] = [];
  for (const road of document.roads) {
    for (const object of road.objects) {
      if (object.type !== 'crosswalk') continue;
      if (object.corners.length > 0) corners = object.corners;
      cornersOf.set(object, corners);
    }
  }
  return cornersOf;
}

function placeCorners(
  graph: LaneGraph,
  road: number,
  object: ObjectRecord,
  corners: readonly CornerLocal[],
): Vector3[] {
  const base = centreLinePose(graph, road, object.s);
  const isOldClient = graph.arrays.client === '0.9.15';
  const yawDeg = f(base.yawDeg - f(f(object.hdg) * DEG_PER_RAD_F32));
  const asideDeg = f((isOldClient ? yawDeg : base.yawDeg) - 90);
  const pivot = turnAndMove({ x: f(object.t), y: 0, z: 0 }, asideDeg, base.pitchDeg, base);
  return corners.map(({ u, v, z }) => {
    const x = isOldClient ? f(f(u) + (u < 0 ? -WIDENED_M : WIDENED_M)) : f(u);
    const y = isOldClient ? f(v) : f(-v);
    return turnAndMove({ x, y, z: f(z) }, yawDeg, base.pitchDeg, pivot);
  });
}

/** Pose of lane 0 at s; the origin where no section has a lane 0 there. */
export function centreLinePose(graph: LaneGraph, road: number, s: number): LanePose {
  const pose = emptyPose();
  const [from, to] = graph.sectionsAt(road, s);
  for (let section = from; section < to; section += 1) {
    const centre = graph.laneInSection(section, 0);
    if (centre >= 0) lanePoseAt(graph, centre, s, pose);
  }
  return pose;
}

const yaw: SineCosine = { sine: 0, cosine: 0 };
const pitch: SineCosine = { sine: 0, cosine: 0 };

/** Rotates by yaw and pitch (roll 0), then translates; every operation rounded to float32. */
function turnAndMove(point: Vector3, yawDeg: number, pitchDeg: number, origin: Vector3): Vector3 {
  sineCosineF32(toRadiansF32(yawDeg), yaw);
  sineCosineF32(toRadiansF32(pitchDeg), pitch);
  const { x, y, z } = point;
  const turned = (a: number, b: number, c: number) => f(f(f(x * a) + f(y * b)) + f(z * c));
  const rotatedX = turned(f(pitch.cosine * yaw.cosine), -yaw.sine, f(-yaw.cosine * pitch.sine));
  const rotatedY = turned(f(pitch.cosine * yaw.sine), yaw.cosine, f(-yaw.sine * pitch.sine));
  const rotatedZ = turned(pitch.sine, 0, pitch.cosine);
  return { x: f(rotatedX + origin.x), y: f(rotatedY + origin.y), z: f(rotatedZ + origin.z) };
}
