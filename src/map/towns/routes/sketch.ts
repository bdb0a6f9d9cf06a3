/**
 * A route before it is written: key points along lanes, where its scenario starts, its parameters.
 * Like the official short routes: a key point every 2 m on roads, none inside junctions. Metres along
 * lanes, CARLA's frame.
 */
import type { Waypoint } from '../../road-map.js';
import type { LaneRun, Way } from './survey.js';

export type Attribute = Readonly<Record<string, string | number>>;
export type Parameters = Readonly<Record<string, Attribute>>;

export interface Sketch {
  readonly keyPoints: readonly Waypoint[];
  readonly trigger: Waypoint;
  readonly parameters: Parameters;
}

/** A piece of a lane. */
export interface Piece {
  readonly run: LaneRun;
  readonly fromM: number;
  readonly toM: number;
}

const SPACING_M = 2;
/** Key points keep this distance from a junction, metres. */
const FROM_JUNCTION_M = 1;

/** Key points every 2 m over each piece, one after the other. */
export function keyPointsOn(pieces: readonly Piece[]): Waypoint[] {
  return pieces.flatMap(({ run, fromM, toM }) => {
    const points: Waypoint[] = [];
    for (let at = fromM; at <= toM + 1e-6; at += SPACING_M) points.push(run.at(at));
    return points;
  });
}

/** From `beforeM` ahead of a junction to `afterM` past it, or null where the lanes are too short. */
export function piecesThrough(way: Way, beforeM: number, afterM: number): Piece[] | null {
  const { approach, exit } = way;
  const fromM = approach.lengthM - beforeM;
  if (fromM < FROM_JUNCTION_M || afterM > exit.lengthM - FROM_JUNCTION_M) return null;
  return [
    { run: approach, fromM, toM: approach.lengthM - FROM_JUNCTION_M },
    { run: exit, fromM: FROM_JUNCTION_M, toM: afterM },
  ];
}

/** A place as the attributes of a flow's parameter, in centimetres. */
export function placeOf(waypoint: Waypoint): Attribute {
  const { x, y, z } = waypoint.transform.location;
  return { x: centimetres(x), y: centimetres(y), z: centimetres(z) };
}

/** Rounded to 0.01, never −0. */
export function centimetres(value: number): number {
  return Math.round(value * 100) / 100 + 0;
}
