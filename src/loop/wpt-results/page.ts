/**
 * The results page: everything that is known of the trainings, as Markdown, from facts alone. What was not
 * measured is said, what came out badly stands like the rest, and expectations that failed are listed.
 */
import { PRESET_NAMES, type PresetName } from '../../train/networks/presets.js';
import { ablationSections } from './ablation-tables.js';
import {
  abilityTable,
  gainRow,
  gainsTable,
  gainTable,
  levelsTable,
  plainDrivers,
  transferTable,
} from './closed-loop-tables.js';
import { controllerSections, controllersOf, driversUnder } from './controller-tables.js';
import { type Driver, type Field, fieldsOf, usual } from './drives.js';
import { shortfalls } from './expectations.js';
import type { Fact, LatencyFacts, TrainingFacts } from './facts.js';
import { gain } from './gains.js';
import { modesSection } from './modes-tables.js';
import { roundSections } from './round-tables.js';
import { num, seedsText } from './text.js';
import {
  collisionsTable,
  costTable,
  errorsTable,
  gatesTable,
  latencyTable,
  medianOf,
  openLoopOf,
  sizeTable,
  trainingsOf,
} from './training-tables.js';

/** The route set that stands first: towns and seeds that nothing was trained on. */
const MAIN_ROUTES = 'loop220.xml';

export interface PageOptions {
  /** Text that people wrote: causes of what failed. */
  readonly remarks: string | null;
  /** The command that makes the page, for its head. */
  readonly command: string;
}

/** Sizes of trainings as usual, those that were driven most first; of equals the earlier in the list of presets. */
function presetsOf(facts: readonly Fact[]): string[] {
  const drives = new Map<string, number>();
  for (const fact of facts) {
    if (!('preset' in fact) || fact.preset === null) continue;
    if ('variant' in fact && Object.keys(fact.variant).length > 0) continue;
    const one = fact.kind === 'drives' ? 1 : 0;
    drives.set(fact.preset, (drives.get(fact.preset) ?? 0) + one);
  }
  const place = (name: string) => PRESET_NAMES.indexOf(name as PresetName);
  return [...drives].sort(([a, n], [b, m]) => m - n || place(a) - place(b)).map(([name]) => name);
}

/** The field that stands first: the whole of the main route set where it was driven. */
function mainField(fields: readonly Field[]): Field | null {
  const whole = fields.find(({ routes }) => routes.file === MAIN_ROUTES && routes.subset === '');
  return whole ?? fields[0] ?? null;
}

function section(title: string, parts: readonly (string | null)[]): string | null {
  const found = parts.filter((part) => part !== null && part !== '');
  return found.length === 0 ? null : [`## ${title}`, ...found].join('\n\n');
}

/** What no number of a field may be quoted without. */
function fieldFacts({ routes, first, drivers }: Field): string {
  const passes = drivers.flatMap((driver) => driver.passes);
  const subset = routes.subset === '' ? '' : `, subset ${routes.subset}`;
  const versions = [...new Set(passes.map(({ facts }) => facts.version))].join(', ');
  return (
    `${first.label}. Ruleset ${first.ruleset}; ${routes.ids.length} routes of ${routes.file}${subset} ` +
    `(SHA-256 ${routes.sha256.slice(0, 16)}…); driving seeds ` +
    `${seedsText(passes.map(({ drivingSeed }) => drivingSeed))}; traffic ${first.traffic}; egoloop ${versions}. ` +
    'The score is called sim-DS, for it is none of CARLA’s; brackets are 95 % intervals over routes.'
  );
}

function closedLoop(field: Field, preset: string | null): string | null {
  const drivers = plainDrivers(field).filter((one) => one.preset === preset || one.preset === null);
  const abilities = abilityTable(drivers);
  const transfer = transferTable(field, preset);
  const gains = gainsTable(field, preset);
  return section('Closed loop', [
    fieldFacts(field),
    levelsTable(field, drivers),
    gains === null
      ? null
      : `### Differences\n\nPaired by route, training seed and driving seed. “Over training seeds” is Student’s t over the means ` +
        `of the training seeds: what another training would give.\n\n${gains}`,
    transfer === null
      ? null
      : `### Transfer\n\nShare of the teacher’s gain over the baseline that a student has; WPT on Bench2Drive: 53 % (+7.4 of +14.0). ` +
        `[not known]: in too many draws the teacher gains nothing.\n\n${transfer}`,
    abilities === null
      ? null
      : `### Abilities\n\nShare of successes, %, in the counting of Bench2Drive 0.0.3, all seeds together.\n\n${abilities}`,
    ...otherDriversSections(field, preset),
  ]);
}

