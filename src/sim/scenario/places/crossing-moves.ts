/**
 * Moves to the places from which somebody crosses or cuts in (P1): the edge of the road, a side of the
 * exit that depends on the turn, and the point where two lanes' directions meet. Poses keep the heading
 * of the travel they started from, also on the far side of the road. Metres, radians, CARLA's axes.
 */
import { z } from 'zod';
import { wrapRad } from '../../../core/angles.js';
import { LaneType } from '../../../map/lane-type.js';
import type { Waypoint } from '../../../map/road-map.js';
import { orSkip } from '../skip.js';
import { formula, type TypeReader } from '../type-reader.js';
import type { Move } from './lane-point.js';
import { ahead, besideOfType } from './lane-walk.js';
import { movedBy, type Place, placeOn, turnedBy } from './place.js';
import { readSide } from './sides.js';

/** Lines that meet at less than this count as parallel, radians. */
const PARALLEL_RAD = (20 * Math.PI) / 180;

function started(place: Place | null, move: string): Place {
  return orSkip(place, `a place cannot start with '${move}'`);
}

/** The outermost lane of any kind on a side, seen in the direction of `at`. */
export function outermost(at: Waypoint, side: 'left' | 'right'): Waypoint {
  let lane = at;
  let direction = side;
  for (;;) {
    const next: Waypoint | null = direction === 'right' ? lane.right() : lane.left();
    if (next === null) return lane;
    // Beyond the middle of the road "outwards" changes sides.
    if (next.laneId * lane.laneId < 0) direction = direction === 'left' ? 'right' : 'left';
    lane = next;
  }
}

/** Pose on a lane, heading as `reference` rather than against it. */
function alongside(lane: Waypoint, reference: Place): Place {
  const place = placeOn(lane);
  const isAgainst = Math.abs(wrapRad(place.yaw - reference.yaw)) > Math.PI / 2;
  return isAgainst ? { ...place, yaw: wrapRad(place.yaw + Math.PI) } : place;
}

/**
 * The sidewalk on a side; where the road has none, its outermost lane shifted outwards. Source:
 * `get_sidewalk_transform` of scenario_runner's crossing scenarios (which never gets across the
 * middle of a two-way road; here it does).
 */
export function vergeOf(at: Place, side: 'left' | 'right', shiftM: number): Place {
  const sidewalk = besideOfType(at.waypoint, side, LaneType.Sidewalk);
  if (sidewalk !== null) return alongside(sidewalk, at);
  const edge = alongside(outermost(at.waypoint, side), at);
  return movedBy(edge, 0, side === 'right' ? shiftM : -shiftM);
}

/** Where the straight lines through two poses meet; null if they are parallel or nearly so. */
export function meetingPoint(a: Place, b: Place): { x: number; y: number } | null {
  const [ax, ay] = [Math.cos(a.yaw), Math.sin(a.yaw)];
  const [bx, by] = [Math.cos(b.yaw), Math.sin(b.yaw)];
  const cross = ax * by - ay * bx;
  if (Math.abs(cross) < Math.sin(PARALLEL_RAD)) return null;
  const t = ((b.x - a.x) * by - (b.y - a.y) * bx) / cross;
  return { x: a.x + t * ax, y: a.y + t * ay };
}

export const CROSSING_MOVES: Readonly<Record<string, (args: unknown, reader: TypeReader) => Move>> =
  {
    /** The sidewalk on a side of the road, else so far beyond the last lane. */
    verge: (json, reader) => {
      const schema = z.strictObject({ to: z.string(), shift: z.number().default(1.5) });
      const args = reader.parse(schema, json);
      const sideOf = readSide(args.to, reader);
      return (run, place) => vergeOf(started(place, 'verge'), sideOf(run), args.shift);
    },
    /** One place if the way from the trigger to here is a left turn, another if not. */
    byTurn: (json, reader) => {
      const args = reader.parse(z.strictObject({ left: z.string(), else: z.string() }), json);
      const left = reader.place(args.left);
      const other = reader.place(args.else);
      return (run, place) => {
        const exit = started(place, 'byTurn');
        const turned = wrapRad(exit.yaw - run.place('trigger').yaw);
        return run.place(Math.sin(turned) < 0 ? left : other);
      };
    },
    /**
     * Where this lane's direction meets that of another place. Lines that are nearly parallel (an
     * oncoming entry) officially meet anywhere or nowhere; here it is the middle between the two.
     */
    meet: (json, reader) => {
      const name = reader.place(reader.parse(z.string(), json));
      return (run, place) => {
        const own = started(place, 'meet');
        const other = run.place(name);
        const point = meetingPoint(own, other) ?? {
          x: (own.x + other.x) / 2,
          y: (own.y + other.y) / 2,
        };
        const { x, y } = point;
        const lane = run.context.world.map.waypointAt({
          x: Math.fround(x),
          y: Math.fround(y),
          z: Math.fround(own.z),
        });
        const waypoint = orSkip(lane, 'the map has no driving lane');
        return { waypoint, x, y, z: waypoint.transform.location.z, yaw: own.yaw };
      };
    },
    /** Along the lane by an actor's half length and some more: just past it. */
    pastActor: (json, reader) => {
      const schema = z.strictObject({ actor: z.string(), extra: formula });
      const args = reader.parse(schema, json);
      const actor = reader.actor(args.actor);
      return (run, place) => {
        const at = started(place, 'pastActor');
        const slot = run.slotOf(actor);
        const half = slot < 0 ? 0 : (run.context.world.actors.halfLength[slot] as number);
        return placeOn(ahead(at.waypoint, half + run.number(args.extra, at)));
      };
    },
    /** Things are turned to face the road; vehicles among them stand along it. */
    faceRoad: (json, reader) => {
      const schema = z.strictObject({ from: z.string(), model: z.string() });
      const args = reader.parse(schema, json);
      const sideOf = readSide(args.from, reader);
      const model = reader.parameter(args.model, 'text');
      return (run, place) => {
        const at = started(place, 'faceRoad');
        if (String(run.parameters.get(model)).includes('vehicle')) return at;
        return turnedBy(at, sideOf(run) === 'right' ? 90 : -90);
      };
    },
  };
