/** Verdicts as tables for people. Colour only on a terminal that wants it. */

import { explanationText } from '../../eval/explain.js';
import type { RouteRecord } from '../../eval/record.js';
import type { LogVerdicts, Verdict, VerdictSummary } from '../../loop/verdict.js';
import type { stdoutColours } from '../colours.js';
import { printable } from './log-text.js';

type Colours = ReturnType<typeof stdoutColours>;

/** Infraction lists as people call them; one and many. */
const NAMES: Readonly<Record<string, readonly [string, string]>> = {
  collisions_layout: ['layout collision', 'layout collisions'],
  collisions_pedestrian: ['pedestrian collision', 'pedestrian collisions'],
  collisions_vehicle: ['vehicle collision', 'vehicle collisions'],
  red_light: ['red light', 'red lights'],
  stop_infraction: ['stop sign', 'stop signs'],
  outside_route_lanes: ['lane excursion', 'lane excursions'],
  min_speed_infractions: ['speed checkpoint', 'speed checkpoints'],
  yield_emergency_vehicle_infractions: ['emergency vehicle', 'emergency vehicles'],
  scenario_timeouts: ['scenario timeout', 'scenario timeouts'],
  route_dev: ['route deviation', 'route deviations'],
  vehicle_blocked: ['blocked', 'blocked'],
  route_timeout: ['route timeout', 'route timeouts'],
};

function infractionsText({ infractions }: RouteRecord): string {
  const parts = Object.entries(infractions)
    .filter(([, messages]) => messages.length > 0)
    .map(([key, { length }]) => {
      const [one, many] = NAMES[key] ?? [key, key];
      return `${length} ${length === 1 ? one : many}`;
    });
  return parts.length === 0 ? 'none' : parts.join(', ');
}

/** Text columns: the widest cell decides; numbers to the right. */
function table(rows: readonly (readonly string[])[], rightAligned: readonly number[]): string[] {
  const widths = rows[0]!.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    row
      .map((cell, column) =>
        rightAligned.includes(column)
          ? cell.padStart(widths[column]!)
          : column === row.length - 1
            ? cell
            : cell.padEnd(widths[column]!),
      )
      .join('  '),
  );
}

const HEAD = ['ruleset', 'driving score', 'completion %', 'penalty', 'status', 'infractions'];

function row({ ruleset, record }: Verdict, mark: string): string[] {
  const { score_composed, score_route, score_penalty } = record.scores;
  return [
    ruleset,
    `${score_composed.toFixed(2)}${mark}`,
    score_route.toFixed(2),
    score_penalty.toFixed(4),
    record.status,
    infractionsText(record),
  ];
}

/** Where the scores come from, in words that cannot be taken for an official CARLA run. */
function provenance(log: LogVerdicts): string {
  const source =
    log.world === 'carla'
      ? 'recorded in CARLA, scored by egoloop'
      : `world ${log.world}: not CARLA scores`;
  const rights = log.isPrivileged ? 'PRIVILEGED: sees ground truth' : 'not privileged';
  return printable(`${source} · seed ${log.seed} · agent: ${log.agent} (${rights})`);
}

/** Everything about one log: where it comes from, the verdicts side by side, how they came about. */
export function formatLog(log: LogVerdicts, colours: Colours): string {
  const mark = log.isComplete ? '' : '*';
  const rows = [HEAD, ...log.verdicts.map((verdict) => row(verdict, mark))];
  const [head, ...body] = table(rows, [1, 2, 3]);
  const lines = [
    colours.bold(log.file),
    printable(
      `route ${log.routeId} (repetition ${log.repetition}) in ${log.town}, ${log.ticks} ticks`,
    ),
    provenance(log),
    '',
    colours.dim(head!),
    ...body,
  ];
  if (log.truncated !== null) {
    const { atByte, ticksRecovered } = log.truncated;
    lines.push(
      '',
      colours.red(
        `* INCOMPLETE: the log is cut at byte ${atByte}; ${ticksRecovered} ticks were recovered. ` +
          'The scores are those of a drive that stops there; they are no result.',
      ),
    );
  }
  lines.push('', colours.bold('How each score came about'));
  const width = Math.max(...log.verdicts.map(({ ruleset }) => ruleset.length));
  for (const { ruleset, explanation } of log.verdicts) {
    lines.push(`${ruleset.padEnd(width)}  ${explanationText(explanation)}`);
  }
  return lines.join('\n');
}

const number = (value: number | null, digits: number): string =>
  value === null ? '-' : value.toFixed(digits);

/** Means over several logs. */
export function formatSummary(summaries: readonly VerdictSummary[], colours: Colours): string {
  const [first] = summaries;
  if (first === undefined) return '';
  const complete = first.logs - first.incompleteLogs;
  const rows = [
    ['ruleset', 'driving score', 'completion %', 'penalty', 'finished'],
    ...summaries.map((summary) => [
      summary.ruleset,
      number(summary.meanDrivingScore, 2),
      number(summary.meanRouteCompletion, 2),
      number(summary.meanPenalty, 4),
      `${summary.finished} of ${complete}`,
    ]),
  ];
  const [head, ...body] = table(rows, [1, 2, 3]);
  const lines = [
    colours.bold(
      printable(`Mean of ${complete} complete logs (world ${first.worlds.join(' and ')})`),
    ),
    '',
    colours.dim(head!),
    ...body,
  ];
  if (first.incompleteLogs > 0) {
    lines.push('', colours.red(`INCOMPLETE: ${first.incompleteLogs} cut logs are in no mean.`));
  }
  if (first.worlds.length > 1) {
    lines.push('', colours.red('The logs come from different worlds: these means are no result.'));
  }
  return lines.join('\n');
}
