/**
 * `run.json`: what a campaign's results depend on, and what they must never be quoted without. Equal
 * manifests mean equal results, so it holds no time and no path of a machine; a run may only be resumed
 * under the manifest it was started with. The one exception names itself: delays that were measured.
 */
import { basename } from 'node:path';
import { type FaultOptions, faultyName, MEASURED } from '../../agents/index.js';
import type { ControllerName } from '../../agents/policy/output-spec.js';
import { sha256OfText } from '../../bridge/ticklog/index.js';
import { EgoloopError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import { townName } from '../../map/routes/town-name.js';
import type { AgentSource } from '../agent-source.js';
import type { MapLibrary } from '../map-library.js';
import { VERSION } from '../software.js';
import { type CampaignOptions, type CampaignPlan, EMBEDDED_WORLD } from './plan.js';

/** Most of a value that an error shows. */
const SHOWN_CHARACTERS = 120;

export interface RunManifest {
  readonly format: 'egoloop-run-1';
  readonly label: string;
  readonly runId: string;
  readonly software: string;
  readonly version: string;
  readonly world: string;
  /** How the world was reached: `embedded`, `sidecar`, `carla`. */
  readonly backend: string;
  /** The official evaluator that ran the routes; null in the embedded world. */
  readonly evaluator: string | null;
  readonly carlaVersion: string | null;
  /** With its faults, if any: `expert [action-delay 0.3 s]`. */
  readonly agent: string;
  /** Latency and faults in simulated time; absent when there were none. */
  readonly faults?: FaultOptions;
  /**
   * There where the action delay is measured: `clock`, so that equal manifests do not mean equal results, or
   * the SHA-256 of the recorded delays that were given again.
   */
  readonly answerTimes?: string;
  /** Asked for beside the policy's manifest; absent where nothing was. */
  readonly controller?: ControllerName;
  /** SHA-256 of the agent's files; null for a built-in one. */
  readonly agentSha256: string | null;
  /** Where networks ran. */
  readonly device: string;
  readonly privileged: boolean;
  readonly sensors: readonly string[];
  readonly rulesets: readonly string[];
  readonly seeds: readonly number[];
  readonly repetitions: number;
  readonly traffic: string;
  readonly timeoutS: number;
  readonly routes: {
    readonly file: string;
    readonly sha256: string;
    readonly subset: string;
    readonly count: number;
    /** Route ids in the order of the results. */
    readonly ids: readonly string[];
  };
  /** SHA-256 of every town's OpenDRIVE text; null for a town that was not found. */
  readonly maps: Readonly<Record<string, string | null>>;
}

/** `answerTimes` of a run whose delays were measured as it drove. */
const BY_CLOCK = 'clock';

/** What must be said beside the scores of a run that its seeds do not repeat; null for any other. */
export function repeatRemark({ answerTimes }: RunManifest): string | null {
  if (answerTimes === undefined) return null;
  return answerTimes === BY_CLOCK
    ? 'delays of the answers were measured on the machine that drove: seeds alone do not repeat this ' +
        'run, egoloop reproduce gives the recorded delays again'
    : 'delays of the answers are those recorded in an earlier run';
}

function mapHashes(plan: CampaignPlan, library: MapLibrary): Record<string, string | null> {
  const towns = [...new Set(plan.routes.map(({ town }) => townName(town)))].sort();
  return Object.fromEntries(
    towns.map((town) => {
      const file = library.find(town);
      return [town, file === null ? null : sha256OfText(readText(file))];
    }),
  );
}

/** The manifest of a campaign. Reads every town once. */
export function makeManifest(
  options: CampaignOptions,
  plan: CampaignPlan,
  library: MapLibrary,
  agent: AgentSource,
): RunManifest {
  const { privileged, sensors, sha256 } = agent;
  const faults = options.faults ?? null;
  const name = faults === null ? agent.name : faultyName(agent.name, faults);
  const { world, label, evaluator, carlaVersion } = options.world ?? EMBEDDED_WORLD;
  const facts = {
    world,
    backend: options.backend,
    evaluator,
    carlaVersion,
    agent: name,
    ...(faults === null ? {} : { faults }),
    ...(faults?.actionDelayS === MEASURED
      ? { answerTimes: options.recordedAnswers?.sha256 ?? BY_CLOCK }
      : {}),
    ...(options.controller === undefined ? {} : { controller: options.controller }),
    agentSha256: sha256,
    device: options.device ?? 'cpu',
    privileged,
    sensors: sensors.map(({ type }) => type),
    rulesets: options.rulesets,
    seeds: options.seeds,
    repetitions: options.repetitions,
    traffic: options.traffic,
    timeoutS: options.timeoutS,
    routes: {
      file: basename(options.routesFile),
      sha256: sha256OfText(options.routesText),
      subset: options.routesSubset,
      count: plan.routes.length,
      ids: plan.routes.map(({ id }) => id),
    },
    maps: mapHashes(plan, library),
  };
  return {
    format: 'egoloop-run-1',
    label,
    runId: runIdOf(options, name, sha256OfText(JSON.stringify(facts))),
    software: 'egoloop',
    version: VERSION,
    ...facts,
  };
}

/** Readable parts and a hash of everything that decides the results. */
function runIdOf(
  { routesFile, rulesets, seeds }: CampaignOptions,
  agent: string,
  sha256: string,
): string {
  const file = basename(routesFile).replace(/\.xml$/i, '');
  const seedText = seeds.length === 1 ? `s${seeds[0]}` : `${seeds.length}seeds`;
  const readable = [file, agent, rulesets.join('+'), seedText].join('_');
  return `${readable.replace(/[^\w.+-]/g, '-').slice(0, 100)}_${sha256.slice(0, 8)}`;
}

/** Hash of a manifest, by which every attempt of a run is known. */
export function configOf(manifest: RunManifest): string {
  return sha256OfText(JSON.stringify(manifest)).slice(0, 16);
}

/** Throws USAGE naming what differs, unless the run that is there is the run that was asked for. */
export function requireSameRun(found: RunManifest, wanted: RunManifest, file: string): void {
  const keys = Object.keys(wanted) as (keyof RunManifest)[];
  const differing = keys.filter(
    (key) => key !== 'runId' && JSON.stringify(found[key]) !== JSON.stringify(wanted[key]),
  );
  if (differing.length === 0) return;
  const parts = differing.map(
    (key) => `${key} (there ${shown(found[key])}, asked ${shown(wanted[key])})`,
  );
  throw new EgoloopError(
    'USAGE',
    `expected to resume the run that is there, but it differs in ${parts.join('; ')}; ` +
      'name another folder with --out, or start anew with --overwrite',
    { file },
  );
}

/** A value on a line: of long ones, such as the ids of 220 routes, the beginning. */
function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length <= SHOWN_CHARACTERS ? text : `${text.slice(0, SHOWN_CHARACTERS - 1)}…`;
}
