/**
 * A whole training in one folder, stage after stage: world model, teacher and reward model, calibration,
 * student, small student, baseline; each is skipped or taken up where the folder already has it. What
 * comes out are policies, their cards, `results.json` and `report.html`.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { ControllerName } from '../../agents/policy/output-spec.js';
import { readJson, writeFileAtomic } from '../../core/files.js';
import { EgoloopError } from '../../core/index.js';
import {
  type Calibration,
  studentSmallOf,
  withModes,
  worldSpecs,
  wptSpecs,
} from '../networks/index.js';
import { loadSection, readCheckpoint } from '../optim/index.js';
import { type ParameterSpecs, Parameters } from '../trace/index.js';
import { calibrate } from './calibrate-stage.js';
import { exportStudent, exportTeacher } from './export-policy.js';
import type { StageOptions } from './options.js';
import { reportHtml, type StageReport } from './run-report.js';
import type { TrainingData } from './source.js';
import { trainStudent } from './student-stage.js';
import { trainTeacher } from './teacher-stage.js';
import type { TrainingResult } from './training-run.js';
import {
  checkVariant,
  differencesOf,
  distillationOf,
  headsOf,
  roundOf,
  type Variant,
} from './variant.js';
import { trainWorld } from './world-stage.js';

export const STAGES = [
  'world',
  'teacher',
  'calibrate',
  'student',
  'student-small',
  'baseline',
] as const;
export type StageName = (typeof STAGES)[number];

export interface WptRunOptions extends StageOptions, Variant {
  /** What the policies' manifests name as controller; as `exportStudent` has it unless told. */
  readonly controller?: ControllerName | undefined;
  /** Checkpoint that students start from; drawn weights unless told. */
  readonly init?: string | undefined;
  /** Called when a stage is done. */
  readonly onStage?: (report: StageReport) => void;
}

/** The averaged weights of a stage's checkpoint. @throws EgoloopError CHECKPOINT_INVALID, FILE_UNREADABLE */
export function stageWeights(out: string, stage: string, specs: ParameterSpecs): Parameters {
  const file = join(out, `${stage}.ckpt`);
  const parameters = new Parameters(specs);
  loadSection(readCheckpoint(file), 'average', parameters, parameters.flat, file);
  return parameters;
}

function calibrationOf(out: string): Calibration {
  const file = join(out, 'calibration.json');
  if (!existsSync(file)) {
    const what = 'expected a calibrated teacher, found no calibration.json';
    throw new EgoloopError('FILE_UNREADABLE', `${what}; run egoloop train calibrate first`, {
      file,
    });
  }
  return (readJson(file) as { calibration: Calibration }).calibration;
}

function reportOf(stage: string, result: TrainingResult, more: Partial<StageReport>): StageReport {
  const { curves, seconds } = result;
  return { stage, curves, seconds, gates: [], numbers: {}, ...more };
}

/** The data, and what tells one run on the same data from another. */
function runOf({ hash, onPolicy }: TrainingData, options: WptRunOptions) {
  const { preset, seed, ...variant } = options;
  const round = onPolicy === undefined ? {} : { onPolicy: roundOf(onPolicy.sets) };
  const differences = differencesOf({ ...variant, ...round });
  const run = { preset: preset.name, seed, variant: differences };
  return { data: hash, ...(onPolicy === undefined ? {} : { onPolicy }), run };
}

/** What every card says. */
function cardOf(data: TrainingData, options: WptRunOptions, report: StageReport) {
  const { stage, gates, numbers, seconds } = report;
  return { ...runOf(data, options), stage, gates, numbers, seconds };
}

function controllerOf({ controller }: WptRunOptions): { controller?: ControllerName } {
  return controller === undefined ? {} : { controller };
}

async function worldStage(data: TrainingData, options: WptRunOptions): Promise<StageReport> {
  const { conditioning = 'shared', ...rest } = options;
  if (conditioning === 'none') {
    return { stage: 'world', curves: null, gates: [], numbers: {}, seconds: 0 };
  }
  const result = await trainWorld(data, { ...rest, conditioning, heads: headsOf(options) });
  return reportOf('world', result, { gates: result.gates });
}

async function teacherStage(data: TrainingData, options: WptRunOptions): Promise<StageReport> {
  const { preset, out, conditioning = 'shared' } = options;
  const world = conditioning === 'none' ? null : stageWeights(out, 'world', worldSpecs(preset));
  const result = await trainTeacher(data, { ...options, conditioning, world });
  return reportOf('teacher', result, {});
}