/** Drivers of one size that are unusual: by their controller, by a round on policy, by several plans. */
function otherDriversSections(field: Field, preset: string | null): (string | null)[] {
  return [
    ...controllerSections(field, preset),
    ...roundSections(field, preset),
    modesSection(field, preset),
  ];
}

/** Another size of the networks: what was measured of it, shortly. */
function otherSize(
  facts: readonly Fact[],
  fields: readonly Field[],
  field: Field | null,
  preset: string,
): string | null {
  const drivers = field === null ? [] : plainDrivers(field).filter((one) => one.preset === preset);
  const trainings = trainingsOf(facts, preset);
  const gates = gatesTable(trainings);
  const cost = costTable(trainings);
  const openLoopFacts = openLoopOf(facts, preset).filter((fact) => fact.preset === preset);
  return section(`Preset ${preset}`, [
    field === null || drivers.length === 0 ? null : levelsTable(field, drivers),
    field === null ? null : gainsTable(field, preset),
    field === null ? null : transferTable(field, preset),
    ...(field === null ? [] : otherDriversSections(field, preset)),
    errorsTable(openLoopFacts),
    latency(facts, preset)?.replace('## Latency', '### Latency') ?? null,
    gates === null ? null : `### Gates\n\n${gates}`,
    cost === null ? null : `### Cost\n\n${cost}`,
    ...ablationSections(facts, fields, preset),
  ]);
}

/** Other sets of routes, and other controllers. */
function moreFields(fields: readonly Field[], main: Field, preset: string | null): string | null {
  const others = fields
    .filter((field) => field !== main)
    .map((field) => {
      const drivers = plainDrivers(field);
      return drivers.length === 0
        ? null
        : `### ${field.routes.file} ${field.routes.subset}\n\n${fieldFacts(field)}\n\n${levelsTable(field, drivers)}`;
    });
  const controllers = fields.flatMap((field) =>
    field.drivers
      .filter(({ controller, variant }) => controller !== null && variant === '')
      .map((driver) => {
        const own = usual(field, driver.policy, preset);
        return own === null ? null : gainRow(own, driver, 'scores');
      }),
  );
  const found = gainTable(controllers);
  const text =
    found === null
      ? null
      : `### 12. Controllers\n\nThe same networks under another controller than their own.\n\n${found}`;
  return section('More drives', [...others, text]);
}

function openLoop(facts: readonly Fact[], preset: string | null): string | null {
  const found = openLoopOf(facts, preset);
  const [first] = found;
  if (first === undefined) return null;
  const sets = new Set(found.map(({ dataset, split }) => `${dataset.slice(0, 16)}… (${split})`));
  return section('Open loop', [
    `Data set ${[...sets].join(', ')}; privileged inputs. Mean over the training seeds, least and greatest in brackets. Distances in ` +
      'metres at each step; NoAvg takes a step as it is (UniAD), TemAvg the mean up to it (ST-P3, VAD); Bench2Drive the mean of the first ' +
      'four. Open loop does not measure driving; it is here because papers have it.',
    errorsTable(found),
    'Collisions in percent of the steps at which the recorded drive itself is free. Jitter: plans moved by draws of 1 cm; differences ' +
      'smaller than its spread say nothing.',
    collisionsTable(found),
  ]);
}

function latency(facts: readonly Fact[], preset: string | null): string | null {
  const found = facts.filter(
    (fact): fact is LatencyFacts => fact.kind === 'latency' && fact.preset === preset,
  );
  const parts = found.flatMap((fact) => {
    const [student, teacher] = [
      medianOf(fact, 'student', 'network'),
      medianOf(fact, 'teacher', 'network'),
    ];
    const features = medianOf(fact, 'student', 'with features');
    const ratio =
      student === null || teacher === null
        ? ''
        : `Teacher with rewards : student on one thread = ${num(teacher / student, 2)} (WPT: 4.9 on other hardware). `;
    const whole =
      features === null ? '' : `Student with feature extraction: ${num(features, 3)} ms median. `;
    return [
      `${fact.cpu}, ${fact.cores} cores, load ${num(fact.load[0], 1)} at the beginning and ${num(fact.load[1], 1)} at the end; ` +
        `batch 1, ${fact.warmUps} runs to warm up, ${fact.scenes} recorded scenes. Not in the times: ${fact.excluded}.`,
      latencyTable(fact),
      `${ratio}${whole}`.trim(),
    ];
  });
  return section('Latency', parts);
}

