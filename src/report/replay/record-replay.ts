/**
 * Makes a replay from a log's frames. Several details may be recorded in one pass; which one a page takes
 * is decided when all sizes are known.
 */

import type { RouteTruth, TriggerVolume, TruthFrame } from '../../bridge/frame.js';
import type { Transform } from '../../core/float32.js';
import { simplify } from '../../map/draw/path.js';
import {
  ControlFlag,
  EGO_COLUMN_NAMES,
  type EgoColumns,
  type GroundBox,
  packReplay,
  type ReplayDetail,
  type ReplayHead,
  type ReplayThought,
} from './replay.js';

/** Details from everything to what is just enough to see what happened. */
export const REPLAY_DETAILS: readonly ReplayDetail[] = [
  { name: 'full', everyTicks: 1, radiusM: 100 },
  { name: 'half', everyTicks: 2, radiusM: 80 },
  { name: 'thin', everyTicks: 5, radiusM: 60 },
  { name: 'coarse', everyTicks: 10, radiusM: 45 },
];

/** Half width of an ego over its half length: the log holds the length alone. */
const EGO_WIDTH_SHARE = 0.43;
/** The planned route may leave its true line by this much, metres. */
const PLAN_TOLERANCE_M = 0.1;
const CENTI = 100;
/** A contact with the same actor within this many ticks is the same one going on. */
const SAME_CONTACT_TICKS = 20;

const cm = (metres: number): number => Math.round(metres * CENTI);

/** Yaw in hundredths of a degree, turned on from the last one so that it never jumps. */
function unwrap(yawDeg: number, last: number | undefined): number {
  const yaw = Math.round(yawDeg * CENTI);
  return last === undefined ? yaw : yaw + Math.round((last - yaw) / 36000) * 36000;
}

function boxOf(transform: Transform, { center, extent }: TriggerVolume): GroundBox {
  const yaw = (transform.rotation.yawDeg * Math.PI) / 180;
  const [cos, sin] = [Math.cos(yaw), Math.sin(yaw)];
  return [
    cm(transform.location.x + center.x * cos - center.y * sin),
    cm(transform.location.y + center.x * sin + center.y * cos),
    Math.round(transform.rotation.yawDeg * CENTI),
    cm(extent.x),
    cm(extent.y),
  ];
}

interface Stay {
  readonly id: number;
  readonly type: string;
  readonly role: string;
  readonly halfX: number;
  readonly halfY: number;
  readonly from: number;
  readonly x: number[];
  readonly y: number[];
  readonly yaw: number[];
}

/** Parts of a head that are known when the drive is over. */
export interface ReplayEnd extends Pick<ReplayHead, 'map' | 'verdicts' | 'completion' | 'isCut'> {
  /** What the agent had in mind, by ascending tick. */
  readonly thoughts?: readonly (Omit<ReplayThought, 'row'> & { readonly tick: number })[];
}

/** One thought a row, the last one at or before its tick; none that no row shows. */
function byRow(thoughts: ReplayEnd['thoughts'] = [], ticks: readonly number[]): ReplayThought[] {
  const kept: ReplayThought[] = [];
  let next = 0;
  ticks.forEach((tick, row) => {
    let found: ReplayThought | null = null;
    for (let one = thoughts[next]; one !== undefined && one.tick <= tick; one = thoughts[next]) {
      const { paths, values, numbers } = one;
      found = { row, paths, values, numbers };
      next += 1;
    }
    if (found !== null) kept.push(found);
  });
  return kept;
}

/** Records one detail. */
export class ReplayRecorder {
  private readonly ego = Object.fromEntries(
    EGO_COLUMN_NAMES.map((name) => [name, [] as number[]]),
  ) as EgoColumns<number[]>;
  private readonly open = new Map<number, Stay>();
  private readonly stays: Stay[] = [];
  private readonly lightChanges: [number, number, number][] = [];
  private readonly lastLights: number[] = [];
  private readonly contacts: [number, number, string][] = [];
  private readonly lastContact = new Map<number, number>();
  private rows = 0;
  private held: TruthFrame | null = null;
  private firstTick: number | null = null;

  constructor(
    readonly detail: ReplayDetail,
    private readonly route: RouteTruth,
    private readonly tickSeconds: number,
  ) {}

