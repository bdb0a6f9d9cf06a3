/**
 * A made-up town in the terms of OpenDRIVE 1.4: roads, junctions, signals, controllers, objects.
 * Right-handed axes, metres, radians; negative lane ids lie to the right of the reference line. The
 * writer turns this into text, the generators fill it in.
 */
import type { Plan, Pose } from './plan.js';

export type TownLaneType = 'driving' | 'biking' | 'parking' | 'shoulder' | 'sidewalk' | 'median';

/** Outer line of a lane; only `broken` may be crossed by a lane change. */
export type TownMark = 'none' | 'solid' | 'broken' | 'centre broken' | 'centre solid';

/** a + b·ds + c·ds² + d·ds³, ds from the start of the record. */
export interface Cubic {
  readonly a: number;
  readonly b: number;
  readonly c: number;
  readonly d: number;
}

export interface TownLane {
  readonly type: TownLaneType;
  readonly width: Cubic;
  readonly mark: TownMark;
  /** Ids of the lanes before and after it along s; the writer adds those of the same road. */
  readonly predecessor?: number | undefined;
  readonly successor?: number | undefined;
}

export interface TownSection {
  readonly s: number;
  readonly centre: TownMark;
  /** Lanes 1, 2, … from the centre outwards. */
  readonly left: readonly TownLane[];
  /** Lanes −1, −2, … from the centre outwards. */
  readonly right: readonly TownLane[];
}

export interface TownLink {
  readonly type: 'road' | 'junction';
  readonly id: number;
  readonly contact?: 'start' | 'end';
}

/** Lane ids, both ends included; 0 and 0 for a mere pole. */
export interface TownValidity {
  readonly fromLane: number;
  readonly toLane: number;
}

export interface TownSignal extends TownValidity {
  readonly id: number;
  readonly name: string;
  readonly type: string;
  readonly subtype: string;
  readonly isDynamic: boolean;
  readonly value: number;
  readonly s: number;
  readonly t: number;
  readonly zOffset: number;
  readonly orientation: '+' | '-';
  readonly hOffset: number;
}

export type TurnRelation = 'Left' | 'Right' | 'Straight';

export interface TownSignalReference extends TownValidity {
  readonly id: number;
  readonly s: number;
  readonly t: number;
  readonly orientation: '+' | '-';
  readonly turnRelation: TurnRelation;
}

/** A crosswalk: corners (u along the road, v across it) about the reference line at s. */
export interface TownCrosswalk {
  readonly id: number;
  readonly s: number;
  readonly corners: readonly { readonly u: number; readonly v: number }[];
}

/** A box that stands beside a road: its middle at (s, t), its length along the road. */
export interface TownObject {
  readonly id: number;
  readonly type: 'building' | 'tree' | 'pole' | 'barrier';
  readonly s: number;
  readonly t: number;
  readonly lengthM: number;
  readonly widthM: number;
  readonly heightM: number;
}

export interface TownRoad {
  readonly id: number;
  readonly name: string;
  /** −1 outside junctions. */
  readonly junction: number;
  readonly start: Pose;
  readonly plan: Plan;
  readonly type: 'town' | 'rural' | 'motorway';
  readonly speedKmh: number;
  readonly elevations: readonly (Cubic & { readonly s: number })[];
  readonly sections: readonly TownSection[];
  predecessor: TownLink | null;
  successor: TownLink | null;
  readonly signals: TownSignal[];
  readonly references: TownSignalReference[];
  readonly crosswalks: TownCrosswalk[];
  readonly objects: TownObject[];
}

export interface TownConnection {
  readonly incomingRoad: number;
  readonly connectingRoad: number;
  readonly contact: 'start' | 'end';
  readonly links: readonly { readonly from: number; readonly to: number }[];
}

export interface TownJunction {
  readonly id: number;
  readonly name: string;
  readonly connections: readonly TownConnection[];
  readonly controllers: readonly number[];
}

export interface TownController {
  readonly id: number;
  readonly name: string;
  readonly signals: readonly number[];
}

export interface Town {
  readonly name: string;
  readonly latitudeDeg: number;
  readonly longitudeDeg: number;
  readonly roads: readonly TownRoad[];
  readonly junctions: readonly TownJunction[];
  readonly controllers: readonly TownController[];
}

export const constant = (a: number): Cubic => ({ a, b: 0, c: 0, d: 0 });

/** From one value to another over `lengthM`, level at both ends. */
export function blend(from: number, to: number, lengthM: number): Cubic {
  const rise = to - from;
  if (rise === 0) return constant(from);
  const perSquare = rise / (lengthM * lengthM);
  return { a: from, b: 0, c: 3 * perSquare, d: (-2 * perSquare) / lengthM };
}

export function cubicAt({ a, b, c, d }: Cubic, ds: number): number {
  return a + ds * (b + ds * (c + ds * d));
}
