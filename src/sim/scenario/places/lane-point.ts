/**
 * Places as scenario files describe them (P1): a list of moves from a base to a pose, e.g.
 * `["trigger", {"ahead": "$distance", "cut": true}, {"lateral": "0.3 * w"}]`. Moves along lanes give
 * the pose of a lane's centre; `lateral`, `forward` and `turn` then shift that pose. Metres; w is the
 * width of the lane at hand; lateral to the right of travel.
 */
import { z } from 'zod';
import { LaneType } from '../../../map/lane-type.js';
import type { Waypoint } from '../../../map/road-map.js';
import type { Location } from '../parameters.js';
import type { ScenarioRun } from '../scenario-run.js';
import { orSkip, ScenarioSkip } from '../skip.js';
import { formula, type TypeReader } from '../type-reader.js';
import { CROSSING_MOVES } from './crossing-moves.js';
import { type Approach, junctionWays, lanesFrom } from './junction-ways.js';
import {
  ahead,
  aheadCut,
  back,
  beforeJunction,
  beside,
  besideOfType,
  intoJunction,
  outOfJunction,
  sameDirectionLanes,
  throughJunction,
} from './lane-walk.js';
import { movedBy, type Place, placeOn, turnedBy } from './place.js';
import { junctionOnWay, plannedWaypoints } from './planned-path.js';
import { routeJunction } from './route-lanes.js';
import { readSide } from './sides.js';
import { vergeBeside } from './sign-place.js';

/** A move: from the place so far (null at the start) to the next. */
export type Move = (run: ScenarioRun, from: Place | null) => Place;

/** Reads the arguments of a move into the move. */
export type MoveReader = (args: unknown, reader: TypeReader) => Move;

function move<S extends z.ZodType>(
  schema: S,
  make: (args: z.output<S>, reader: TypeReader) => (run: ScenarioRun, from: Place) => Place,
): MoveReader {
  return (json, reader) => {
    const apply = make(reader.parse(schema, json), reader);
    return (run, from) => apply(run, orSkip(from, `a place cannot start with ${reader.path}`));
  };
}

/** A move along lanes. */
function walk<S extends z.ZodType>(
  schema: S,
  make: (args: z.output<S>, reader: TypeReader) => (run: ScenarioRun, at: Place) => Waypoint,
): MoveReader {
  return move(schema, (args, reader) => {
    const apply = make(args, reader);
    return (run, from) => placeOn(apply(run, from));
  });
}

const LANE_TYPES: Readonly<Record<string, number>> = {
  driving: LaneType.Driving,
  parking: LaneType.Parking,
  sidewalk: LaneType.Sidewalk,
  biking: LaneType.Biking,
  shoulder: LaneType.Shoulder,
  any: LaneType.Any,
};
const laneName = z.enum(['driving', 'parking', 'sidewalk', 'biking', 'shoulder', 'any']);
const flag = z.literal(true);
const sideText = z.string();

function readApproach(text: string, reader: TypeReader): (run: ScenarioRun) => Approach {
  if (text === 'left' || text === 'right' || text === 'opposite') return () => text;
  const name = reader.parameter(text, 'approach', 'side');
  return (run) => run.parameters.get(name) as Approach;
}

