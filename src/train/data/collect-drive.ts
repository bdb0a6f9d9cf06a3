/**
 * Drives one route once and makes samples of it. Rollouts branch by driving: a pass of the same route and
 * seed is the same world, tick by tick, until the first disturbance of that pass; copying a world with its
 * scenarios and traffic in the middle of things is not possible, driving it again is cheap and exact. On
 * policy an agent drives and the expert watches: what is recorded are the states that the agent gets into.
 */

import type { Agent } from '../../agents/agent.js';
import { TrajectoryTracker } from '../../agents/controllers/trajectory-tracker.js';
import type { ControlTruth, TruthFrame } from '../../bridge/frame.js';
import { Random } from '../../core/random.js';
import type { RoadMap } from '../../map/road-map.js';
import type { Route } from '../../map/routes/route.js';
import { EmbeddedEpisode } from '../../sim/embedded.js';
import { ScenarioDirector, type ScenarioLibrary } from '../../sim/scenario/index.js';
import { SENSOR_FACTORIES } from '../../sim/sensors/index.js';
import type { TokenReading } from '../../sim/sensors/tokens/layout.js';
import { stageRoute } from '../../sim/stage.js';
import { createBackgroundActivity } from '../../sim/traffic/index.js';
import { separation } from '../../sim/world/boxes.js';
import type { World } from '../../sim/world/world.js';
import { ROUTE_FAR_POINTS } from '../reward/scene.js';
import { cellAt, type TownGrid } from '../reward/town-grid.js';
import { type Columns, copySample, emptyColumns, headOf, Mode } from './columns.js';
import {
  type DriveStart,
  drawPerturbation,
  drawStarts,
  ON_POLICY_SHARES,
  Start,
  sharesOfPass,
} from './disturbances.js';
import { DriveLog } from './drive-log.js';
import { isInteracting } from './interaction.js';
import { writeRandomPlan } from './random-plan.js';
import {
  copyTokens,
  FUTURE_TICKS,
  SAMPLE_TICKS,
  writeRouteFar,
  writeSample,
} from './sample-writer.js';
import { type Answers, Wheel } from './wheel.js';

/** A plan is at the wheel for this long. */
const ROLLOUT_TICKS = 60;
/** Longest drive, ticks: 100 s. */
export const MOST_TICKS = 2000;
/** A car that has stood this long is stuck. */
const STUCK_TICKS = 500;
/** An agent that has stood this long is relieved by the expert until the next start. */
const STALLED_TICKS = 200;
/** Beside its route by more than this an agent is lost, metres: farther than the road's other side. */
const LOST_M = 15;
const RECOVERY_TICKS = 60;
const ROUTE_END_POINTS = 3;
/** Room that a perturbed car must have to everybody, metres. */
const FREE_M = 0.4;

export interface DriveJob {
  readonly map: RoadMap;
  readonly grid: TownGrid;
  readonly route: Route;
  readonly scenarios: ScenarioLibrary;
  readonly seed: number;
  readonly pass: number;
  readonly mostTicks?: number;
  /** Who drives on policy, in place of the expert; it is asked once a tick and may take its time. */
  readonly createAgent?: () => Agent;
}

export interface CollectedDrive {
  readonly columns: Columns;
  readonly count: number;
  readonly ticks: number;
}

/** What is known of a kept tick before the future has happened. */
interface Kept {
  readonly tick: number;
  readonly mode: number;
}

/**
 * Drives, then writes the samples whose three seconds lie within the drive. Rejects with what the agent
 * throws.
 */
export async function collectDrive(job: DriveJob): Promise<CollectedDrive> {
  const drive = new CollectingDrive(job);
  await drive.run();
  return drive.samples();
}

class CollectingDrive {
  private readonly episode: EmbeddedEpisode;
  private readonly random: Random;
  private readonly log: DriveLog;
  private readonly wheel: Wheel;
  private readonly starts: readonly DriveStart[];
  private readonly tracker = new TrajectoryTracker();
  private readonly kept: Kept[] = [];
  private readonly tokens: Columns;
  private readonly mostTicks: number;
  private readonly routeFar = new Float32Array(ROUTE_FAR_POINTS * 2);
  private nextStart = 0;
  private rolloutFrom = -1;
  private lastJump = Number.NEGATIVE_INFINITY;
  private lastRollout = Number.NEGATIVE_INFINITY;
  private standing = 0;
  /** The expert has relieved the agent. */
  private isRelieved = false;

