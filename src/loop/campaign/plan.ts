/**
 * What a campaign is to drive: routes × repetitions × seeds, numbered as the official result files
 * number them. The order of the list is the order of results, whoever drives what and when.
 */
import type { FaultOptions } from '../../agents/index.js';
import type { ControllerName } from '../../agents/policy/output-spec.js';
import { EgoloopError } from '../../core/errors.js';
import { type RulesetName, rulesetOf } from '../../eval/ruleset.js';
import { readRoutes } from '../../map/routes/read-routes.js';
import type { Route } from '../../map/routes/route.js';
import { SUBSET_RULES_1, selectRoutes } from '../../map/routes/select-routes.js';
import type { Device } from '../agent-source.js';
import type { RecordedAnswers } from '../answer-times.js';
import type { TrafficModel } from '../backends/embedded.js';

/** `embedded`: in the worker; `sidecar`: at the end of a bridge; `carla`: behind an official evaluator. */
export const BACKEND_NAMES = ['embedded', 'sidecar', 'carla'] as const;
export type BackendName = (typeof BACKEND_NAMES)[number];

/** What no score may be quoted without. */
export interface WorldFacts {
  readonly world: string;
  /** Stands in every table and file. */
  readonly label: string;
  /** The official evaluator behind the world; null where there is none. */
  readonly evaluator: string | null;
  readonly carlaVersion: string | null;
}

export const EMBEDDED_WORLD: WorldFacts = {
  world: 'embedded',
  label: 'embedded world: not CARLA scores',
  evaluator: null,
  carlaVersion: null,
};

/** Everything that decides what a campaign's results are; plain data, goes to the workers as it is. */
export interface CampaignOptions {
  readonly backend: BackendName;
  /** What the world behind a bridge said it is; the embedded one unless told. */
  readonly world?: WorldFacts;
  /** Name of the route file, for messages and the manifest. */
  readonly routesFile: string;
  readonly routesText: string;
  /** As the official `--routes-subset`; empty for all. */
  readonly routesSubset: string;
  /** Where maps are looked for before the shipped ones. */
  readonly maps: readonly string[];
  /** Who drives, as `loadAgent` takes it. */
  readonly agent: string;
  /** Where a policy's network runs; `cpu` unless told. */
  readonly device?: Device;
  /** Another controller than the policy's manifest names. */
  readonly controller?: ControllerName | undefined;
  /** Latency and faults around the agent; none unless told. */
  readonly faults?: FaultOptions | null;
  /** Delays of an earlier run to give again where the action delay is measured; null to measure. */
  readonly recordedAnswers?: RecordedAnswers | null;
  /** All are judged in one drive; the first decides how the agent's plan is thinned. */
  readonly rulesets: readonly RulesetName[];
  readonly seeds: readonly number[];
  readonly repetitions: number;
  readonly traffic: TrafficModel;
  /** Longest set-up or answer of the agent, and longest silence of the simulator, seconds. */
  readonly timeoutS: number;
}

/** One drive by its numbers. */
export interface TaskKey {
  readonly seed: number;
  /** Route number × repetitions + repetition, as in the result file. */
  readonly index: number;
}

export interface CampaignPlan {
  /** The chosen routes in file order. */
  readonly routes: readonly Route[];
  readonly repetitions: number;
  /** By seed as given, then by index. */
  readonly tasks: readonly TaskKey[];
}

/** Text by which a task is known in maps and messages. */
export function keyText({ seed, index }: TaskKey): string {
  return `${seed}/${index}`;
}

/**
 * Reads and numbers the routes. Throws as `readRoutes` and `selectRoutes`, ROUTES_INVALID for an id
 * that appears twice, USAGE for a seed or repetition that is none.
 */
export function planCampaign(options: CampaignOptions): CampaignPlan {
  const { routesFile, routesText, routesSubset, rulesets, seeds, repetitions } = options;
  checkNumbers(options);
  const { routes } = readRoutes(routesText, routesFile);
  const rules = rulesetOf(rulesets[0]!).isVersion1 ? SUBSET_RULES_1 : {};
  const chosen = selectRoutes(routes, routesSubset, rules);
  const known = new Set<string>();
  for (const { id } of chosen) {
    if (known.has(id)) {
      throw new EgoloopError(
        'ROUTES_INVALID',
        `expected every route id once, found ${id} twice; number the routes anew`,
        { file: routesFile },
      );
    }
    known.add(id);
  }
  const count = chosen.length * repetitions;
  const tasks = seeds.flatMap((seed) =>
    Array.from({ length: count }, (_, index): TaskKey => ({ seed, index })),
  );
  return { routes: chosen, repetitions, tasks };
}

/** The route and repetition behind a task. */
export function routeOfTask(
  plan: CampaignPlan,
  { index }: TaskKey,
): { readonly route: Route; readonly repetition: number } {
  const route = plan.routes[Math.floor(index / plan.repetitions)]!;
  return { route, repetition: index % plan.repetitions };
}

function checkNumbers({ seeds, repetitions, timeoutS }: CampaignOptions): void {
  const usage = (what: string) => new EgoloopError('USAGE', what);
  for (const seed of seeds) {
    if (Number.isInteger(seed) && Math.abs(seed) < 2 ** 31) continue;
    throw usage(`expected a seed to be an integer of 32 bits, found ${seed}`);
  }
  if (seeds.length === 0) throw usage('expected at least one seed, found none');
  if (new Set(seeds).size < seeds.length) {
    throw usage(`expected every seed once, found ${seeds.join(',')}`);
  }
  if (!Number.isInteger(repetitions) || repetitions < 1 || repetitions > 10_000) {
    throw usage(`expected 1 to 10000 repetitions, found ${repetitions}`);
  }
  if (!(timeoutS > 0)) throw usage(`expected a time limit above 0 s, found ${timeoutS}`);
}
