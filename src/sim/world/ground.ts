/** Height of the road under an actor, from the nearest lane. */
import { LaneType } from '../../map/lane-type.js';
import type { RoadMap } from '../../map/road-map.js';
import type { ActorTable } from './actor-table.js';

/** Lanes a car may stand on. */
const GROUND = LaneType.Driving | LaneType.Parking | LaneType.Shoulder | LaneType.Biking;

/** Puts the actor on the road surface nearest to it and tilts it with the road. */
export function groundHeight(map: RoadMap, actors: ActorTable, slot: number): void {
  const waypoint = map.waypointAt(
    {
      x: Math.fround(actors.x[slot] as number),
      y: Math.fround(actors.y[slot] as number),
      z: Math.fround(actors.z[slot] as number),
    },
    GROUND,
  );
  if (waypoint === null) return;
  actors.z[slot] = waypoint.transform.location.z;
}