  constructor(private readonly job: DriveJob) {
    const { map, route, seed, pass, scenarios, mostTicks = MOST_TICKS } = job;
    const stage = stageRoute({ map, route, seed });
    const { context } = stage;
    const director = new ScenarioDirector({
      context,
      scenarios: route.scenarios,
      library: scenarios,
    });
    this.wheel = new Wheel(job.createAgent);
    this.episode = new EmbeddedEpisode({
      stage,
      activities: [createBackgroundActivity(context, 'carla-tm'), director],
      needs: { privileged: true, sensors: this.wheel.sensors },
      sensors: SENSOR_FACTORIES,
      sparsePlan: context.route.plan,
    });
    this.random = new Random(seed, `collect ${route.id} pass ${pass}`);
    this.mostTicks = mostTicks;
    const shares = this.wheel.isOnPolicy ? ON_POLICY_SHARES : sharesOfPass(pass);
    this.starts = drawStarts(this.random.fork('starts'), mostTicks, shares);
    this.log = new DriveLog(context);
    this.tokens = emptyColumns(Math.ceil(mostTicks / SAMPLE_TICKS) + 1);
  }

  async run(): Promise<void> {
    const { episode, wheel, job } = this;
    await wheel.setup(episode.context, job.map, job.seed);
    try {
      for (;;) {
        const observation = episode.observe();
        this.log.add(episode.context);
        const tick = this.log.ticks - 1;
        if (tick % SAMPLE_TICKS === 0) this.keep(wheel.tokensOf(observation), tick);
        // The expert watches also while others drive: it has to take over.
        const answers = wheel.act(observation);
        episode.act(this.chosen(tick, answers instanceof Promise ? await answers : answers));
        if (this.isOver(tick, episode.snapshot())) return;
        const next = this.starts[this.nextStart];
        if (next !== undefined && next.tick === tick + 1) {
          this.nextStart += 1;
          this.begin(next, episode.context.world, job.grid);
        }
        episode.advance();
      }
    } finally {
      wheel.leave();
    }
  }

  private get isAgentDriving(): boolean {
    return this.wheel.isOnPolicy && !this.isRelieved;
  }

  /** The control of whoever is at the wheel. */
  private chosen(tick: number, { expert, agent }: Answers): ControlTruth {
    const plan = this.planned(tick);
    const other = plan ?? (this.isAgentDriving ? agent : null);
    this.log.isExperts.push(other === null ? 1 : 0);
    return other ?? expert;
  }

  /** Takes the tokens of a tick; the rest of the sample is written when the drive is over. */
  private keep(reading: TokenReading, tick: number): void {
    const row = this.kept.length;
    copyTokens(reading, this.tokens, row);
    const isStart = tick === this.rolloutFrom;
    if (isStart) this.startPlan(tick, row);
    this.kept.push({ tick, mode: this.modeAt(tick, isStart) });
  }

  private modeAt(tick: number, isStart: boolean): number {
    if (isStart) return Mode.RolloutStart;
    if (this.rolloutFrom >= 0) return Mode.Rollout;
    if (this.isAgentDriving) return Mode.OnPolicy;
    const calm = Math.max(this.lastJump, this.lastRollout);
    return tick - calm < RECOVERY_TICKS ? Mode.Recovery : Mode.Plain;
  }

  private startPlan(tick: number, row: number): void {
    const { log, routeFar } = this;
    const speed = log.ego[tick * 4 + 3]!;
    writeRouteFar(this.episode.context.line, log, tick, routeFar, 0);
    const plan = new Float32Array(18);
    writeRandomPlan(this.random.fork(`plan ${tick}`), speed, routeFar, plan);
    this.tokens.plan.set(plan, row * 18);
    this.tracker.follow(plan, 0, speed);
  }

  /** The control of the plan that is at the wheel, or null. */
  private planned(tick: number): ControlTruth | null {
    const from = this.rolloutFrom;
    if (from < 0) return null;
    if (tick >= from + ROLLOUT_TICKS) {
      this.rolloutFrom = -1;
      this.lastRollout = tick;
      return null;
    }
    const { ego } = this.log;
    const cos = Math.cos(ego[from * 4 + 2]!);
    const sin = Math.sin(ego[from * 4 + 2]!);
    const dx = ego[tick * 4]! - ego[from * 4]!;
    const dy = ego[tick * 4 + 1]! - ego[from * 4 + 1]!;
    const yaw = ego[tick * 4 + 2]! - ego[from * 4 + 2]!;
    return this.tracker.control(
      (tick - from) * 0.05,
      dx * cos + dy * sin,
      dy * cos - dx * sin,
      yaw,
      ego[tick * 4 + 3]!,
    );
  }

