/** A campaign as tables for people: a line a drive, then means with intervals. */
import type { InfractionKey } from '../../eval/record.js';
import { type RulesetName, rulesetOf } from '../../eval/ruleset.js';
import type {
  CampaignSummary,
  DriveRow,
  Means,
  RulesetSummary,
} from '../../loop/campaign/summary.js';
import type { stdoutColours } from '../colours.js';
import { printable } from './log-text.js';

type Colours = ReturnType<typeof stdoutColours>;

const SHORT: Readonly<Record<InfractionKey, string>> = {
  collisions_layout: 'layout',
  collisions_pedestrian: 'pedestrian',
  collisions_vehicle: 'vehicle',
  red_light: 'red light',
  stop_infraction: 'stop sign',
  outside_route_lanes: 'lanes',
  min_speed_infractions: 'slow',
  yield_emergency_vehicle_infractions: 'emergency',
  scenario_timeouts: 'scenario timeout',
  route_dev: 'deviation',
  vehicle_blocked: 'blocked',
  route_timeout: 'timeout',
};

/** Counts by kind; slow stretches only where the ruleset charges for them. */
function countsText(
  ruleset: RulesetName,
  counts: readonly (readonly [string, number])[],
  none: string,
): string {
  const { chargesSpeed } = rulesetOf(ruleset);
  const parts = counts
    .filter(([key, count]) => count > 0 && (chargesSpeed || key !== 'min_speed_infractions'))
    .map(([key, count]) => `${count} ${SHORT[key as InfractionKey] ?? key}`);
  return parts.length === 0 ? none : parts.join(', ');
}

function infractionsText({ ruleset, record }: DriveRow['verdicts'][number]): string {
  const lists = Object.entries(record.infractions);
  const counts = lists.map(([key, { length }]) => [key, length] as const);
  return countsText(ruleset, counts, '-');
}

/** Widths of the columns of a drive: route, seed, type, score, completion, seconds. */
const COLUMNS = [10, 5, 42, 7, 7, 6] as const;

function line(cells: readonly string[]): string {
  return cells
    .map((cell, i) => {
      const width = COLUMNS[i];
      if (width === undefined) return cell;
      return i >= 3 ? cell.padStart(width) : cell.padEnd(width);
    })
    .join(' ')
    .trimEnd();
}

/** What a campaign is, in words that no table may be quoted without. */
export function formatTitle(
  { label, manifest }: Pick<CampaignSummary, 'label' | 'manifest'>,
  colours: Colours,
): string {
  const rights = manifest.privileged ? 'PRIVILEGED: sees ground truth' : 'not privileged';
  return [
    colours.bold(printable(`${manifest.agent} on ${manifest.routes.file}`)),
    printable(
      `${label} · agent ${manifest.agent} (${rights}) · ${manifest.rulesets.join(', ')} · ` +
        `seed ${manifest.seeds.join(', ')} · traffic ${manifest.traffic}`,
    ),
  ].join('\n');
}

export function formatHead(colours: Colours): string {
  return colours.dim(
    line(['route', 'seed', 'scenario', 'score', 'compl %', 's', 'status', 'infractions']),
  );
}

/** One drive under the first ruleset. */
export function formatRow(row: DriveRow, colours: Colours): string {
  const [first] = row.verdicts as [DriveRow['verdicts'][number]];
  const { record } = first;
  const { score_composed, score_route } = record.scores;
  const id = row.repetition === 0 ? row.routeId : `${row.routeId}#${row.repetition}`;
  const isFine = record.status === 'Completed' || record.status === 'Perfect';
  const status = printable(record.status);
  const text = line([
    printable(id),
    String(row.seed),
    printable(row.type),
    score_composed.toFixed(2),
    score_route.toFixed(1),
    row.durationSystemS.toFixed(2),
    isFine ? status : colours.red(status),
    printable(infractionsText(first)),
  ]);
  return text;
}

const percent = (share: number): string => (share * 100).toFixed(1);