function training(trainings: readonly TrainingFacts[]): string | null {
  const [first] = trainings;
  if (first === undefined) return null;
  const data = new Set(trainings.map((one) => one.data.slice(0, 16)));
  const gates = gatesTable(trainings);
  const cost = costTable(trainings);
  const sizes = sizeTable(trainings);
  return section('Training', [
    `Preset ${first.preset}, training seeds ${seedsText(trainings.map(({ trainSeed }) => trainSeed))}, data set ${[...data].join('…, ')}….`,
    gates === null ? null : `### Gates\n\n${gates}`,
    cost === null
      ? null
      : `### 7. Cost\n\nMinutes of each stage on the machine that trained; where a training was interrupted, those of the last start.\n\n${cost}`,
    sizes === null ? null : `### Sizes\n\n${sizes}`,
  ]);
}

/**
 * The page.
 * @throws EgoloopError RESULT_INVALID for facts that do not fit each other
 */
export function resultsPage(facts: readonly Fact[], { remarks, command }: PageOptions): string {
  const [preset = null, ...otherPresets] = presetsOf(facts);
  const fields = fieldsOf(facts);
  const main = mainField(fields);
  const ablations = preset === null ? [] : ablationSections(facts, fields, preset);
  const failed = shortfalls({ facts, field: main, preset });
  const gained = main === null ? null : headline(main, preset);
  const parts = [
    '# World to policy: results',
    `Made by \`${command}\` from the files in \`results/wpt\`; no number here is typed. Every policy reads the simulator’s state: they are ` +
      '**privileged**, and driven in the embedded world, **not CARLA**. What their scores say is said beside the baseline trained here, not beside ' +
      'camera policies ([wpt-training.md](wpt-training.md)).',
    gained,
    main === null ? null : closedLoop(main, preset),
    openLoop(facts, preset),
    latency(facts, preset),
    training(trainingsOf(facts, preset)),
    ablations.length === 0
      ? null
      : section('Ablations', [
          'PDMS is the score by the rules on the validation split ([wpt-data.md](wpt-data.md)), the mean over training seeds with the least and ' +
            'the greatest in brackets. Numbers are those of the published tables.',
          ...ablations,
        ]),
    ...otherPresets.map((one) => otherSize(facts, fields, main, one)),
    main === null ? null : moreFields(fields, main, preset),
    section('Where it falls short', [
      failed.length === 0
        ? 'Everything that was asked for and measured came out as wanted.'
        : failed.map((line) => `- ${line}`).join('\n'),
    ]),
    remarks === null ? null : section('Remarks', [remarks.trim()]),
  ];
  return `${parts.filter((part) => part !== null).join('\n\n')}\n`;
}

/** What the student gains over the baseline, a sentence for every controller: the policies' own first. */
function headline(field: Field, preset: string | null): string | null {
  const found = [null, ...controllersOf(field, preset)].flatMap((name) => {
    const drivers = driversUnder(field, preset, name);
    const find = (policy: string) => drivers.find((one) => one.policy === policy);
    return gainSentence(find('baseline'), find('student'), name) ?? [];
  });
  return found.length === 0 ? null : found.join(' ');
}

function gainSentence(
  baseline: Driver | undefined,
  student: Driver | undefined,
  controller: string | null,
): string | null {
  const found = baseline && student ? gain(baseline, student, 'scores') : null;
  if (found === null) return null;
  const { mean, interval, verdict, pairs } = found.verdict;
  const range =
    interval === null ? '' : `, 95 % interval ${num(interval.low, 1)} to ${num(interval.high, 1)}`;
  const words = { better: 'above', worse: 'below', 'cannot tell': 'not told apart from' } as const;
  const under = controller === null ? '' : ` under controller ${controller}`;
  return `**Student ${words[verdict]} baseline${under}**: difference ${num(mean, 1)} sim-DS${range}, ${pairs} pairs.`;
}
