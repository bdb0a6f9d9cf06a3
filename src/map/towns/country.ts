/**
 * Two kinds of country town on the same wheel: `rural`, fast and hilly with tees and a crossing, and
 * `roundabout`, slower with sidewalks, parking and circles. Measures differ by seed.
 */
import type { Random } from '../../core/random.js';
import type { TownDraft } from './draft.js';
import { type SideProfile, twoWay } from './profile.js';
import { buildWheel } from './wheel.js';

const rounded = (value: number): number => Math.round(value * 20) / 20;

/** Country roads over hills, 70 to 90 km/h on the ring, 50 to 70 on the spokes. */
export function buildRural(draft: TownDraft, random: Random): void {
  const measures = random.fork('measures');
  const widthM = rounded(measures.uniform(3.4, 3.7));
  const shoulderM = rounded(measures.uniform(1.2, 1.8));
  const side: SideProfile = { driving: 1, widthM, shoulderM };
  const profile = twoWay(side, 'centre broken');
  const village = twoWay({ ...side, sidewalkM: 2 }, 'centre broken');
  buildWheel(
    draft,
    {
      ringM: [420, 500],
      ringProfile: profile,
      spokeProfile: measures.chance(0.5) ? village : profile,
      ringSpeedKmh: measures.pick([70, 80, 90]),
      spokeSpeedKmh: measures.pick([50, 60, 70]),
      curveRadiusM: 130,
      clothoidM: 45,
      reliefM: 12,
      type: 'rural',
      clearM: 0,
      reachM: 19,
      middleRadiusM: null,
      rimRadiiM: [null, null, null, null],
      teeControl: (stream) => stream.pick(['stop', 'yield', 'none'] as const),
      hasCrosswalks: false,
    },
    random,
  );
}

/** A small town around a roundabout, with another one or two on its ring. */
export function buildRoundaboutTown(draft: TownDraft, random: Random): void {
  const measures = random.fork('measures');
  const widthM = rounded(measures.uniform(3.3, 3.6));
  const parkingM = rounded(measures.uniform(2.3, 2.5));
  const sidewalkM = rounded(measures.uniform(2, 2.8));
  const side: SideProfile = { driving: 1, widthM, sidewalkM };
  const parked: SideProfile = { ...side, parkingM };
  const rims = measures.pick([
    [22, null, 24, null],
    [null, 23, null, null],
    [null, 22, 24, null],
  ] as const);
  buildWheel(
    draft,
    {
      ringM: [330, 380],
      ringProfile: twoWay({ ...side, shoulderM: 0.8 }, 'centre broken'),
      spokeProfile: twoWay(parked, 'centre broken'),
      ringSpeedKmh: 50,
      spokeSpeedKmh: 30,
      curveRadiusM: 70,
      clothoidM: 25,
      reliefM: 4,
      type: 'town',
      clearM: 18,
      reachM: 16,
      middleRadiusM: rounded(measures.uniform(24, 29)),
      rimRadiiM: rims,
      teeControl: (stream) => stream.pick(['stop', 'yield'] as const),
      hasCrosswalks: true,
    },
    random,
  );
}