/** Every move by the key that names it in a file. */
const MOVES: Readonly<Record<string, MoveReader>> = {
  /** Nearest lane to a location parameter. */
  at: (json, reader) => {
    const schema = z.strictObject({
      location: z.string(),
      lane: laneName.default('driving'),
      within: z.number().optional(),
    });
    const args = reader.parse(schema, json);
    const name = reader.parameter(args.location, 'location');
    return (run) => {
      const location = run.parameters.get(name) as Location;
      const found = run.context.world.map.waypointAt(location, LANE_TYPES[args.lane] as number);
      const lane = orSkip(found, `the map has no ${args.lane} lane for '${name}'`);
      const { x, y } = lane.transform.location;
      const dx = x - location.x;
      const dy = y - location.y;
      if (args.within !== undefined && dx * dx + dy * dy > args.within * args.within) {
        throw new ScenarioSkip(`no ${args.lane} lane within ${args.within} m of '${name}'`);
      }
      return placeOn(lane);
    };
  },
  ahead: walk(z.strictObject({ distance: formula, cut: z.boolean().default(false) }), (args) => {
    return (run, from) => {
      const distanceM = run.number(args.distance, from);
      return args.cut ? aheadCut(from.waypoint, distanceM) : ahead(from.waypoint, distanceM);
    };
  }),
  back: walk(
    z.strictObject({
      distance: formula,
      cut: z.boolean().default(true),
      step: z.number().positive().default(1),
    }),
    (args) => (run, from) =>
      back(from.waypoint, run.number(args.distance, from), args.step, args.cut),
  ),
  toJunction: walk(flag, () => (_, from) => beforeJunction(from.waypoint)),
  intoJunction: walk(flag, () => (_, from) => intoJunction(from.waypoint)),
  outOfJunction: walk(flag, () => (_, from) => outOfJunction(from.waypoint)),
  throughJunction: walk(z.enum(['left', 'straight', 'right']), (turn) => (_, from) => {
    return throughJunction(from.waypoint, turn);
  }),
  /** A lane by which traffic of a side enters the first junction ahead. */
  entry: walk(
    z.strictObject({ from: z.string(), pick: z.enum(['first', 'random', 'rightmost']) }),
    (args, reader) => {
      const sideOf = readApproach(args.from, reader);
      return (run, from) => {
        const inside = intoJunction(from.waypoint);
        const side = sideOf(run);
        const { entries } = junctionWays(run.context.world.map, inside.junctionId);
        const lanes = lanesFrom(entries, inside, side);
        const first = orSkip(lanes[0], `the junction has no entry from side '${side}'`);
        if (args.pick === 'random') return run.random.pick(lanes);
        return args.pick === 'first' ? first : (sameDirectionLanes(first).at(-1) as Waypoint);
      };
    },
  ),
  /** First lane point past the next junction on the route, seen from the trigger. */
  routeExit: (json, reader) => {
    reader.parse(flag, json);
    return (run) => placeOn(routeJunction(run).exit);
  },
  /** Last lane point before that junction. */
  routeEntry: (json, reader) => {
    reader.parse(flag, json);
    return (run) => placeOn(routeJunction(run).entry);
  },
  /** So many lanes to a side; every lane on the way must be of the type. */
  side: walk(
    z.strictObject({
      to: sideText,
      lanes: z.number().int().positive().default(1),
      lane: laneName.default('driving'),
    }),
    (args, reader) => {
      const sideOf = readSide(args.to, reader);
      return (run, from) => {
        const side = sideOf(run);
        let at = from.waypoint;
        for (let n = 0; n < args.lanes; n += 1) {
          const next = beside(at, side);
          if (next === null || (next.laneType & (LANE_TYPES[args.lane] as number)) === 0) {
            throw new ScenarioSkip(`no ${args.lane} lane to the ${side} of the lane`);
          }
          at = next;
        }
        return at;
      };
    },
  ),
  /** First lane of a type met when walking to a side. */
  outTo: walk(z.strictObject({ to: sideText, lane: laneName }), (args, reader) => {
    const sideOf = readSide(args.to, reader);
    return (run, from) => {
      const side = sideOf(run);
      const found = besideOfType(from.waypoint, side, LANE_TYPES[args.lane] as number);
      return orSkip(found, `no ${args.lane} lane on the ${side} side of the road`);
    };
  }),
  /** First or last junction on the planned way to a place; the lane itself if there is none. */
  wayJunction: walk(
    z.strictObject({ to: z.string(), which: z.enum(['first', 'last']) }),
    (args, reader) => {
      const to = reader.place(args.to);
      return (run, from) => {
        const way = plannedWaypoints(run, from.waypoint, run.place(to).waypoint);
        return junctionOnWay(way, args.which) ?? from.waypoint;
      };
    },
  ),
  /** First lane point past the last junction on the planned way to a place. */
  wayExit: walk(z.strictObject({ to: z.string() }), (args, reader) => {
    const to = reader.place(args.to);
    return (run, from) => {
      const way = plannedWaypoints(run, from.waypoint, run.place(to).waypoint);
      const last = way.findLastIndex((waypoint) => waypoint.isJunction);
      return orSkip(way[last + 1], 'the way ends inside a junction');
    };
  }),
  /** Outwards over driving and parking lanes to the verge: where warning signs stand. */
  signPlace: move(z.strictObject({ to: sideText, share: z.number() }), (args, reader) => {
    const sideOf = readSide(args.to, reader);
    return (run, from) => vergeBeside(from.waypoint, sideOf(run), args.share);
  }),
  lateral: move(formula, (by) => (run, from) => movedBy(from, 0, run.number(by, from))),
  forward: move(formula, (by) => (run, from) => movedBy(from, run.number(by, from), 0)),
  turn: move(formula, (by) => (run, from) => turnedBy(from, run.number(by, from))),
  ...CROSSING_MOVES,
};

function readMove(json: unknown, reader: TypeReader): Move {
  if (typeof json === 'string') {
    if (json === 'trigger') return (run) => run.place('trigger');
    const name = reader.place(json);
    return (run) => run.place(name);
  }
  const entries = Object.entries(reader.parse(z.record(z.string(), z.unknown()), json));
  const [name, args] = entries[0] ?? reader.fail('expected a move, found an empty object');
  const read = Object.hasOwn(MOVES, name) ? MOVES[name] : undefined;
  if (read === undefined || entries.length !== 1) {
    const known = Object.keys(MOVES).join(', ');
    return reader.fail(`expected one move of ${known}, found ${Object.keys(json as object)}`);
  }
  return read(args, reader.at(name));
}

/** Reads a place: its moves one after the other. */
export function readPlace(json: unknown, reader: TypeReader): (run: ScenarioRun) => Place {
  const parts = reader.parse(z.array(z.unknown()).min(1), json);
  const moves = parts.map((part, i) => readMove(part, reader.at(i)));
  return (run) => {
    let place: Place | null = null;
    for (const step of moves) place = step(run, place);
    return place as Place;
  };
}
