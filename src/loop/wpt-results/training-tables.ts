/** Tables of the results page about training: gates, costs, open-loop metrics, latencies. */
import {
  type Fact,
  type LatencyFacts,
  type LatencyRow,
  type OpenLoopFacts,
  type TrainingFacts,
  variantSlug,
} from './facts.js';
import { NOTHING, num, seedsText, table } from './text.js';

/** Trainings of one size and variant, by seed. */
export function trainingsOf(
  facts: readonly Fact[],
  preset: string | null,
  variant = '',
): TrainingFacts[] {
  return facts
    .filter((fact): fact is TrainingFacts => fact.kind === 'training')
    .filter((fact) => fact.preset === preset && variantSlug(fact.variant) === variant)
    .sort((a, b) => a.trainSeed - b.trainSeed);
}

/** Mean, and least and greatest where there are several. */
export function spreadText(values: readonly number[], digits: number): string {
  if (values.length === 0) return NOTHING;
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  if (values.length === 1) return num(mean, digits);
  const [low, high] = [Math.min(...values), Math.max(...values)];
  return `${num(mean, digits)} (${num(low, digits)} … ${num(high, digits)})`;
}

/** Every gate of every training: values by seed, and which of them failed. */
export function gatesTable(trainings: readonly TrainingFacts[]): string | null {
  const rows = new Map<string, string[]>();
  for (const training of trainings) {
    for (const { stage, gates } of training.stages) {
      for (const gate of gates) {
        const key = `${stage} ${gate.name}`;
        const limit = `${gate.wanted} ${num(gate.limit, 3)}`;
        const text = `${num(gate.value, 3)} (${limit}${gate.passed ? '' : ', **failed**'})`;
        const row = rows.get(key) ?? [stage, gate.name];
        rows.set(key, row);
        row[2 + trainings.indexOf(training)] = text;
      }
    }
  }
  if (rows.size === 0) return null;
  const head = trainings.map(({ trainSeed }) => `seed ${trainSeed}`);
  const filled = [...rows.values()].map((row) =>
    Array.from({ length: 2 + trainings.length }, (_, i) => row[i] ?? NOTHING),
  );
  return table(['stage', 'gate', ...head], filled);
}

/** Minutes of every stage, mean over the seeds. */
export function costTable(trainings: readonly TrainingFacts[]): string | null {
  const stages = [
    ...new Set(trainings.flatMap(({ stages: list }) => list.map(({ stage }) => stage))),
  ];
  const secondsOf = (stage: string) =>
    trainings.flatMap((one) => one.stages.find((found) => found.stage === stage)?.seconds ?? []);
  const rows = stages.map((stage) => {
    const minutes = secondsOf(stage).map((seconds) => seconds / 60);
    return [stage, spreadText(minutes, 1), String(minutes.length)];
  });
  if (rows.length === 0) return null;
  const totals = trainings.map(
    ({ stages: list }) => list.reduce((sum, { seconds }) => sum + seconds, 0) / 60,
  );
  return table(
    ['stage', 'minutes', 'seeds'],
    [...rows, ['all', spreadText(totals, 1), String(totals.length)]],
  );
}

/** Bytes of the shipped networks. */
export function sizeTable(trainings: readonly TrainingFacts[]): string | null {
  const names = [...new Set(trainings.flatMap(({ models }) => Object.keys(models)))];
  if (names.length === 0) return null;
  const rows = names.map((name) => {
    const bytes = trainings.flatMap(({ models }) => models[name]?.bytes ?? []);
    return [
      name,
      spreadText(
        bytes.map((one) => one / 1e6),
        2,
      ),
    ];
  });
  return table(['policy', 'ONNX, MB'], rows);
}

const OPEN_LOOP_ORDER = [
  'constant-velocity',
  'baseline',
  'student-small',
  'student',
  'teacher',
  'expert',
];

function groupsOf(facts: readonly OpenLoopFacts[]): OpenLoopFacts[][] {
  const groups = new Map<string, OpenLoopFacts[]>();
  for (const fact of facts) {
    const key = `${fact.policy} ${fact.preset}`;
    groups.set(key, [...(groups.get(key) ?? []), fact]);
  }
  const place = ([first]: OpenLoopFacts[]) => {
    const found = OPEN_LOOP_ORDER.indexOf((first as OpenLoopFacts).policy);
    return found < 0 ? OPEN_LOOP_ORDER.length : found;
  };
  return [...groups.values()].sort((a, b) => place(a) - place(b));
}

