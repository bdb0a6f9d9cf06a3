/**
 * A motorway in a ring: two carriageways of three or four lanes, the outer driven counter-clockwise,
 * the inner clockwise, with interchanges on both sides of the long straights. Measures and kinds of
 * interchange differ by seed.
 */
import type { Random } from '../../core/random.js';
import { alignmentLengthM, closedAlignment, type Point } from './alignment.js';
import { buildCarriageway, type CarriagewayPlan } from './carriageway.js';
import type { TownDraft } from './draft.js';
import { buildInterchange, type InterchangeKind } from './interchange.js';

/** Half of the strip between the left edges of the two carriageways. */
const HALF_MEDIAN_M = 4;
const VERGE_M = 1.5;

/** Corners of the ring, south-west first, then counter-clockwise, moved outwards by `outM`. */
function corners(widthM: number, heightM: number, outM: number): Point[] {
  const [x, y] = [widthM / 2 + outM, heightM / 2 + outM];
  return [
    { x: -x, y: -y },
    { x, y: -y },
    { x, y },
    { x: -x, y },
  ];
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
  const ways = [
    {
      name: 'Outer Motorway',
      lanes: outerLanes,
      // Starts in the middle of the southern side, eastwards.
      points: rotatedBy(corners(widthM, heightM, HALF_MEDIAN_M), 1),
      radiusM: radiusM + HALF_MEDIAN_M,
    },
    {
      name: 'Inner Motorway',
      lanes: innerLanes,
      // Starts in the middle of the southern side, westwards.
      points: [...corners(widthM, heightM, -HALF_MEDIAN_M)].reverse().map((_, index, all) => {
        return all[(index + 3) % 4]!;
      }),
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
    const axis = closedAlignment(points, { radiusM: cornerM, clothoidM: 50 });
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

/** The same ring of points, `count` taken from the front to the back. */
function rotatedBy<T>(items: readonly T[], count: number): T[] {
  return [...items.slice(count), ...items.slice(0, count)];
}
