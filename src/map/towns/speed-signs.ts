/**
 * Speed signs (type 274) along roads, one soon after each junction and then at a regular spacing. A
 * CARLA vehicle knows 30 km/h until it has driven through the box of a sign, so they stand close.
 */
import type { TownDraft } from './draft.js';
import { cubicAt, type TownRoad } from './model.js';
import { planLengthM } from './plan.js';

export interface SpeedSigns {
  readonly speedKmh: number;
  /** From the beginning of the drive along the road to the first sign. */
  readonly firstM: number;
  readonly everyM: number;
}

const BESIDE_M = 0.5;

/** Adds the signs of both directions of a road. */
export function addSpeedSigns(draft: TownDraft, road: TownRoad, signs: SpeedSigns): void {
  const lengthM = planLengthM(road.plan);
  for (const side of ['right', 'left'] as const) {
    const first = Math.min(signs.firstM, lengthM / 3);
    for (let alongM = first; alongM < lengthM - 15; alongM += signs.everyM) {
      addSign(draft, road, side, side === 'right' ? alongM : lengthM - alongM, signs.speedKmh);
    }
  }
}

function addSign(
  draft: TownDraft,
  road: TownRoad,
  side: 'left' | 'right',
  s: number,
  speedKmh: number,
): void {
  const section = road.sections.findLast((candidate) => candidate.s <= s)!;
  const lanes = section[side];
  const sign = side === 'right' ? -1 : 1;
  const ids = lanes.flatMap(({ type }, index) => (type === 'driving' ? [sign * (index + 1)] : []));
  if (ids.length === 0) return;
  const edgeM = lanes.reduce((sum, { width }) => sum + cubicAt(width, s - section.s), 0);
  road.signals.push({
    id: draft.nextSignalId(),
    name: `Speed limit ${speedKmh}`,
    type: '274',
    subtype: String(speedKmh),
    isDynamic: false,
    value: speedKmh,
    s,
    t: sign * (edgeM + BESIDE_M),
    zOffset: 2.2,
    orientation: side === 'right' ? '+' : '-',
    hOffset: side === 'right' ? Math.PI : 0,
    fromLane: Math.min(...ids),
    toLane: Math.max(...ids),
  });
}