async function calibrateStage(data: TrainingData, options: WptRunOptions): Promise<StageReport> {
  const { preset, out, conditioning = 'shared' } = options;
  const startMs = performance.now();
  const weights = stageWeights(out, 'teacher', wptSpecs(preset, { conditioning }));
  const found = await calibrate(data, { ...options, conditioning, weights });
  const seconds = (performance.now() - startMs) / 1000;
  const report = { stage: 'calibrate', curves: null, seconds, ...found };
  const policy = {
    name: 'teacher',
    description: 'World model, candidates and rewards: chooses the best of its trajectories.',
    preset,
    weights,
    folder: join(out, 'models'),
    card: cardOf(data, options, report),
    ...controllerOf(options),
  };
  exportTeacher(policy, { conditioning }, data.profiles(preset.profiles), found.calibration);
  return report;
}

async function studentStage(
  data: TrainingData,
  options: WptRunOptions,
  name: 'student' | 'student-small' | 'baseline',
): Promise<StageReport> {
  const { preset: full, out, conditioning = 'shared' } = options;
  const size = name === 'student-small' ? studentSmallOf(full) : full;
  const preset = options.modes === true ? withModes(size) : size;
  const teaching =
    name === 'baseline'
      ? null
      : {
          preset: full,
          conditioning,
          weights: stageWeights(out, 'teacher', wptSpecs(full, { conditioning })),
          calibration: calibrationOf(out),
          distillation: distillationOf(options),
        };
  const result = await trainStudent(data, { ...options, preset, name, teaching });
  const { gates, numbers, student: weights } = result;
  const report = reportOf(name, result, { gates, numbers });
  const description =
    teaching === null
      ? 'The student’s network, taught by the expert’s trajectories alone.'
      : `One query, ${preset.modes === true ? 'several plans' : 'one trajectory'}; taught by the teacher and its rewards.`;
  const { init } = result;
  const card = { ...cardOf(data, options, report), ...(init === null ? {} : { init }) };
  const folder = join(out, 'models');
  exportStudent({ name, description, preset, weights, folder, card, ...controllerOf(options) });
  return report;
}

/**
 * Runs one stage in the run's folder.
 * @throws as the stage; EgoloopError FILE_UNREADABLE where a stage before it is missing
 */
export function runStage(
  stage: StageName,
  data: TrainingData,
  options: WptRunOptions,
): Promise<StageReport> {
  if (stage === 'world') return worldStage(data, options);
  if (stage === 'teacher') return teacherStage(data, options);
  if (stage === 'calibrate') return calibrateStage(data, options);
  return studentStage(data, options, stage);
}

/** Fails at once where a dataset cannot train a preset. */
function checkData({ train, validation }: TrainingData, { preset }: WptRunOptions): void {
  for (const [split, { count, sizes }] of Object.entries({ train, validation })) {
    if (count === 0) {
      const what = `expected samples in the ${split} split, found none; collect more drives`;
      throw new EgoloopError('DATASET_INVALID', what);
    }
    if (preset.objects <= sizes.objects && preset.lanes <= sizes.lanes) continue;
    const wanted = `${preset.objects} objects and ${preset.lanes} lanes`;
    const what = `expected a dataset with ${wanted} for the preset ${preset.name}`;
    const found = `found ${sizes.objects} and ${sizes.lanes}; take a smaller preset`;
    throw new EgoloopError('DATASET_INVALID', `${what}, ${found}`);
  }
}

/** The dataset with vocabularies that are fitted once. */
function withVocabularies(data: TrainingData): TrainingData {
  const known = new Map<number, Float32Array>();
  return {
    ...data,
    profiles(count) {
      const profiles = known.get(count) ?? data.profiles(count);
      known.set(count, profiles);
      return profiles;
    },
  };
}

/**
 * Runs stages in their order and writes `results.json` and `report.html`.
 * @throws EgoloopError USAGE as `checkVariant`, DATASET_INVALID for data that cannot train the preset; as the
 * stages
 */
export async function runStages(
  stages: readonly StageName[],
  collected: TrainingData,
  options: WptRunOptions,
): Promise<StageReport[]> {
  checkVariant(options);
  checkData(collected, options);
  const data = withVocabularies(collected);
  const reports: StageReport[] = [];
  for (const stage of stages) {
    const report = await runStage(stage, data, options);
    reports.push(report);
    options.onStage?.(report);
    const name = stages.length === 1 ? `report-${stages[0]}` : 'report';
    const title = `Training: ${options.preset.name}, seed ${options.seed}`;
    writeFileAtomic(join(options.out, `${name}.html`), reportHtml(title, reports));
    const results = reports.map(({ curves: _, ...rest }) => rest);
    const text = `${JSON.stringify({ ...runOf(data, options), stages: results }, null, 2)}\n`;
    writeFileAtomic(join(options.out, `${name.replace('report', 'results')}.json`), text);
  }
  return reports;
}
