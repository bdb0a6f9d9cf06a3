/**
 * Where a motorway meets the country beside it: an off-ramp and an on-ramp, each with a tee on a small
 * two-way service road that runs in a ring of its own. Laid out in the frame of a straight piece of a
 * carriageway: metres along it from the interchange's middle, metres to its right.
 */
import type { Random } from '../../core/random.js';
import { alignmentThrough, type Point } from './alignment.js';
import type { Arm } from './arms.js';
import type { Break, CarriagewayPlan } from './carriageway.js';
import { stationPose } from './carriageway.js';
import { type Control, controlJunction } from './control.js';
import type { TownDraft } from './draft.js';
import { buildJunction } from './junction.js';
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
  /** Station of the middle, on a straight piece. */
  readonly atM: number;
  readonly lanes: number;
  /** Length of the weaving, deceleration and acceleration lanes. */
  readonly extraLaneM: number;
  readonly rampRadiusM: number;
}

const RAMP_RUN_M = 135;
const JUNCTION_M = 60;
const LANE_CHANGE_M = 45;
const SERVICE_ASIDE_M = 108;
const SERVICE_DEPTH_M = 78;
const TEE_REACH_M = 15;
const TEE_HALF_GAP_M = 80;
const RAMP_TILT_RAD = (5 * Math.PI) / 180;
const RAMP_GAP_M = 1.5;
const RAMP_SHOULDER_M = 1.2;
const SERVICE = { driving: 1, widthM: 3.5, shoulderM: 0.8, sidewalkM: 2 } as const;

class Interchange {
  readonly #origin: Pose;

  constructor(
    private readonly draft: TownDraft,
    private readonly way: CarriagewayPlan,
    private readonly plan: InterchangePlan,
    private readonly random: Random,
  ) {
    this.#origin = stationPose(way, plan.atM);
  }

  private pose(alongM: number, rightM: number, turnedRad = 0): Pose {
    const pose = aside(ahead(this.#origin, alongM), rightM);
    return { ...pose, headingRad: pose.headingRad + turnedRad };
  }

  private point(alongM: number, rightM: number): Point {
    const { x, y } = this.pose(alongM, rightM);
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
    const cornerM = rightM + Math.abs(teeM - alongM) * Math.tan(RAMP_TILT_RAD);
    return [
      this.point(alongM, rightM),
      this.point(teeM, cornerM),
      this.point(teeM, SERVICE_ASIDE_M - TEE_REACH_M),
    ];
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

  /** The service road: a straight between the two tees and the way round behind them. */
  private service(first: TownRoad, firstM: number, second: TownRoad, secondM: number): void {
    const depthM = SERVICE_ASIDE_M + SERVICE_DEPTH_M;
    const street = (points: readonly Point[]) => {
      const axis = alignmentThrough(points, { radiusM: 30, clothoidM: 10 });
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
      this.point(firstM + TEE_REACH_M, SERVICE_ASIDE_M),
      this.point(secondM - TEE_REACH_M, SERVICE_ASIDE_M),
    ]);
    const round = street([
      this.point(secondM + TEE_REACH_M, SERVICE_ASIDE_M),
      this.point(secondM + 85, SERVICE_ASIDE_M),
      this.point(secondM + 85, depthM),
      this.point(firstM - 85, depthM),
      this.point(firstM - 85, SERVICE_ASIDE_M),
      this.point(firstM - TEE_REACH_M, SERVICE_ASIDE_M),
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
