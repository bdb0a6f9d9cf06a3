/**
 * Where a motorway meets the country beside it: an off-ramp and an on-ramp, each with a tee on a small
 * two-way service road that runs in a ring of its own. Places are metres along the carriageway from the
 * interchange's middle and metres to its right; what belongs to a tee is laid out straight ahead and
 * aside of the place of the carriageway that it lies beside.
 */
import type { Random } from '../../core/random.js';
import { alignmentThrough, type Point } from './alignment.js';
import type { Arm } from './arms.js';
import type { Break, CarriagewayPlan } from './carriageway.js';
import { stationPose } from './carriageway.js';
import { type Control, controlJunction } from './control.js';
import type { TownDraft } from './draft.js';
import { buildJunction } from './junction.js';
import { meandering } from './meander.js';
import type { TownRoad } from './model.js';
import { ordinaryMovements } from './movements.js';
import { ahead, aside, type Pose } from './plan.js';
import { oneWay, twoWay } from './profile.js';
import { addSpeedSigns } from './speed-signs.js';

/**
 * `weave`: traffic joins, then leaves, with one lane more in between; `shared`: it leaves from a lane
 * that goes on, then joins on an acceleration lane; `lane`: it leaves from a lane of its own.
 */
export type InterchangeKind = 'weave' | 'shared' | 'lane';

export interface InterchangePlan {
  readonly kind: InterchangeKind;
  /** Station of the middle. */
  readonly atM: number;
  readonly lanes: number;
  /** Length of the weaving, deceleration and acceleration lanes. */
  readonly extraLaneM: number;
  readonly rampRadiusM: number;
}

const RAMP_RUN_M = 76;
const JUNCTION_M = 50;
const LANE_CHANGE_M = 45;
const SERVICE_ASIDE_M = 108;
const SERVICE_DEPTH_M = 78;
const TEE_REACH_M = 15;
const TEE_HALF_GAP_M = 80;
const RAMP_TILT_RAD = (9 * Math.PI) / 180;
/** The service road leads straight out of its tees this far. */
const STRAIGHT_M = 20;
const SERVICE_MEANDER = { leastLegM: 120, aside: [0.06, 0.08], keepM: 12 } as const;
const SERVICE_BEND = { radiusM: 170, clothoidM: 20 } as const;
const RAMP_GAP_M = 1.5;
const RAMP_SHOULDER_M = 1.2;
const SERVICE = { driving: 1, widthM: 3.5, shoulderM: 0.8, sidewalkM: 2 } as const;

class Interchange {
  constructor(
    private readonly draft: TownDraft,
    private readonly way: CarriagewayPlan,
    private readonly plan: InterchangePlan,
    private readonly random: Random,
  ) {}

  /** The carriageway's left edge. */
  private station(alongM: number): Pose {
    return stationPose(this.way, this.plan.atM + alongM);
  }

  /** A place seen from the carriageway at `alongM`: straight ahead, then to the right. */
  private point(alongM: number, aheadM: number, rightM: number): Point {
    const { x, y } = aside(ahead(this.station(alongM), aheadM), rightM);
    return { x, y };
  }

  build(): Break[] {
    const { kind, lanes, extraLaneM } = this.plan;
    if (kind === 'weave') {
      const onAt = -extraLaneM / 2 - JUNCTION_M;
      const offAt = extraLaneM / 2;
      const on = this.onRamp(onAt - RAMP_RUN_M, onAt, lanes);
      const off = this.offRamp(offAt + JUNCTION_M, offAt + JUNCTION_M + RAMP_RUN_M, lanes);
      this.service(on, onAt - RAMP_RUN_M, off, offAt + JUNCTION_M + RAMP_RUN_M);
      return [
        this.break('on', onAt, JUNCTION_M, lanes, lanes + 1, on),
        this.break('off', offAt, JUNCTION_M, lanes + 1, lanes, off),
      ];
    }
    const [offTee, onTee] = [-TEE_HALF_GAP_M, TEE_HALF_GAP_M];
    const off = this.offRamp(offTee - RAMP_RUN_M, offTee, lanes);
    const on = this.onRamp(onTee, onTee + RAMP_RUN_M, lanes);
    this.service(off, offTee, on, onTee);
    const offAt = offTee - RAMP_RUN_M - JUNCTION_M;
    const onAt = onTee + RAMP_RUN_M;
    const leaving =
      kind === 'shared'
        ? [this.break('off', offAt, JUNCTION_M, lanes, lanes, off)]
        : [
            this.break(
              'add',
              offAt - extraLaneM - LANE_CHANGE_M,
              LANE_CHANGE_M,
              lanes,
              lanes + 1,
              undefined,
            ),
            this.break('off', offAt, JUNCTION_M, lanes + 1, lanes, off),
          ];
    const dropAt = onAt + JUNCTION_M + extraLaneM;
    return [
      ...leaving,
      this.break('on', onAt, JUNCTION_M, lanes, lanes + 1, on),
      this.break('drop', dropAt, LANE_CHANGE_M, lanes + 1, lanes, undefined),
    ];
  }

  private break(
    kind: Break['kind'],
    alongM: number,
    lengthM: number,
    before: number,
    after: number,
    ramp: TownRoad | undefined,
  ): Break {
    const fromM = this.plan.atM + alongM;
    const arm: { ramp?: Arm } =
      ramp === undefined ? {} : { ramp: { road: ramp, end: kind === 'off' ? 'start' : 'end' } };
    return { kind, fromM, toM: fromM + lengthM, before, after, ...arm };
  }

