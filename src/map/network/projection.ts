/**
 * From the nearest chord to a place on its lane, and whether a location is on that lane. The location
 * is projected onto the chord seen from above, in float32 (LibCarla geom/Math.cpp), and the length
 * along the chord is then travelled along the lane. Metres, CARLA's axes.
 */
import type { Vector3 } from '../../core/float32.js';
import type { Chords } from './chords.js';
import type { LaneGraph } from './lane-graph.js';
import { EPSILON } from './travel.js';
import type { Waypoint } from './waypoint.js';

const f = Math.fround;

/** Road s of the place on the chord's lane that a location belongs to. */
export function placeOnChord(
  graph: LaneGraph,
  chords: Chords,
  chord: number,
  location: Vector3,
): number {
  const fromS = chords.fromS[chord]!;
  const toS = chords.toS[chord]!;
  const alongM = lengthAlongChord(chords.points, chord * 6, location);
  const forward = graph.runsWithS(chords.lane[chord]!);
  const s = forward ? fromS + alongM : fromS - alongM;
  if (forward ? s >= toS : s <= toS) return toS;
  if (alongM <= EPSILON) return fromS;
  return s + (forward ? -EPSILON : EPSILON);
}

/** Distance from the chord's start to the foot of the perpendicular, within the chord; float32. */
function lengthAlongChord(points: Float32Array, k: number, location: Vector3): number {
  const fromX = points[k]!;
  const fromY = points[k + 1]!;
  const chordX = f(points[k + 3]! - fromX);
  const chordY = f(points[k + 4]! - fromY);
  const lengthSquared = f(f(chordX * chordX) + f(chordY * chordY));
  if (lengthSquared === 0) return 0;
  const offsetX = f(f(location.x) - fromX);
  const offsetY = f(f(location.y) - fromY);
  const dot = f(f(offsetX * chordX) + f(offsetY * chordY));
  const share = Math.min(Math.max(f(dot / lengthSquared), 0), 1);
  return f(share * f(Math.sqrt(lengthSquared)));
}

/** True when a location is less than half a lane width from the waypoint, seen from above. */
export function isWithinLane(waypoint: Waypoint, location: Vector3): boolean {
  const centre = waypoint.transform.location;
  const dx = f(f(location.x) - centre.x);
  const dy = f(f(location.y) - centre.y);
  return f(Math.sqrt(f(f(dx * dx) + f(dy * dy)))) < waypoint.laneWidthM * 0.5;
}
