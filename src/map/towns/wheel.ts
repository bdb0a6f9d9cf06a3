/**
 * A country town: a winding ring road with four roads inwards that meet in the middle, at a crossing
 * or at a roundabout. All roads are two-way with one lane each. OpenDRIVE axes, metres.
 */
import type { Random } from '../../core/random.js';
import { alignmentThrough, type Point } from './alignment.js';
import type { Arm } from './arms.js';
import { addCrosswalk, type Control, controlJunction } from './control.js';
import type { TownDraft } from './draft.js';
import { hills } from './hills.js';
import { buildJunction } from './junction.js';
import { meandering } from './meander.js';
import type { TownRoad } from './model.js';
import { ordinaryMovements } from './movements.js';
import { planLengthM } from './plan.js';
import type { Profile } from './profile.js';
import { buildRoundabout } from './roundabout.js';
import { addSpeedSigns } from './speed-signs.js';

export interface WheelPlan {
  /** Distance of the ring's corners from the middle. */
  readonly ringM: readonly [least: number, most: number];
  readonly ringProfile: Profile;
  readonly spokeProfile: Profile;
  readonly ringSpeedKmh: number;
  readonly spokeSpeedKmh: number;
  readonly curveRadiusM: number;
  readonly clothoidM: number;
  /** Heights differ by up to this between junctions and within a road. */
  readonly reliefM: number;
  readonly type: TownRoad['type'];
  readonly clearM: number;
  /** Distance from a tee's or crossing's middle to where its roads begin. */
  readonly reachM: number;
  /** `null`: a crossing of four arms; else the inner radius of a roundabout. */
  readonly middleRadiusM: number | null;
  /** Inner radii of roundabouts where spokes meet the ring; null for a tee. */
  readonly rimRadiiM: readonly (number | null)[];
  readonly teeControl: (random: Random) => Control;
  readonly hasCrosswalks: boolean;
}

/** A junction on the ring: its middle, the ring's direction there, height. */
interface Rim {
  readonly at: Point;
  readonly headingRad: number;
  readonly zM: number;
  readonly radiusM: number | null;
  /** Corners of the ring between this junction and the next. */
  readonly corners: readonly Point[];
}

const SPOKES = 4;
/** Spokes lead straight out of a junction this far. */
const STRAIGHT_M = 40;
const MEANDER = { leastLegM: 180, aside: [0.07, 0.09], keepM: 20 } as const;

const polar = (at: Point, radiusM: number, angleRad: number): Point => ({
  x: at.x + radiusM * Math.cos(angleRad),
  y: at.y + radiusM * Math.sin(angleRad),
});

/** Distance from the middle of a junction to its roads. */
function reachOf(plan: WheelPlan, radiusM: number | null): number {
  return radiusM === null ? plan.reachM : radiusM + 22;
}

/** The ring's junctions lie in the middle of every other of its sides, counter-clockwise. */
function rims(plan: WheelPlan, random: Random): Rim[] {
  const [least, most] = plan.ringM;
  const turned = random.uniform(0, Math.PI / 2);
  const corners = Array.from({ length: 2 * SPOKES }, (_, index) => {
    // Two corners close together make the side with the junction, the next two the bend between.
    const middle = turned + (Math.floor(index / 2) * 2 * Math.PI) / SPOKES;
    const angle = middle + (index % 2 === 0 ? -1 : 1) * random.uniform(0.3, 0.42);
    return polar({ x: 0, y: 0 }, random.uniform(least, most), angle);
  });
  return Array.from({ length: SPOKES }, (_, index) => {
    const [a, b] = [corners[2 * index]!, corners[2 * index + 1]!];
    const next = corners[(2 * index + 2) % corners.length]!;
    // A bend outwards or inwards between two junctions.
    const bulge = random.uniform(0.9, 1.2);
    const between = { x: ((b.x + next.x) / 2) * bulge, y: ((b.y + next.y) / 2) * bulge };
    return {
      at: { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 },
      headingRad: Math.atan2(b.y - a.y, b.x - a.x),
      zM: plan.reliefM * random.uniform(-0.5, 0.5),
      radiusM: plan.rimRadiiM[index] ?? null,
      corners: [b, between, next],
    };
  });
}

/** Adds the ring, the spokes and all junctions. */
export function buildWheel(draft: TownDraft, plan: WheelPlan, random: Random): void {
  const found = rims(plan, random.fork('ring'));
  const arms: Arm[][] = found.map(() => []);
  const middle: { arm: Arm; angleRad: number }[] = [];
  found.forEach((rim, index) => {
    const next = found[(index + 1) % found.length]!;
    const road = ringRoad(draft, plan, rim, next, random.fork(`ring ${index}`));
    arms[index]!.push({ road, end: 'start' });
    arms[(index + 1) % found.length]!.push({ road, end: 'end' });
  });
  const middleZ = plan.reliefM * random.fork('middle').uniform(-0.5, 0.5);
  found.forEach((rim, index) => {
    const angleRad = found[0]!.headingRad - Math.PI / 2 + (index * 2 * Math.PI) / SPOKES;
    const road = spoke(draft, plan, rim, { angleRad, zM: middleZ }, random.fork(`spoke ${index}`));
    arms[index]!.push({ road, end: 'start' });
    middle.push({ arm: { road, end: 'end' }, angleRad });
  });
  found.forEach((rim, index) => {
    rimJunction(draft, plan, rim, arms[index]!, random.fork(`rim ${index}`));
  });
  if (plan.middleRadiusM !== null) {
    buildRoundabout(draft, 'Market Circle', {
      at: { x: 0, y: 0 },
      zM: middleZ,
      radiusM: plan.middleRadiusM,
      arms: middle,
      speedKmh: 30,
      hasCrosswalks: plan.hasCrosswalks,
    });
    return;
  }
  const crossing = middle.map(({ arm }) => arm);
  const junction = buildJunction(draft, 'Old Crossing', crossing, ordinaryMovements(crossing));
  controlJunction(draft, junction, ['none', 'stop', 'none', 'stop']);
}

