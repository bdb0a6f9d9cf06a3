/**
 * A run that stops as soon as its comparison with a base is decided. It is driven in rounds: pass by pass
 * where the question is about these very routes, else by blocks of routes drawn by lot. After each round
 * the difference is held against boundaries that keep the error of the whole at what was asked for
 * (docs/statistics.md). What a round decides depends on results alone, so a run that goes on after a
 * crash decides the same.
 */
import { EgoloopError } from '../../core/errors.js';
import { Random } from '../../core/random.js';
import { type Look, type Over, SequentialTest } from '../../eval/index.js';
import type { JournalEntry } from '../campaign/journal.js';
import type { RunManifest } from '../campaign/manifest.js';
import { type CampaignPlan, routeOfTask, type TaskKey } from '../campaign/plan.js';
import type { CampaignRounds } from '../campaign/rounds.js';
import { type Allowance, requireComparable } from './comparable.js';
import { entriesScores } from './run-scores.js';
import { cellKey, drivingScoreOf, type RunScores } from './scores.js';

export interface UntilOptions {
  readonly base: RunScores;
  readonly over: Over | 'auto';
  /** Two-sided. */
  readonly confidence: number;
  readonly allowed: readonly Allowance[];
  /** Told of every look. */
  readonly onLook?: (look: Look, index: number, looks: number) => void;
}

/** What `decision.json` holds. */
export interface Decision {
  readonly base: string;
  readonly over: Over;
  readonly confidence: number;
  /** True when drives were left out because it was decided. */
  readonly stopped: boolean;
  readonly verdict: 'better' | 'worse' | 'cannot tell';
  readonly looks: readonly Look[];
  readonly plannedDrives: number;
  readonly drivesInRounds: number;
}

/** Most looks; more of them save little and cost power. */
const MOST_LOOKS = 10;
/** Looks at blocks of routes, and the fewest routes in one. */
const ROUTE_LOOKS = 5;
const BLOCK = 4;

export class DrivenUntilDecided implements CampaignRounds {
  private over: Over = 'routes';
  private rounds: TaskKey[][] = [];
  private test: SequentialTest | null = null;
  private plan: CampaignPlan | null = null;
  private manifest: RunManifest | null = null;
  private readonly looks: Look[] = [];

  constructor(private readonly options: UntilOptions) {}

  /** Throws USAGE for a base that measures something else or lacks passes of this run. */
  begin(manifest: RunManifest, plan: CampaignPlan): readonly (readonly TaskKey[])[] {
    const { base, allowed, over } = this.options;
    const empty = entriesScores(manifest, base.ruleset, []);
    requireComparable(base, empty, allowed);
    const known = new Set(base.passes.map(({ seed, repetition }) => `${seed} ${repetition}`));
    const lacking = empty.passes.filter((p) => !known.has(`${p.seed} ${p.repetition}`));
    if (lacking.length > 0) {
      const seeds = [...new Set(lacking.map(({ seed }) => seed))].join(', ');
      throw new EgoloopError(
        'USAGE',
        `expected --against to have every seed and repetition of this run, found none of seed ${seeds}`,
        { file: base.name },
      );
    }
    const passes = empty.passes.length;
    this.over = over === 'auto' ? (passes >= 3 ? 'seeds' : 'routes') : over;
    if (this.over === 'seeds' && passes < 2) {
      throw new EgoloopError('USAGE', 'expected several seeds with --over seeds, found one');
    }
    this.manifest = manifest;
    this.plan = plan;
    this.rounds = this.over === 'seeds' ? passRounds(plan) : routeRounds(plan);
    let done = 0;
    const times = this.rounds.map((round) => {
      done += round.length;
      return done / plan.tasks.length;
    });
    this.test = new SequentialTest({
      over: this.over,
      times,
      confidence: this.options.confidence,
    });
    return this.rounds;
  }

  /** True when it is decided after a round. */
  isDecided(round: number, entries: readonly JournalEntry[]): boolean {
    const { base, onLook } = this.options;
    const here = new Set(
      this.rounds
        .slice(0, round + 1)
        .flat()
        .map(keyOf),
    );
    const driven = entriesScores(
      this.manifest!,
      base.ruleset,
      entries.filter((entry) => here.has(keyOf(entry))),
    );
    const differences = this.plan!.routes.map(({ id }) =>
      driven.passes.flatMap((pass) => {
        const before = base.cells.get(cellKey(id, pass));
        const after = driven.cells.get(cellKey(id, pass));
        // A drive that is lost on either side says nothing; `compare` reckons with it afterwards.
        if (before === undefined || after === undefined) return [];
        return [drivingScoreOf(after.records[0]!) - drivingScoreOf(before.records[0]!)];
      }),
    );
    const look = this.test!.look(round, differences);
    this.looks.push(look);
    onLook?.(look, round, this.test!.looks);
    return look.state !== 'open';
  }

  report(): Decision {
    const last = this.looks.at(-1);
    const planned = this.plan?.tasks.length ?? 0;
    const drives = this.rounds.slice(0, this.looks.length).flat().length;
    const state = last?.state ?? 'open';
    return {
      base: this.options.base.name,
      over: this.over,
      confidence: this.options.confidence,
      stopped: state !== 'open' && drives < planned,
      verdict: state === 'better' || state === 'worse' ? state : 'cannot tell',
      looks: this.looks,
      plannedDrives: planned,
      drivesInRounds: drives,
    };
  }
}

function keyOf({ seed, index }: TaskKey): string {
  return `${seed}/${index}`;
}

/** Pass after pass; the first round has two, so that there is a spread to see. */
function passRounds(plan: CampaignPlan): TaskKey[][] {
  const passes = new Map<string, TaskKey[]>();
  for (const task of plan.tasks) {
    const key = `${task.seed} ${task.index % plan.repetitions}`;
    passes.set(key, [...(passes.get(key) ?? []), task]);
  }
  const list = [...passes.values()];
  const looks = Math.min(MOST_LOOKS, list.length - 1);
  return Array.from({ length: looks }, (_, look) => {
    // Passes up to this look; two at the first, all at the last.
    const upTo = (k: number) =>
      k < 0 ? 0 : looks === 1 ? list.length : 2 + Math.round((k * (list.length - 2)) / (looks - 1));
    return list.slice(upTo(look - 1), upTo(look)).flat();
  });
}

/** Blocks of routes drawn by lot, every pass of a route in its block. */
function routeRounds(plan: CampaignPlan): TaskKey[][] {
  const random = new Random(1, 'rounds');
  const order = plan.routes.map(({ id }) => id);
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = random.integer(0, i);
    [order[i], order[j]] = [order[j]!, order[i]!];
  }
  const looks = Math.max(1, Math.min(ROUTE_LOOKS, Math.floor(order.length / BLOCK)));
  const lookOf = new Map(order.map((id, i) => [id, Math.floor((i * looks) / order.length)]));
  const rounds: TaskKey[][] = Array.from({ length: looks }, () => []);
  for (const task of plan.tasks) rounds[lookOf.get(routeOfTask(plan, task).route.id)!]!.push(task);
  return rounds;
}
