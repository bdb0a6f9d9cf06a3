/**
 * A motorway in a ring: two carriageways of three or four lanes, the outer driven counter-clockwise,
 * the inner clockwise, with interchanges in the middle of the long sides, which wind gently. Measures,
 * bends and kinds of interchange differ by seed.
 */
import type { Random } from '../../core/random.js';
import { alignmentLengthM, closedAlignment, type Point } from './alignment.js';
import { buildCarriageway, type CarriagewayPlan } from './carriageway.js';
import type { TownDraft } from './draft.js';
import { buildInterchange, type InterchangeKind } from './interchange.js';
import { aside, wrapped } from './plan.js';

/** Half of the strip between the left edges of the two carriageways. */
const HALF_MEDIAN_M = 4;
const VERGE_M = 1.5;

/** Bends of the long sides, at shares of their length from the middle, and how far they lie aside. */
const BENDS_AT = [-0.31, -0.1, 0.1, 0.31] as const;
const ASIDE_M = [22, 30] as const;
/** The short sides bow outwards or inwards by this much in their middle. */
const BOW_M = [14, 24] as const;
const BEND = { radiusM: 560, clothoidM: 50 } as const;

/** The middle of the ring's median, counter-clockwise from the middle of the southern side. */
function ring(random: Random, widthM: number, heightM: number): Point[] {
  const [x, y] = [widthM / 2, heightM / 2];
  const long = (): number[] => {
    const first = random.chance(0.5) ? 1 : -1;
    return BENDS_AT.map(
      (_, index) => (index % 2 === 0 ? first : -first) * random.uniform(...ASIDE_M),
    );
  };
  const bow = () => (random.chance(0.5) ? 1 : -1) * random.uniform(...BOW_M);
  const south = long().map((aside, index) => ({ x: BENDS_AT[index]! * widthM, y: -y + aside }));
  const north = long().map((aside, index) => ({ x: -BENDS_AT[index]! * widthM, y: y + aside }));
  return [
    ...south.slice(2),
    { x, y: -y },
    { x: x + bow(), y: 0 },
    { x, y },
    ...north,
    { x: -x, y },
    { x: -x + bow(), y: 0 },
    { x: -x, y: -y },
    ...south.slice(0, 2),
  ];
}

/** The corners of a line `outM` to the right of a closed line through corners. */
function besideRing(points: readonly Point[], outM: number): Point[] {
  return points.map((point, index) => {
    const before = points[(index + points.length - 1) % points.length]!;
    const after = points[(index + 1) % points.length]!;
    const into = Math.atan2(point.y - before.y, point.x - before.x);
    const out = Math.atan2(after.y - point.y, after.x - point.x);
    const half = wrapped(out - into) / 2;
    const corner = { ...point, headingRad: into + half };
    const { x, y } = aside(corner, outM / Math.cos(half));
    return { x, y };
  });
}

/** Adds the whole motorway. */
export function buildHighway(draft: TownDraft, random: Random): void {
  const measures = random.fork('measures');
  const widthM = Math.round(measures.uniform(1460, 1600));
  const heightM = Math.round(measures.uniform(560, 680));
  const radiusM = Math.round(measures.uniform(130, 170));
  const laneM = Math.round(measures.uniform(3.5, 3.75) * 20) / 20;
  const outerLanes = measures.integer(3, 4);
  const innerLanes = measures.integer(3, 4);
  const common = { laneM, shoulderM: 2.5, vergeM: VERGE_M, speedKmh: 90 };
  const middle = ring(random.fork('ring'), widthM, heightM);
  const ways = [
    {
      name: 'Outer Motorway',
      lanes: outerLanes,
      // Starts in the middle of the southern side, eastwards.
      points: besideRing(middle, HALF_MEDIAN_M),
      radiusM: radiusM + HALF_MEDIAN_M,
    },
    {
      name: 'Inner Motorway',
      lanes: innerLanes,
      // Starts in the middle of the southern side, westwards.
      points: besideRing([...middle].reverse(), HALF_MEDIAN_M),
      radiusM: radiusM - HALF_MEDIAN_M,
    },
  ];
  const kinds = measures.pick<readonly [InterchangeKind, InterchangeKind][]>([
    [
      ['weave', 'shared'],
      ['lane', 'shared'],
    ],
    [
      ['shared', 'weave'],
      ['weave', 'lane'],
    ],
    [
      ['lane', 'weave'],
      ['shared', 'weave'],
    ],
  ]);
  ways.forEach(({ name, lanes, points, radiusM: cornerM }, index) => {
    const axis = closedAlignment(points, {
      radiusM: cornerM,
      clothoidM: 50,
      gentle: BEND,
    });
    const way: CarriagewayPlan = { name, axis, ...common };
    const stream = random.fork(name);
    const breaks = kinds[index]!.flatMap((kind, side) =>
      buildInterchange(
        draft,
        way,
        {
          kind,
          lanes,
          atM: (side * alignmentLengthM(axis)) / 2,
          extraLaneM: Math.round(stream.uniform(kind === 'weave' ? 190 : 150, 215)),
          rampRadiusM: Math.round(stream.uniform(40, 50)),
        },
        stream.fork(`interchange ${side}`),
      ),
    );
    buildCarriageway(draft, way, breaks);
  });
}
