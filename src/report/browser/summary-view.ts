/** The top of the page: which runs, how complete, and what they scored with what certainty. */
import type { PageData, PageGroup, PageRun, PageSummary } from '../page-data.js';
import { h } from './dom.js';
import { bars, type ForestRow, forest, histogram } from './forest.js';
import {
  abilityName,
  intervalText,
  kindName,
  plural,
  rightsText,
  runLetter,
  shown,
} from './words.js';

function completeness(run: PageRun): HTMLElement {
  const { finishedDrives, plannedDrives, lostDrives, missing, isRunning } = run;
  const parts = [`${finishedDrives} of ${plural(plannedDrives, 'drive')} with a verdict`];
  if (lostDrives > 0) parts.push(`${lostDrives} lost by the infrastructure`);
  if (isRunning) parts.push('running now');
  const isWhole = finishedDrives >= plannedDrives;
  const names = missing.slice(0, 40).join(', ');
  const more = missing.length > 40 ? ` and ${missing.length - 40} more` : '';
  return h(
    'p',
    { class: isWhole ? 'complete' : 'incomplete' },
    h('strong', {}, isWhole ? 'Complete' : 'INCOMPLETE'),
    `: ${parts.join(', ')}.`,
    missing.length > 0 && h('details', {}, h('summary', {}, 'Which are missing'), names + more),
  );
}

function figures(summary: PageSummary): HTMLElement {
  const { drives, drivingScore, drivingScoreInterval, successes, successInterval, bounds } =
    summary;
  const success = drives === 0 ? null : (100 * successes) / drives;
  const cell = (name: string, value: string, note: string) =>
    h(
      'div',
      { class: 'figure' },
      h('dt', {}, name),
      h('dd', {}, h('b', {}, value), ' ', h('span', {}, note)),
    );
  const isOpen = bounds !== null && bounds.high - bounds.low > 1e-9;
  return h(
    'dl',
    { class: 'figures' },
    cell('Driving score', shown(drivingScore, 2), intervalText(drivingScoreInterval)),
    cell('Success rate', `${shown(success)} %`, intervalText(successInterval, 100)),
    cell('Route completion', `${shown(summary.routeCompletion)} %`, ''),
    cell('Penalty', shown(summary.penalty, 3), ''),
    isOpen &&
      cell(
        'Bounds with what is missing',
        `${shown(bounds.low)} … ${shown(bounds.high)}`,
        'missing as 0 and as 100, doubles as each of their records',
      ),
  );
}

function runCard(run: PageRun, at: number, ruleset: string): HTMLElement {
  const summary = run.summaries.find((one) => one.ruleset === ruleset);
  const facts = [
    `agent ${run.agent} (${rightsText(run)})`,
    summary === undefined ? `not judged by ${ruleset}` : ruleset,
    `world ${run.world}`,
    run.seeds.length === 0 ? 'seed not on record' : `seed ${run.seeds.join(', ')}`,
    ...(run.traffic === null ? [] : [`traffic ${run.traffic}`]),
    ...(run.routesFile === null ? [] : [run.routesFile]),
    run.software,
  ];
  return h(
    'article',
    { class: `card run run-edge-${at % 4}` },
    h('h2', {}, h('span', { class: `letter run-${at % 4}` }, runLetter(at)), ` ${run.name}`),
    h('p', { class: 'world' }, run.label),
    h('p', { class: 'facts' }, facts.join(' · ')),
    run.caveat !== null && h('p', { class: 'caveat' }, run.caveat),
    completeness(run),
    summary !== undefined && figures(summary),
  );
}

type GroupKey = 'byType' | 'byTown' | 'byAbility';

function groupChart(
  data: PageData,
  ruleset: string,
  key: GroupKey,
  title: string,
): HTMLElement | null {
  const summaries = data.runs.map((run) => run.summaries.find((one) => one.ruleset === ruleset));
  const names = [
    ...new Set(summaries.flatMap((one) => (one?.[key] ?? []).map(({ name }) => name))),
  ];
  if (names.length === 0) return null;
  const rows = names.sort().flatMap((name) =>
    summaries.flatMap((summary, run): ForestRow[] => {
      const group: PageGroup | undefined = summary?.[key].find((one) => one.name === name);
      if (group === undefined) return [];
      const letter = data.runs.length > 1 ? `${runLetter(run)} · ` : '';
      return [
        {
          label: letter + (key === 'byAbility' ? abilityName(name) : name),
          note: `${group.successes}/${group.drives}`,
          value: group.drivingScore,
          interval: group.drivingScoreInterval,
          run,
        },
      ];
    }),
  );
  return forest(title, rows, rows.length > 12);
}

function infractionChart(data: PageData, ruleset: string): HTMLElement {
  const counts = data.runs.map(
    (run) => run.summaries.find((one) => one.ruleset === ruleset)?.infractions ?? {},
  );
  const kinds = [...new Set(counts.flatMap((one) => Object.keys(one)))];
  const total = (kind: string): number => counts.reduce((sum, one) => sum + (one[kind] ?? 0), 0);
  return bars(
    'Infractions',
    kinds
      .sort((a, b) => total(b) - total(a))
      .map((kind) => ({ label: kindName(kind), counts: counts.map((one) => one[kind] ?? 0) })),
  );
}

function scores(data: PageData, ruleset: string): number[][] {
  return data.runs.map((_, run) =>
    data.drives
      .filter((drive) => drive.run === run && (drive.state === 'done' || drive.state === 'failed'))
      .flatMap(({ verdicts }) => verdicts.filter((one) => one.ruleset === ruleset))
      .map(({ drivingScore }) => drivingScore),
  );
}

/**
 * Cards of the runs, then charts.
 * @param between what stands between them; null for nothing
 */
export function summaryView(
  data: PageData,
  ruleset: string,
  between: HTMLElement | null,
): HTMLElement {
  const hasMany = data.drives.length > 1;
  return h(
    'section',
    { id: 'summary', 'aria-label': 'Summary' },
    h('div', { class: 'cards' }, ...data.runs.map((run, at) => runCard(run, at, ruleset))),
    data.notes.length > 0 &&
      h(
        'details',
        { class: 'card notes' },
        h('summary', {}, plural(data.notes.length, 'note')),
        h('ul', {}, ...data.notes.map((text) => h('li', {}, text))),
      ),
    between,
    hasMany &&
      h(
        'details',
        { class: 'card charts', open: true },
        h('summary', {}, 'Charts'),
        h(
          'p',
          { class: 'muted' },
          'Driving score from 0 to 100 with 95 % intervals (bootstrap over routes); behind it, successes of drives.',
        ),
        h(
          'div',
          { class: 'chart-grid' },
          histogram('Drives by driving score', scores(data, ruleset)),
          infractionChart(data, ruleset),
          groupChart(data, ruleset, 'byAbility', 'By ability'),
          groupChart(data, ruleset, 'byTown', 'By town'),
          groupChart(data, ruleset, 'byType', 'By scenario type'),
        ),
      ),
  );
}
