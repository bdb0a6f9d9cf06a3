/**
 * Ablations of the results page, numbered as WPT's tables are asked for: each sets variants of the training
 * beside the usual one, by the rules of docs/wpt-data.md, in open loop and in closed loop, as far as they
 * were measured. Differences in closed loop are paired with the usual training of the same seed.
 */
import { type Field, trainedAs, usual } from './drives.js';
import { type Fact, type TrainingFacts, variantSlug } from './facts.js';
import { gain } from './gains.js';
import { bracket, NOTHING, seedsText, signed, table } from './text.js';
import { openLoopOf, spreadText, trainingsOf } from './training-tables.js';

/** A row: what it is called, and the variant's short text. */
type Row = readonly [name: string, variant: string];

interface Ablation {
  readonly title: string;
  readonly rows: readonly Row[];
}

const DROPS = ['nc', 'dac', 'ttc', 'ep', 'comf'];
const USUAL = 'as usual';

/** Variants that belong to each number; others that are there are listed at the end. */
const ABLATIONS: readonly Ablation[] = [
  {
    title: '2. Rewards that choose',
    rows: [
      ['imitation alone', `drop-${DROPS.join('+')}`],
      ['all (as usual)', ''],
    ],
  },
  {
    title: '3. Rewards dropped one at a time',
    rows: [
      [USUAL, ''],
      ...DROPS.map((name): Row => [`without ${name.toUpperCase()}`, `drop-${name}`]),
      ...DROPS.map(
        (name): Row => [`${name.toUpperCase()} learned but not asked`, `unasked-${name}`],
      ),
    ],
  },
  {
    title: '4. Reward targets from recorded futures and from the world model’s',
    rows: [
      ['recorded futures (as usual)', ''],
      ['predicted futures', 'targets-predicted'],
    ],
  },
  {
    title: '5. What the student learns by',
    rows: [
      ['query', 'distill-policy'],
      ['query and imitation reward', 'distill-policy+imitation'],
      ['query and all rewards', 'distill-policy+reward'],
      ['query, all rewards and the choice’s trajectory (as usual)', ''],
    ],
  },
  {
    title: '9. World model',
    rows: [
      ['none: candidates and rewards alone', 'conditioning-none'],
      ['one future a scene (as usual)', ''],
      ['one future a candidate', 'conditioning-candidate'],
    ],
  },
  {
    title: '9. What the world model learns by',
    rows: [
      ['latents', 'heads-latent'],
      ['objects', 'heads-instance'],
      ['occupancy', 'heads-occupancy'],
      ['all (as usual)', ''],
    ],
  },
  {
    title: '12. On-policy rounds',
    rows: [
      ['the expert’s drives alone (as usual)', ''],
      ['also drives of the student, labelled by the teacher', 'on-policy'],
      ['teacher and student also by drives of the teacher', 'on-policy-teacher'],
      ['teacher and student also by drives of both', 'on-policy-student+teacher'],
    ],
  },
];

function numbersOf(trainings: readonly TrainingFacts[], stage: string, name: string): number[] {
  return trainings.flatMap(
    ({ stages }) => stages.find((one) => one.stage === stage)?.numbers[name] ?? [],
  );
}

/** Difference in closed loop to the usual training; the level itself stands in the first table. */
function closedLoop(fields: readonly Field[], policy: string, preset: string, variant: string) {
  for (const field of fields) {
    const before = usual(field, policy, preset);
    const found = trainedAs(field, policy, preset, variant);
    const difference = before && found && before !== found ? gain(before, found, 'scores') : null;
    if (difference === null) continue;
    const { mean, interval } = difference.verdict;
    return `${signed(mean, 1)} ${bracket(interval, 1)}`;
  }
  return NOTHING;
}

/** Mean distance (m) and collisions (%) of a policy at 1, 2 and 3 s. */
function openLoopCells(facts: readonly Fact[], policy: string, preset: string, variant: string) {
  const found = openLoopOf(facts, preset, variant).filter((one) => one.policy === policy);
  const mean = (all: readonly number[]) => all.reduce((a, b) => a + b, 0) / 3;
  return [
    spreadText(
      found.map(({ averages }) => mean(averages.noAvg)),
      2,
    ),
    spreadText(
      found.map(({ exact }) => 100 * mean(exact.averages.noAvg)),
      2,
    ),
  ];
}

function rowOf(
  facts: readonly Fact[],
  fields: readonly Field[],
  preset: string,
  [name, variant]: Row,
): string[] | null {
  const trainings = trainingsOf(facts, preset, variant);
  if (trainings.length === 0) return null;
  return [
    name,
    seedsText(trainings.map(({ trainSeed }) => trainSeed)),
    spreadText(numbersOf(trainings, 'calibrate', 'imitation'), 3),
    spreadText(numbersOf(trainings, 'calibrate', 'chosen'), 3),
    spreadText(numbersOf(trainings, 'student', 'score'), 3),
    spreadText(numbersOf(trainings, 'student', 'interactingScore'), 3),
    ...openLoopCells(facts, 'teacher', preset, variant),
    ...openLoopCells(facts, 'student', preset, variant),
    closedLoop(fields, 'teacher', preset, variant),
    closedLoop(fields, 'student', preset, variant),
  ];
}

const HEAD = [
  'variant',
  'training seeds',
  'teacher by imitation alone, PDMS',
  'teacher, PDMS',
  'student, PDMS',
  'student where something happens, PDMS',
  'teacher, L2 NoAvg, m',
  'teacher, collisions NoAvg, %',
  'student, L2 NoAvg, m',
  'student, collisions NoAvg, %',
  'teacher, sim-DS beside as usual',
  'student, sim-DS beside as usual',
];

/** 2. What the reward model chooses, beside imitation alone, chance and the best there is. */
function choiceTable(trainings: readonly TrainingFacts[]): string | null {
  const rows = (
    [
      ['a candidate by chance', 'random'],
      ['by imitation alone', 'imitation'],
      ['by all rewards', 'chosen'],
      ['the best by the rules', 'best'],
    ] as const
  ).map(([name, key]) => [name, spreadText(numbersOf(trainings, 'calibrate', key), 3)]);
  return rows.every(([, text]) => text === NOTHING) ? null : table(['choice', 'PDMS'], rows);
}

/** All ablations for which something was measured, each with its title. */
export function ablationSections(
  facts: readonly Fact[],
  fields: readonly Field[],
  preset: string,
): string[] {
  const usual = trainingsOf(facts, preset);
  const choice = choiceTable(usual);
  const known = new Set(ABLATIONS.flatMap(({ rows }) => rows.map(([, variant]) => variant)));
  const others = [
    ...new Set(
      facts.flatMap((fact) => (fact.kind === 'training' ? [variantSlug(fact.variant)] : [])),
    ),
  ].filter((variant) => !known.has(variant));
  const more: Ablation = {
    title: 'Other variants',
    rows: [[USUAL, ''], ...others.sort().map((variant): Row => [variant, variant])],
  };
  const sections = [...ABLATIONS, more].flatMap(({ title, rows }) => {
    const lines = rows.map((row) => rowOf(facts, fields, preset, row));
    const found = lines.filter((line) => line !== null);
    // The usual training alone is no ablation.
    if (found.length < 2) return [];
    const missing = rows.filter((_, i) => lines[i] === null).map(([name]) => name);
    const note = missing.length === 0 ? '' : `\n\nNot trained: ${missing.join('; ')}.`;
    return [`### ${title}\n\n${table(HEAD, found)}${note}`];
  });
  return choice === null
    ? sections
    : [`### 2. What chooses among the teacher’s candidates\n\n${choice}`, ...sections];
}