  /** Right of the lanes and the shoulder, where a ramp's left edge may begin. */
  private rampAsideM(lanes: number): number {
    return lanes * this.way.laneM + this.way.shoulderM + RAMP_GAP_M;
  }

  /** Points of a ramp from the motorway at `alongM` to the tee at `teeM`, in that order. */
  private rampPoints(alongM: number, teeM: number, lanes: number): Point[] {
    const rightM = this.rampAsideM(lanes);
    const first = this.point(alongM, 0, rightM);
    const last = this.point(teeM, 0, SERVICE_ASIDE_M - TEE_REACH_M);
    // The ramp leaves the motorway at an angle and arrives at the tee square to it.
    const onwards = Math.sign(teeM - alongM);
    const leaves = this.station(alongM).headingRad - onwards * RAMP_TILT_RAD;
    const tee = this.station(teeM);
    const [dx, dy] = [first.x - tee.x, first.y - tee.y];
    const missingM = -(dx * Math.cos(tee.headingRad) + dy * Math.sin(tee.headingRad));
    const runM = missingM / Math.cos(leaves - tee.headingRad);
    const { x, y } = ahead({ ...first, headingRad: leaves }, runM);
    return [first, { x, y }, last];
  }

  private ramp(name: string, points: readonly Point[]): TownRoad {
    const { laneM } = this.way;
    const axis = alignmentThrough(points, {
      radiusM: this.plan.rampRadiusM,
      clothoidM: this.plan.rampRadiusM / 2,
    });
    const road = this.draft.street({
      name,
      ...axis,
      profile: oneWay({ driving: 1, widthM: laneM, shoulderM: RAMP_SHOULDER_M }, 0.5),
      type: 'motorway',
      speedKmh: 50,
      clearM: 0,
    });
    addSpeedSigns(this.draft, road, { speedKmh: 50, firstM: 10, everyM: 80 });
    return road;
  }

  private offRamp(alongM: number, teeM: number, lanes: number): TownRoad {
    return this.ramp(`${this.way.name} exit`, this.rampPoints(alongM, teeM, lanes));
  }

  private onRamp(teeM: number, alongM: number, lanes: number): TownRoad {
    return this.ramp(`${this.way.name} entry`, this.rampPoints(alongM, teeM, lanes).reverse());
  }

  /** The service road: from tee to tee, and the way round behind them. */
  private service(first: TownRoad, firstM: number, second: TownRoad, secondM: number): void {
    const depthM = SERVICE_ASIDE_M + SERVICE_DEPTH_M;
    const random = this.random.fork('service road');
    const street = (points: readonly Point[]) => {
      const corners = meandering(points, random, SERVICE_MEANDER);
      const axis = alignmentThrough(corners, { radiusM: 30, clothoidM: 10, gentle: SERVICE_BEND });
      const road = this.draft.street({
        name: 'Service Road',
        ...axis,
        profile: twoWay(SERVICE, 'centre broken'),
        speedKmh: 50,
        clearM: 0,
      });
      addSpeedSigns(this.draft, road, { speedKmh: 50, firstM: 10, everyM: 80 });
      return road;
    };
    const near = street([
      this.point(firstM, TEE_REACH_M, SERVICE_ASIDE_M),
      this.point(firstM, TEE_REACH_M + STRAIGHT_M, SERVICE_ASIDE_M),
      this.point(secondM, -TEE_REACH_M - STRAIGHT_M, SERVICE_ASIDE_M),
      this.point(secondM, -TEE_REACH_M, SERVICE_ASIDE_M),
    ]);
    const round = street([
      this.point(secondM, TEE_REACH_M, SERVICE_ASIDE_M),
      this.point(secondM, 85, SERVICE_ASIDE_M),
      this.point(secondM, 85, depthM),
      this.point(firstM, -85, depthM),
      this.point(firstM, -85, SERVICE_ASIDE_M),
      this.point(firstM, -TEE_REACH_M, SERVICE_ASIDE_M),
    ]);
    this.tee(near, 'start', round, 'end', first);
    this.tee(round, 'start', near, 'end', second);
  }

  private tee(
    onwards: TownRoad,
    onwardsEnd: Arm['end'],
    back: TownRoad,
    backEnd: Arm['end'],
    ramp: TownRoad,
  ): void {
    const isExit = ramp.name.endsWith('exit');
    const arms: Arm[] = [
      { road: onwards, end: onwardsEnd },
      { road: ramp, end: isExit ? 'end' : 'start' },
      { road: back, end: backEnd },
    ];
    const name = `Service Road and ${ramp.name}`;
    const junction = buildJunction(this.draft, name, arms, ordinaryMovements(arms));
    const control = this.random.fork(name).pick<Control>(['stop', 'yield', 'none']);
    controlJunction(this.draft, junction, ['none', control, 'none']);
  }
}

/** Adds ramps and service road of an interchange; gives the breaks it makes in the carriageway. */
export function buildInterchange(
  draft: TownDraft,
  way: CarriagewayPlan,
  plan: InterchangePlan,
  random: Random,
): Break[] {
  return new Interchange(draft, way, plan, random).build();
}