function meansText(summary: RulesetSummary): string[] {
  const { drives, drivingScore, drivingScoreInterval, routeCompletion, penalty } = summary;
  const { successes, successInterval, efficiencyPercent } = summary;
  if (drives === 0) return [`${summary.ruleset}: no drive says anything about driving`];
  const score = drivingScoreInterval;
  const success = successInterval!;
  const scoreText =
    score === null
      ? drivingScore!.toFixed(2)
      : `${drivingScore!.toFixed(2)}  [${score.low.toFixed(2)}, ${score.high.toFixed(2)}]`;
  const successText = `${percent(successes / drives)} %  [${percent(success.low)}, ${percent(success.high)}]`;
  const rows = [
    ['driving score', `${scoreText}  over ${drives} drives`],
    ['success rate', `${successText}  ${successes} of ${drives}`],
    ['route completion', `${routeCompletion!.toFixed(2)} %`],
    ['penalty', penalty!.toFixed(4)],
  ];
  if (efficiencyPercent !== null) rows.push(['efficiency', `${efficiencyPercent.toFixed(1)} %`]);
  const counts = Object.entries(summary.infractions);
  rows.push(['infractions', countsText(summary.ruleset, counts, 'none')]);
  return rows.map(([name, value]) => `  ${name!.padEnd(17)} ${value}`);
}

function typeRow(type: string, means: Means): string {
  const { drives, drivingScore, routeCompletion, successes } = means;
  return [
    `  ${printable(type).padEnd(42)}`,
    (drivingScore ?? 0).toFixed(2).padStart(7),
    (routeCompletion ?? 0).toFixed(1).padStart(7),
    `${successes}/${drives}`.padStart(8),
  ].join(' ');
}

/** How long answers took where that was measured; nothing elsewhere. */
function answersText(drives: readonly DriveRow[]): string[] {
  const times = drives.flatMap(({ answerTimes }) => answerTimes ?? []);
  const medians = times.flatMap(({ medianS }) => medianS ?? []).sort((a, b) => a - b);
  if (medians.length === 0) return [];
  const ms = (seconds: number): string => `${(1000 * seconds).toFixed(1)} ms`;
  const most = (key: 'p95S' | 'maxS'): string => ms(Math.max(...times.map((one) => one[key] ?? 0)));
  const ticks = Math.max(...times.flatMap((one) => one.ticks.map(([delay]) => delay)));
  return [
    `answers took ${ms(medians[Math.floor(medians.length / 2)]!)} (median), 95 % of a drive's at most ` +
      `${most('p95S')}, the longest ${most('maxS')}: delays of 0 to ${ticks} ticks`,
  ];
}

/** Means of every ruleset; per scenario type if asked for. */
export function formatSummary(
  summary: CampaignSummary,
  colours: Colours,
  showTypes: boolean,
): string {
  const parts: string[] = [];
  const rights = summary.manifest.privileged ? 'privileged agent' : 'agent without privileges';
  for (const ruleset of summary.rulesets) {
    parts.push(
      colours.bold(`${ruleset.ruleset} (${summary.label}; ${rights})`),
      ...meansText(ruleset),
    );
    if (!showTypes) continue;
    parts.push(
      colours.dim(`  ${'scenario type'.padEnd(42)}   score compl %  success`),
      ...Object.entries(ruleset.byType).map(([type, means]) => typeRow(type, means)),
    );
  }
  const skipped = summary.drives.filter(({ notes }) =>
    notes.some((text) => text.startsWith('scenario skipped')),
  );
  if (skipped.length > 0) {
    parts.push(
      colours.red(
        `${skipped.length} of ${summary.finishedDrives} drives had a scenario skipped (see below).`,
      ),
    );
  }
  parts.push(...answersText(summary.drives));
  const { infrastructureFailures, finishedDrives, plannedDrives } = summary;
  if (infrastructureFailures > 0) {
    parts.push(
      colours.red(
        `${infrastructureFailures} of ${finishedDrives} drives say nothing about driving (see below); ` +
          'they are in no mean here, and count as 0 in the official file.',
      ),
    );
  }
  if (finishedDrives < plannedDrives) {
    parts.push(
      colours.red(
        `INCOMPLETE: ${finishedDrives} of ${plannedDrives} drives; the same command goes on.`,
      ),
    );
  }
  return parts.join('\n');
}

/** Failures and notes, equal ones together: `3 × …: routes 1711, 1773, 1790`. */
export function formatRemarks(drives: readonly DriveRow[]): string[] {
  const groups = new Map<string, Set<string>>();
  for (const { message, notes, routeId, failure } of drives) {
    const texts = message === null ? notes : [`${failure}: ${message}`, ...notes];
    for (const text of texts) {
      const ids = groups.get(text) ?? new Set();
      groups.set(text, ids.add(routeId));
    }
  }
  return [...groups].map(([text, ids]) => {
    const list = [...ids];
    const shown = list.slice(0, 8).join(', ');
    const rest = list.length > 8 ? ` and ${list.length - 8} more` : '';
    return printable(`route ${shown}${rest}: ${text}`);
  });
}
