/**
 * What was asked of the method, and which of it did not come out: gates that failed, differences whose
 * interval holds zero, a share of the teacher's gain below the aim, latencies above the limit. One sentence
 * each, with the number; what was not measured is said as well.
 */
import { type Driver, type Field, usual } from './drives.js';
import type { Fact, LatencyFacts } from './facts.js';
import { collisionRatio, gain, transferShare } from './gains.js';
import { num, ranged } from './text.js';
import { medianOf, trainingsOf } from './training-tables.js';

export interface Known {
  readonly facts: readonly Fact[];
  readonly field: Field | null;
  readonly preset: string | null;
}

/** Share of the teacher's gain that the student should have. */
const SHARE_AIM = 0.8;
/** Teacher's median latency over the student's. */
const RATIO_AIM = 4.9;
/** Student's median with feature extraction, milliseconds. */
const STUDENT_MS = 0.5;
const SEEDS_AIM = 3;

function gates({ facts, preset }: Known): string[] {
  return trainingsOf(facts, preset).flatMap(({ trainSeed, stages }) =>
    stages.flatMap(({ stage, gates: list }) =>
      list
        .filter(({ passed }) => !passed)
        .map(
          ({ name, value, wanted, limit }) =>
            `Gate failed, training seed ${trainSeed}, ${stage}: ${name} is ${num(value, 3)}, wanted ${wanted} ${num(limit, 3)}.`,
        ),
    ),
  );
}

function better(left: Driver, right: Driver): string[] {
  const found = gain(left, right, 'scores');
  if (found === null || found.verdict.verdict === 'better') return [];
  const { mean, interval } = found.verdict;
  const text = ranged({ value: mean, interval }, 1);
  return [`${right.name} is not told to be above ${left.name} in closed loop: ${text} sim-DS.`];
}

function closedLoop({ field, preset }: Known): string[] {
  if (field === null) return ['Nothing was driven in closed loop.'];
  const find = (name: string) => usual(field, name, preset);
  const [baseline, student, teacher] = [find('baseline'), find('student'), find('teacher')];
  const lines: string[] = [];
  for (const [name, driver] of Object.entries({ baseline, student, teacher })) {
    const seeds = new Set(driver?.passes.map(({ trainSeed }) => trainSeed) ?? []).size;
    if (driver === null) lines.push(`Not driven in closed loop: ${name}.`);
    else if (seeds < SEEDS_AIM) {
      lines.push(`${name}: ${seeds} training seeds were driven, ${SEEDS_AIM} were asked for.`);
    }
  }
  if (baseline === null) return lines;
  if (student !== null) lines.push(...better(baseline, student));
  if (teacher !== null) lines.push(...better(baseline, teacher));
  for (const driver of [student, teacher]) {
    if (driver === null) continue;
    const ratio = collisionRatio(baseline, driver);
    if (ratio.interval !== null && ratio.interval.high < 1) continue;
    lines.push(
      `${driver.name} is not told to collide less than the baseline per kilometre: ${ranged(ratio, 2)} times.`,
    );
  }
  if (student === null || teacher === null) return lines;
  const share = transferShare(baseline, student, teacher, 'scores');
  if (share.value === null || share.value < SHARE_AIM) {
    const aim = `${num(100 * SHARE_AIM, 0)} % were aimed at`;
    lines.push(`The student has ${ranged(share, 0, 100)} % of the teacher’s gain; ${aim}.`);
  }
  return lines;
}

function latencies({ facts, preset }: Known): string[] {
  const found = facts.filter(
    (fact): fact is LatencyFacts => fact.kind === 'latency' && fact.preset === preset,
  );
  if (found.length === 0) return ['Latencies were not measured.'];
  return found.flatMap((fact) => {
    const lines: string[] = [];
    const [student, teacher] = [
      medianOf(fact, 'student', 'network'),
      medianOf(fact, 'teacher', 'network'),
    ];
    const whole = medianOf(fact, 'student', 'with features');
    if (student !== null && teacher !== null && teacher / student < RATIO_AIM) {
      const ratio = num(teacher / student, 2);
      lines.push(
        `Teacher with rewards takes ${ratio} times as long as the student, wanted ${RATIO_AIM}.`,
      );
    }
    if (whole !== null && whole > STUDENT_MS) {
      lines.push(
        `The student takes ${num(whole, 3)} ms with feature extraction, wanted ${STUDENT_MS} at most.`,
      );
    }
    return lines;
  });
}

/** Everything that did not come out, a sentence each. */
export function shortfalls(known: Known): string[] {
  return [...closedLoop(known), ...gates(known), ...latencies(known)];
}