  /** Takes a frame; ticks must go up. */
  add(frame: TruthFrame): void {
    for (const { otherId, otherTypeId } of frame.contacts) {
      const last = this.lastContact.get(otherId);
      this.lastContact.set(otherId, frame.tick);
      if (last !== undefined && frame.tick - last <= SAME_CONTACT_TICKS) continue;
      this.contacts.push([frame.tick, otherId, otherTypeId]);
    }
    this.firstTick ??= frame.tick;
    if ((frame.tick - this.firstTick) % this.detail.everyTicks === 0) {
      this.put(frame);
      this.held = null;
    } else this.held = frame;
  }

  /** The bytes, before compression. The last frame is always among the rows. */
  finish(end: ReplayEnd): Uint8Array {
    if (this.held !== null) this.put(this.held);
    this.held = null;
    this.open.clear();
    const head: ReplayHead = {
      format: 'egoloop-replay-1',
      detail: this.detail,
      tickSeconds: this.tickSeconds,
      rows: this.rows,
      map: end.map,
      verdicts: end.verdicts,
      completion: end.completion,
      isCut: end.isCut,
      thoughts: byRow(end.thoughts, this.ego.tick),
      egoHalfX: cm(this.route.egoHalfLengthM),
      egoHalfY: cm(this.route.egoHalfLengthM * EGO_WIDTH_SHARE),
      plan: simplify(
        this.route.plan.map(({ transform }) => transform.location),
        PLAN_TOLERANCE_M,
      ).flatMap(({ x, y }) => [cm(x), cm(y)]),
      lights: this.route.trafficLights.map(({ transform, triggerVolume }) => ({
        x: cm(transform.location.x),
        y: cm(transform.location.y),
        box: boxOf(transform, triggerVolume),
      })),
      lightChanges: this.lightChanges,
      stops: this.route.stopSigns.map((sign) => boxOf(sign.transform, sign.triggerVolume)),
      actors: this.stays.map(({ id, type, role, halfX, halfY, from, x }) => ({
        id,
        type,
        role,
        halfX,
        halfY,
        from,
        count: x.length,
      })),
      contacts: this.contacts,
    };
    return packReplay(head, this.ego, this.stays);
  }

  private put(frame: TruthFrame): void {
    const row = this.rows;
    this.rows += 1;
    this.putEgo(frame);
    for (let light = 0; light < frame.lightStates.length; light += 1) {
      const state = frame.lightStates[light]!;
      if (this.lastLights[light] === state) continue;
      this.lastLights[light] = state;
      this.lightChanges.push([row, light, state]);
    }
    this.putActors(frame, row);
  }

  private putEgo({ tick, ego, control }: TruthFrame): void {
    const { x: vx, y: vy, z: vz } = ego.velocity;
    const { location, rotation } = ego.transform;
    const columns = this.ego;
    columns.tick.push(tick);
    columns.x.push(cm(location.x));
    columns.y.push(cm(location.y));
    columns.yaw.push(unwrap(rotation.yawDeg, columns.yaw.at(-1)));
    columns.speed.push(cm(Math.sqrt(vx * vx + vy * vy + vz * vz)));
    columns.limit.push(cm(ego.speedLimitKmh / 3.6));
    columns.throttle.push(Math.round((control?.throttle ?? 0) * 1000));
    columns.steer.push(Math.round((control?.steer ?? 0) * 1000));
    columns.brake.push(Math.round((control?.brake ?? 0) * 1000));
    const flags =
      control === null
        ? 0
        : ControlFlag.Given |
          (control.handBrake ? ControlFlag.HandBrake : 0) |
          (control.reverse ? ControlFlag.Reverse : 0);
    columns.flags.push(flags);
  }

  private putActors({ ego, actors }: TruthFrame, row: number): void {
    const { x: egoX, y: egoY } = ego.transform.location;
    const limit = this.detail.radiusM * this.detail.radiusM;
    const seen = new Set<number>();
    for (const { id, typeId, roleName, transform, extent } of actors) {
      const { x, y } = transform.location;
      const [dx, dy] = [x - egoX, y - egoY];
      if (dx * dx + dy * dy > limit) continue;
      seen.add(id);
      let stay = this.open.get(id);
      if (stay === undefined) {
        const [halfX, halfY] = [cm(extent.x), cm(extent.y)];
        const start = { id, type: typeId, role: roleName, halfX, halfY, from: row };
        stay = { ...start, x: [], y: [], yaw: [] };
        this.open.set(id, stay);
        this.stays.push(stay);
      }
      stay.x.push(cm(x));
      stay.y.push(cm(y));
      stay.yaw.push(unwrap(transform.rotation.yawDeg, stay.yaw.at(-1)));
    }
    for (const id of this.open.keys()) if (!seen.has(id)) this.open.delete(id);
  }
}