/** Open-loop facts of trainings as usual, and of what was not trained. */
export function openLoopOf(
  facts: readonly Fact[],
  preset: string | null,
  variant = '',
): OpenLoopFacts[] {
  return facts
    .filter((fact): fact is OpenLoopFacts => fact.kind === 'open-loop')
    .filter((fact) => fact.preset === preset || (fact.preset === null && variant === ''))
    .filter((fact) => variantSlug(fact.variant) === variant);
}

/** L2 in metres: each step, both conventions, Bench2Drive's. */
export function errorsTable(facts: readonly OpenLoopFacts[]): string | null {
  if (facts.length === 0) return null;
  const steps = [0.5, 1, 1.5, 2, 2.5, 3];
  const rows = groupsOf(facts).map((group) => {
    const over = (value: (one: OpenLoopFacts) => number) => spreadText(group.map(value), 2);
    const mean = (key: 'noAvg' | 'temAvg') =>
      over(({ averages }) => averages[key].reduce((sum, one) => sum + one, 0) / 3);
    const [first] = group as [OpenLoopFacts];
    return [
      first.policy,
      ...steps.map((_, k) => over(({ errorsM }) => errorsM[k] as number)),
      mean('noAvg'),
      mean('temAvg'),
      over(({ bench2driveM }) => bench2driveM),
      seedsText(group.map(({ trainSeed }) => trainSeed)),
      String(first.count),
    ];
  });
  const head = [
    'policy',
    ...steps.map((step) => `${step} s`),
    'NoAvg (UniAD)',
    'TemAvg (ST-P3)',
    'Bench2Drive',
    'training seeds',
    'N',
  ];
  return table(head, rows);
}

/** Collisions in percent of the steps that count, by both kinds of box. */
export function collisionsTable(facts: readonly OpenLoopFacts[]): string | null {
  if (facts.length === 0) return null;
  const rows = groupsOf(facts).flatMap((group) =>
    (['exact', 'legacy'] as const).map((kind) => {
      const over = (value: (one: OpenLoopFacts) => number) =>
        spreadText(
          group.map((one) => 100 * value(one)),
          2,
        );
      const average = (key: 'noAvg' | 'temAvg', k: number) =>
        over((one) => one[kind].averages[key][k] as number);
      const mean = (key: 'noAvg' | 'temAvg') =>
        over((one) => one[kind].averages[key].reduce((sum, value) => sum + value, 0) / 3);
      const [first] = group as [OpenLoopFacts];
      const jitters = group.flatMap((one) => one[kind].jitter ?? []);
      const jitter =
        jitters.length === 0
          ? NOTHING
          : `${num(100 * (jitters.reduce((sum, one) => sum + one.mean, 0) / jitters.length), 2)} ± ` +
            num(100 * Math.max(...jitters.map(({ sd }) => sd)), 2);
      const excluded = first[kind].excluded.reduce((sum, one) => sum + one, 0);
      return [
        first.policy,
        kind === 'exact' ? 'oriented boxes' : 'axes, 0.5 m',
        ...[0, 1, 2].map((k) => average('noAvg', k)),
        mean('noAvg'),
        ...[0, 1, 2].map((k) => average('temAvg', k)),
        mean('temAvg'),
        jitter,
        String(excluded),
      ];
    }),
  );
  const head = [
    'policy',
    'boxes',
    ...['1 s', '2 s', '3 s', 'mean'].map((name) => `NoAvg ${name}`),
    ...['1 s', '2 s', '3 s', 'mean'].map((name) => `TemAvg ${name}`),
    'NoAvg mean, 1 cm jitter ± sd',
    'steps left out',
  ];
  return table(head, rows);
}

/** Latencies by part, and the ratios that matter. */
export function latencyTable({ rows }: LatencyFacts): string {
  return table(
    ['network', 'part', 'threads', 'median, ms', 'p95, ms'],
    rows.map(({ name, part, threads, medianMs, p95Ms }) => [
      name,
      part,
      String(threads),
      num(medianMs, 3),
      num(p95Ms, 3),
    ]),
  );
}

/** Median of a network on one thread; null where it was not measured. */
export function medianOf(
  { rows }: LatencyFacts,
  name: string,
  part: LatencyRow['part'],
  threads = 1,
): number | null {
  const row = rows.find((one) => one.name === name && one.part === part && one.threads === threads);
  return row?.medianMs ?? null;
}
