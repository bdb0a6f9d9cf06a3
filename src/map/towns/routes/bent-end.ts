/**
 * How a route goes on after its scenario when it should not end straight ahead: along a bend of its
 * road, or with a turn at the next junction. Somebody who ignores the route does not get to its end
 * then. Metres along lanes, degrees.
 */
import type { Random } from '../../../core/random.js';
import type { Piece } from './sketch.js';
import { isOrdinary, type LaneRun, netBendDeg, type Survey } from './survey.js';

/** Where a route starts, and what its scenario needs of the road. */
export interface BentStart {
  readonly run: LaneRun;
  readonly startM: number;
  /** The route leads at least to here. */
  readonly leastEndM: number;
  /** No junction before this place. */
  readonly clearToM: number;
}

/** Less than this is no bend that a straight driver would miss. */
const BEND_DEG = 40;
const AFTER_BEND_M = 28;
/** Most metres with key points, junctions left out. */
const MOST_M = 162;
const AFTER_TURN_M = [44, 60] as const;
const AFTER_TURN_LEAST_M = 32;
const BEFORE_END_M = 4;
const FROM_JUNCTION_M = 1;

/** The pieces of a route with a bend or a turn behind its scenario, or null where there is none. */
export function bentPieces(survey: Survey, start: BentStart, random: Random): Piece[] | null {
  return alongBend(start) ?? throughTurn(survey, start, random);
}

function alongBend({ run, startM, leastEndM }: BentStart): Piece[] | null {
  const mostM = Math.min(startM + MOST_M, run.lengthM - BEFORE_END_M);
  for (let bentM = leastEndM; bentM <= mostM; bentM += 4) {
    if (Math.abs(netBendDeg(run, startM, bentM)) < BEND_DEG) continue;
    const toM = Math.min(bentM + AFTER_BEND_M, mostM);
    return Math.abs(netBendDeg(run, startM, toM)) < BEND_DEG ? null : [{ run, fromM: startM, toM }];
  }
  return null;
}

function throughTurn(survey: Survey, start: BentStart, random: Random): Piece[] | null {
  const { run, startM, clearToM } = start;
  if (run.lengthM < clearToM) return null;
  const afterM = Math.min(random.integer(...AFTER_TURN_M), MOST_M - (run.lengthM - startM));
  if (afterM < AFTER_TURN_LEAST_M) return null;
  const ways = survey.ways.filter(
    (way) =>
      way.approach === run &&
      way.turn !== 'straight' &&
      isOrdinary(way, survey) &&
      afterM <= way.exit.lengthM - BEFORE_END_M,
  );
  if (ways.length === 0) return null;
  return [
    { run, fromM: startM, toM: run.lengthM - FROM_JUNCTION_M },
    { run: random.pick(ways).exit, fromM: FROM_JUNCTION_M, toM: afterM },
  ];
}