  /** Starts what begins on the next tick. */
  private begin({ tick, kind }: DriveStart, world: World, grid: TownGrid): void {
    if (kind === Start.Rollout) this.rolloutFrom = tick;
    if (kind === Start.Relief) this.relieve(tick);
    else this.isRelieved = false;
    if (kind !== Start.Perturbed) return;
    const { rightM, yawRad, speedFactor } = drawPerturbation(this.random.fork(`off ${tick}`));
    const { actors, egoSlot } = world;
    const yaw = actors.yaw[egoSlot]!;
    const x = actors.x[egoSlot]! - Math.sin(yaw) * rightM;
    const y = actors.y[egoSlot]! + Math.cos(yaw) * rightM;
    const cell = cellAt(grid, x, y);
    if (cell < 0 || grid.direction[cell] === 0 || !isFree(world, x, y, yaw + yawRad)) return;
    const speed = actors.speed[egoSlot]! * speedFactor;
    world.place(egoSlot, x, y, actors.z[egoSlot]!, yaw + yawRad, speed);
    this.log.jumps.push(tick);
    this.lastJump = tick;
  }

  /** The expert takes over from the agent; how it gets out of there is a recovery. */
  private relieve(tick: number): void {
    if (!this.isRelieved) this.lastRollout = tick;
    this.isRelieved = true;
  }

  private isOver(tick: number, { contacts }: TruthFrame): boolean {
    const { log, episode } = this;
    const { line, egoRouteIndex } = episode.context;
    this.standing = Math.abs(log.ego[tick * 4 + 3]!) < 0.1 ? this.standing + 1 : 0;
    if (tick + 1 >= this.mostTicks || this.standing > STUCK_TICKS) return true;
    if (this.isAgentDriving) {
      if (this.standing >= STALLED_TICKS) this.relieve(tick + 1);
      if (this.isLost(tick)) return true;
    }
    if (egoRouteIndex >= line.count - ROUTE_END_POINTS) return true;
    const first = log.contacts[0];
    // The three seconds after a crash are part of the samples before it.
    return contacts.length >= 0 && first !== undefined && tick > first + FUTURE_TICKS;
  }

  private isLost(tick: number): boolean {
    const { line, egoRouteIndex } = this.episode.context;
    const dx = this.log.ego[tick * 4]! - line.x[egoRouteIndex]!;
    const dy = this.log.ego[tick * 4 + 1]! - line.y[egoRouteIndex]!;
    return dx * dx + dy * dy > LOST_M * LOST_M;
  }

  /** The samples whose future is known and was driven without being put elsewhere. */
  samples(): CollectedDrive {
    const { log, kept, tokens, episode } = this;
    const columns = emptyColumns(kept.length);
    let count = 0;
    kept.forEach(({ tick, mode }, row) => {
      const end = tick + FUTURE_TICKS;
      if (end >= log.ticks || log.jumps.some((jump) => jump > tick && jump <= end)) return;
      copySample(tokens, row, columns, count);
      writeSample(log, episode.context.line, tick, columns, count);
      columns.mode[count] = mode;
      columns.isExpert[count] = log.isExperts.slice(tick, end).includes(0) ? 0 : 1;
      columns.isCrash[count] = log.contacts.some((at) => at > tick && at <= end) ? 1 : 0;
      columns.isInteracting[count] = isInteracting(columns, count) ? 1 : 0;
      count += 1;
    });
    return { columns: headOf(columns, count), count, ticks: log.ticks };
  }
}

/** True if nobody is within 0.4 m of the ego's box there. */
function isFree({ actors, egoSlot }: World, x: number, y: number, yaw: number): boolean {
  for (let i = 0; i < actors.count; i += 1) {
    const slot = actors.slots[i]!;
    if (slot === egoSlot || actors.collides[slot] === 0) continue;
    const { depthM } = separation(
      x,
      y,
      yaw,
      actors.halfLength[egoSlot]! + FREE_M,
      actors.halfWidth[egoSlot]! + FREE_M,
      actors.x[slot]!,
      actors.y[slot]!,
      actors.yaw[slot]!,
      actors.halfLength[slot]!,
      actors.halfWidth[slot]!,
    );
    if (depthM > 0) return false;
  }
  return true;
}
