/**
 * What stands beside the roads of a town: houses behind sidewalks, lamp posts, trees and fences in the
 * country, guard rails along motorways. Boxes given by the s and t of their middle, as OpenDRIVE objects
 * are; never on a lane, a sidewalk or each other. Measures are drawn from the given stream. Metres.
 */
import type { Random } from '../../core/random.js';
import type { TownDraft } from './draft.js';
import { edgeAt, type Footprint, LaneCover, posesAlong, sectionAt } from './lane-cover.js';
import type { TownObject, TownRoad } from './model.js';
import { aside, type Pose, planLengthM } from './plan.js';

/** What is put down next, and how far on the one after it may begin. */
interface Piece {
  readonly type: TownObject['type'];
  readonly lengthM: number;
  readonly widthM: number;
  readonly heightM: number;
  /** From the edge of the road to the nearer side of the piece. */
  readonly besideM: number;
  /** Free length behind it. */
  readonly gapM: number;
}

/** Room around a piece to lanes and other pieces. */
const ROOM_M = 0.25;
/** A road is walked along in steps of this. */
const STEP_M = 1;
/** Short connecting roads have nothing of their own. */
const LEAST_ROAD_M = 8;

type Range = readonly [least: number, most: number];

const HOUSE: Readonly<Record<string, Range>> = {
  length: [9, 21],
  depth: [8, 12],
  height: [5, 16],
  beside: [1.2, 3.2],
  gap: [1, 6],
};
const RAIL = { lengthM: 12, widthM: 0.3, heightM: 0.8, besideM: 1, gapM: 0 } as const;
const FENCE = { lengthM: 6, widthM: 0.12, heightM: 1.2, besideM: 2.6, gapM: 0 } as const;
const FENCES_IN_A_ROW: Range = [5, 14];
const TREES_IN_A_ROW: Range = [2, 4];

function house(random: Random): Piece {
  return {
    type: 'building',
    lengthM: random.uniform(...HOUSE.length!),
    widthM: random.uniform(...HOUSE.depth!),
    heightM: random.uniform(...HOUSE.height!),
    besideM: random.uniform(...HOUSE.beside!),
    gapM: random.uniform(...HOUSE.gap!),
  };
}

function tree(random: Random): Piece {
  const trunkM = random.uniform(0.4, 0.8);
  return {
    type: 'tree',
    lengthM: trunkM,
    widthM: trunkM,
    heightM: random.uniform(5, 11),
    besideM: random.uniform(2.4, 6),
    gapM: random.uniform(5, 11),
  };
}

const lamp = (random: Random): Piece => ({
  type: 'pole',
  lengthM: 0.24,
  widthM: 0.24,
  heightM: 8,
  besideM: 0.9,
  gapM: random.uniform(24, 30),
});

/** Fences and trees in turn, some of each. */
function countryside(random: Random): () => Piece {
  let left = 0;
  let isFence = random.chance(0.5);
  return () => {
    if (left === 0) {
      isFence = !isFence;
      left = random.integer(...(isFence ? FENCES_IN_A_ROW : TREES_IN_A_ROW));
    }
    left -= 1;
    return isFence ? { type: 'barrier', ...FENCE } : tree(random);
  };
}

type Side = 'left' | 'right';

/** Rows of pieces for one side of a road; each row is walked along once. */
function rowsFor(road: TownRoad, side: Side, random: Random): (() => Piece)[] {
  if (road.type === 'motorway') return [() => ({ type: 'barrier', ...RAIL })];
  const lanes = sectionAt(road, planLengthM(road.plan) / 2)[side];
  if (lanes[lanes.length - 1]?.type !== 'sidewalk') {
    return road.type === 'town' && road.junction >= 0 ? [] : [countryside(random)];
  }
  return [() => lamp(random), () => house(random)];
}

class Roadside {
  readonly #cover: LaneCover;

  constructor(
    private readonly draft: TownDraft,
    private readonly random: Random,
  ) {
    this.#cover = new LaneCover(draft.roads);
  }

  addAll(): void {
    // Streets first: what they leave free is for the sides of junctions.
    for (const isInside of [false, true]) {
      for (const road of this.draft.roads) {
        if (road.junction >= 0 !== isInside || planLengthM(road.plan) < LEAST_ROAD_M) continue;
        const poses = [...posesAlong(road, STEP_M)];
        for (const side of ['right', 'left'] as const) {
          // Most connecting roads have neighbours on their left.
          if (isInside && road.sections[0]![side].length === 0) continue;
          const random = this.random.fork(`${road.id} ${side}`);
          for (const next of rowsFor(road, side, random)) this.addRow(road, side, poses, next);
        }
      }
    }
  }

  private addRow(
    road: TownRoad,
    side: Side,
    poses: readonly (readonly [number, Pose])[],
    next: () => Piece,
  ): void {
    const joined: Footprint[] = [];
    let piece = next();
    let fromM = 0;
    for (const [s, pose] of poses) {
      if (s < fromM + piece.lengthM / 2) continue;
      const t =
        (edgeAt(road, side, s) + piece.besideM + piece.widthM / 2) * (side === 'left' ? 1 : -1);
      const { type, lengthM, widthM, heightM } = piece;
      const box: Footprint = { middle: aside(pose, -t), lengthM, widthM };
      if (!this.#cover.isFree(box, ROOM_M)) continue;
      road.objects.push({ id: this.draft.nextObjectId(), type, s, t, lengthM, widthM, heightM });
      // Rails and fences touch the ones before them.
      if (piece.gapM === 0) joined.push(box);
      else this.#cover.add(box);
      fromM = s + lengthM / 2 + piece.gapM;
      piece = next();
    }
    for (const box of joined) this.#cover.add(box);
  }
}

/** Adds what stands beside all roads of a finished draft. */
export function addRoadside(draft: TownDraft, random: Random): void {
  new Roadside(draft, random).addAll();
}
