/** `agreement.json` as a page in Markdown, and single facts of it as lines for the console. */
import type {
  AgreementDrive,
  AgreementFile,
  AgreementPart,
  Comparison,
  SpeedMeasurement,
  Staging,
  Verdict,
} from './agreement-file.js';
import { causeOf, STAGING_NOTES } from './explanations.js';

const SHORT: Readonly<Record<string, string>> = {
  collisions_layout: 'layout',
  collisions_pedestrian: 'pedestrian',
  collisions_vehicle: 'vehicle',
  red_light: 'red light',
  stop_infraction: 'stop',
  outside_route_lanes: 'outside lanes',
  min_speed_infractions: 'too slow',
  yield_emergency_vehicle_infractions: 'yield',
  scenario_timeouts: 'scenario timeout',
  route_dev: 'deviation',
  vehicle_blocked: 'blocked',
  route_timeout: 'route timeout',
};

function infractionText({ infractions }: Verdict): string {
  const words = Object.entries(infractions).map(
    ([kind, count]) => `${count} ${SHORT[kind] ?? kind}`,
  );
  return words.length === 0 ? '–' : words.join(', ');
}

function row(cells: readonly (string | number)[]): string {
  return `| ${cells.join(' | ')} |`;
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  return [row(head), row(head.map(() => '---')), ...rows.map(row)].join('\n');
}

function agreementText({ official, differences, message }: AgreementDrive): string {
  if (official === null) return message ?? 'no official record';
  return differences.length === 0 ? 'every field' : `${differences.length} differ`;
}

/** One drive for the console. */
export function driveLine(drive: AgreementDrive): string {
  const { official, scenario } = drive;
  if (official === null) return agreementText(drive);
  const { drivingScore, status } = official;
  return `${scenario} ${drivingScore.toFixed(2)} ${status}, agrees: ${agreementText(drive)}`;
}

/** The speed for the console. */
export function speedLine({
  routeId,
  gameS,
  systemS,
  timesRealTime,
  cores,
  load,
}: SpeedMeasurement): string {
  return (
    `route ${routeId} with one camera of 800 × 600: ${gameS.toFixed(1)} s of game in ` +
    `${systemS.toFixed(1)} s, ${timesRealTime.toFixed(1)} × real time ` +
    `(${cores} cores, load ${load.toFixed(1)})`
  );
}

function verdictTable({ drives }: AgreementPart): string {
  return table(
    [
      'route',
      'seed',
      'town',
      'scenario',
      'status',
      'score',
      'completion',
      'infractions',
      'game time, s',
      'agrees',
    ],
    drives.map((drive) => {
      const { routeId, seed, town, scenario, official } = drive;
      const cells = [routeId, String(seed), town, scenario];
      if (official === null) return [...cells, '–', '–', '–', '–', '–', agreementText(drive)];
      return [
        ...cells,
        official.status,
        official.drivingScore.toFixed(2),
        official.completion.toFixed(2),
        infractionText(official),
        official.durationS.toFixed(2),
        agreementText(drive),
      ];
    }),
  );
}

function differenceTable({ drives }: AgreementPart): string {
  const rows = drives.flatMap(({ routeId, seed, differences }) =>
    differences.map((one) => [
      routeId,
      String(seed),
      `\`${one.field}\``,
      String(one.official ?? '(none)'),
      String(one.ours ?? '(none)'),
      causeOf(one) ?? 'not explained',
    ]),
  );
  if (rows.length === 0) return 'No field of any record differs.';
  return table(['route', 'seed', 'field', 'official', 'ours', 'cause'], rows);
}

function partText(part: AgreementPart): string {
  const { evaluator, agent, drives, finished, agreeing } = part;
  return [
    `## ${evaluator}, ${agent}`,
    `${finished} of ${drives.length} drives finished; ${agreeing} of ${finished} official records equal ours in every field.`,
    verdictTable(part),
    differenceTable(part),
  ].join('\n\n');
}

function coefficient(value: number | null): string {
  return value === null ? 'does not vary' : value.toFixed(3);
}

function comparisonRow(one: Comparison): string[] {
  const { quantity, officialMean, stagedMean, meanAbsoluteDifference, pearson, spearman } = one;
  return [
    quantity,
    officialMean.toFixed(2),
    stagedMean.toFixed(2),
    meanAbsoluteDifference.toFixed(2),
    coefficient(pearson),
    coefficient(spearman),
  ];
}

function stagingText({ agent, drives }: AgreementPart, staging: Staging): string {
  const rows = drives.flatMap(({ routeId, seed, scenario, official, staged }) =>
    official === null || staged === null
      ? []
      : [
          [
            routeId,
            String(seed),
            scenario,
            `${official.drivingScore.toFixed(2)} / ${staged.drivingScore.toFixed(2)}`,
            `${infractionText(official)} / ${infractionText(staged)}`,
            `${official.durationS.toFixed(2)} / ${staged.durationS.toFixed(2)}`,
          ],
        ],
  );
  return [
    `### ${agent}`,
    `Of ${staging.drives} drives ${staging.sameStatus} end with the same status and ` +
      `${staging.sameInfractions} with the same infractions.`,
    table(
      ['over the drives', 'official', 'egoloop', 'mean absolute difference', 'Pearson', 'Spearman'],
      staging.quantities.map(comparisonRow),
    ),
    table(
      ['route', 'seed', 'scenario', 'score, official / egoloop', 'infractions', 'game time, s'],
      rows,
    ),
  ].join('\n\n');
}

/** The whole page. */
export function agreementPage(file: AgreementFile): string {
  const { version, carlaClient, parts, speed } = file;
  const staged = parts.flatMap((part) =>
    part.staging === null ? [] : [stagingText(part, part.staging)],
  );
  const sections = [
    '# Agreement with the official evaluators',
    'Written by `scripts/official-agreement` from its `agreement.json`; do not edit it by hand.',
    `The official evaluators, unmodified, with CARLA's client ${carlaClient}, run on \`egoloop carla-server\` (${version}) and judge ` +
      'what the sidecar drives. egoloop judges the same drives from the ground truth that the sidecar sees. Each record of ' +
      'theirs is set beside ours: status, infractions with their texts in order, scores within 1e-6, lengths and game times ' +
      'within 1e-3. Only what ends in the time of day is not compared. The world is egoloop’s: its physics are not CARLA’s, ' +
      'so the scores say nothing about how the agent would fare in CARLA.',
    ...parts.map(partText),
  ];
  if (staged.length > 0) {
    sections.push(
      '## Staged by the official code, and by egoloop',
      'The same routes, seeds and agent twice: with scenarios and background traffic from the official scenario code and CARLA’s ' +
        'traffic manager on `egoloop carla-server`, and staged by `src/sim` in the embedded world. Random choices of the two are ' +
        'not the same ones, so single drives differ; how far they go together measures how faithful the staging is.',
      STAGING_NOTES.map((line) => `- ${line}`).join('\n'),
      ...staged,
    );
  }
  if (speed !== null) sections.push('## Speed', `Bench2Drive’s evaluator: ${speedLine(speed)}.`);
  return `${sections.join('\n\n')}\n`;
}
