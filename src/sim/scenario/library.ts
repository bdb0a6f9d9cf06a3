/**
 * Scenario types as data: each file of `scenarios/` is checked and turned into functions once; the
 * director then stages instances of it. Files are read by the caller, nothing here touches the disk.
 */
import { z } from 'zod';
import { EgoloopError } from '../../core/errors.js';
import { measureSchema, readMeasure } from './measures.js';
import { type ParameterDeclaration, parameterSchema } from './parameters.js';
import { readPlace } from './places/lane-point.js';
import type { Place } from './places/place.js';
import type { ScenarioRun } from './scenario-run.js';
import { readSteps } from './steps/registry.js';
import type { NodeMaker } from './steps/step.js';
import { formula, TypeReader } from './type-reader.js';

const CRITERIA = z.enum(['ScenarioTimeoutTest', 'YieldToEmergencyVehicleTest', 'CollisionTest']);

/** Shape of a scenario file; steps and places are checked by their own readers. */
const typeSchema = z.strictObject({
  type: z.string(),
  family: z.string().regex(/^F\d\d$/),
  summary: z.string(),
  parameters: z.record(z.string(), parameterSchema).default({}),
  /** Numbers worked out from parameters, in order. */
  values: z.record(z.string(), formula).default({}),
  /** Named places, in order. `trigger` is there already. */
  places: z.record(z.string(), z.array(z.unknown())).default({}),
  /** Lengths taken once the places are known. */
  measures: z.record(z.string(), measureSchema).default({}),
  /** Steps at set-up; each must be done at once. */
  build: z.array(z.unknown()).default([]),
  /** The behaviour from the trigger on. */
  run: z.array(z.unknown()).min(1),
  /** Criteria the type brings to a route: what the evaluator's own table says. */
  criteria: z.array(CRITERIA).default([]),
  /** What is done differently from the official class, and why. */
  quirks: z.array(z.string()).default([]),
});

/** One type, ready to be staged. */
export interface ScenarioType {
  readonly name: string;
  readonly family: string;
  readonly summary: string;
  readonly parameters: Readonly<Record<string, ParameterDeclaration>>;
  readonly criteria: readonly z.infer<typeof CRITERIA>[];
  readonly quirks: readonly string[];
  /** Works out values, places and measures into the run. Throws ScenarioSkip. */
  prepare(run: ScenarioRun): void;
  readonly build: NodeMaker;
  readonly behaviour: NodeMaker;
}

export type ScenarioLibrary = ReadonlyMap<string, ScenarioType>;

/** Checks one file. Throws EgoloopError SCENARIOS_INVALID naming file and place. */
export function readScenarioType(name: string, json: unknown): ScenarioType {
  const parsed = typeSchema.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0]!;
    throw new EgoloopError('SCENARIOS_INVALID', issue.message, {
      file: `scenarios/${name}.json`,
      path: issue.path.join('.'),
    });
  }
  const file = parsed.data;
  const numbers = new Set<string>();
  const forms = new Map<string, string>();
  for (const [parameter, { form, unused }] of Object.entries(file.parameters)) {
    if (unused) continue;
    forms.set(parameter, form);
    if (form === 'interval') numbers.add(`${parameter}.from`).add(`${parameter}.to`);
    else if (form === 'number' || form === 'side') numbers.add(parameter);
  }
  const places = new Set(['trigger']);
  const declared = { type: name, numbers, forms, places, actors: new Set<string>() };
  const reader = new TypeReader(declared, '$');
  if (file.type !== name) reader.fail(`expected the type '${name}', found '${file.type}'`);
  const values = Object.entries(file.values).map(([key, value]) => {
    for (const used of value.names) {
      if (!numbers.has(used)) reader.at('values').fail(`'$${used}' is not known before '${key}'`);
    }
    numbers.add(key);
    return [key, value] as const;
  });
  const placeMakers = Object.entries(file.places).map(([key, moves]) => {
    const make = readPlace(moves, reader.at('places').at(key));
    places.add(key);
    return [key, make] as const;
  });
  const measures = Object.entries(file.measures).map(([key, measure]) => {
    numbers.add(key);
    return [key, readMeasure(measure, reader.at('measures').at(key))] as const;
  });
  const build = readSteps(file.build, reader.at('build'));
  const behaviour = readSteps(file.run, reader.at('run'));
  const { family, summary, parameters, criteria, quirks } = file;
  const prepare = (run: ScenarioRun) => {
    for (const [key, value] of values) run.values.set(key, run.number(value));
    for (const [key, make] of placeMakers) run.places.set(key, make(run) as Place);
    for (const [key, take] of measures) run.values.set(key, take(run));
  };
  return { name, family, summary, parameters, criteria, quirks, prepare, build, behaviour };
}

/**
 * Reads all types.
 * @param jsonByType parsed JSON of each file by type name
 * @throws EgoloopError SCENARIOS_INVALID naming the file, the place and what was expected
 */
export function createScenarioLibrary(
  jsonByType: Readonly<Record<string, unknown>>,
): ScenarioLibrary {
  const types = Object.entries(jsonByType).sort(([a], [b]) => (a < b ? -1 : 1));
  return new Map(types.map(([name, json]) => [name, readScenarioType(name, json)]));
}