function ringRoad(draft: TownDraft, plan: WheelPlan, from: Rim, to: Rim, random: Random): TownRoad {
  const { curveRadiusM: radiusM, clothoidM } = plan;
  const first = polar(from.at, reachOf(plan, from.radiusM), from.headingRad);
  const last = polar(to.at, -reachOf(plan, to.radiusM), to.headingRad);
  const points = meandering([first, ...from.corners, last], random.fork('bends'), MEANDER);
  const axis = alignmentThrough(points, { radiusM, clothoidM });
  const road = draft.street({
    name: 'Ring Road',
    ...axis,
    profile: plan.ringProfile,
    type: plan.type,
    speedKmh: plan.ringSpeedKmh,
    clearM: plan.clearM,
    elevations: hills(random, planLengthM(axis.plan), from.zM, to.zM, plan.reliefM),
  });
  addSpeedSigns(draft, road, { speedKmh: plan.ringSpeedKmh, firstM: 25, everyM: 80 });
  return road;
}

function spoke(
  draft: TownDraft,
  plan: WheelPlan,
  rim: Rim,
  middle: { readonly angleRad: number; readonly zM: number },
  random: Random,
): TownRoad {
  const inwards = rim.headingRad + Math.PI / 2;
  const first = polar(rim.at, reachOf(plan, rim.radiusM), inwards);
  const straight = polar(rim.at, reachOf(plan, rim.radiusM) + STRAIGHT_M, inwards);
  const last = polar({ x: 0, y: 0 }, reachOf(plan, plan.middleRadiusM), middle.angleRad);
  const before = polar(
    { x: 0, y: 0 },
    reachOf(plan, plan.middleRadiusM) + STRAIGHT_M,
    middle.angleRad,
  );
  const [dx, dy] = [before.x - straight.x, before.y - straight.y];
  const sway = random.uniform(-0.2, 0.2) * Math.sqrt(dx * dx + dy * dy);
  const half = {
    x: (straight.x + before.x) / 2 + sway * Math.sin(middle.angleRad),
    y: (straight.y + before.y) / 2 - sway * Math.cos(middle.angleRad),
  };
  const points = meandering([first, straight, half, before, last], random.fork('bends'), MEANDER);
  const axis = alignmentThrough(points, {
    radiusM: plan.curveRadiusM,
    clothoidM: plan.clothoidM,
  });
  const road = draft.street({
    name: ['Mill Road', 'Church Road', 'Station Road', 'Lake Road'][random.integer(0, 3)]!,
    ...axis,
    profile: plan.spokeProfile,
    type: plan.type,
    speedKmh: plan.spokeSpeedKmh,
    clearM: plan.clearM,
    elevations: hills(random, planLengthM(axis.plan), rim.zM, middle.zM, plan.reliefM),
  });
  addSpeedSigns(draft, road, { speedKmh: plan.spokeSpeedKmh, firstM: 25, everyM: 80 });
  return road;
}

function rimJunction(
  draft: TownDraft,
  plan: WheelPlan,
  rim: Rim,
  arms: readonly Arm[],
  random: Random,
): void {
  // Arms as they were added: ring onwards, ring from behind, spoke; sorted for stable output.
  const ahead = arms.find(({ road, end }) => road.name === 'Ring Road' && end === 'start')!;
  const behind = arms.find(({ road, end }) => road.name === 'Ring Road' && end === 'end')!;
  const stem = arms.find((arm) => arm !== ahead && arm !== behind)!;
  const ordered = [ahead, stem, behind];
  if (rim.radiusM !== null) {
    const angles = [rim.headingRad, rim.headingRad + Math.PI / 2, rim.headingRad + Math.PI];
    buildRoundabout(draft, 'Ring Circle', {
      at: rim.at,
      zM: rim.zM,
      radiusM: rim.radiusM,
      arms: ordered.map((arm, index) => ({ arm, angleRad: angles[index]! })),
      speedKmh: 30,
      hasCrosswalks: plan.hasCrosswalks,
    });
    return;
  }
  const name = `Ring Road and ${stem.road.name}`;
  const junction = buildJunction(draft, name, ordered, ordinaryMovements(ordered));
  controlJunction(draft, junction, ['none', plan.teeControl(random), 'none']);
  if (plan.hasCrosswalks) for (const arm of ordered) addCrosswalk(draft, arm);
}
