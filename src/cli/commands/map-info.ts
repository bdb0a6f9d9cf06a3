/** `egoloop map info`: counts and lengths of a map, its repairs and what nobody reads. */
import type { CommandModule } from 'yargs';
import { type MapSummary, summarizeMap } from '../../map/summary.js';
import { printJson, printText } from '../output.js';
import { loadMap } from './map-file.js';

interface InfoArguments {
  readonly file: string;
  readonly json: boolean;
}

const command: CommandModule<object, InfoArguments> = {
  command: 'info <file>',
  describe: 'Count roads, lanes, junctions, signals, trigger boxes; list repairs',
  builder: (cli) =>
    cli
      .positional('file', { type: 'string', demandOption: true, describe: 'OpenDRIVE file' })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 map info Town04.xodr', 'a table')
      .example('$0 map info Town04.xodr --json', 'the same as JSON'),
  handler: ({ file, json }) => {
    const { map, loadTimeS } = loadMap(file);
    const summary = summarizeMap(map);
    if (json) printJson({ file, ...summary, loadTimeS });
    else printText(table(summary, loadTimeS));
  },
};

export default command;

const SIGNAL_NAMES: Readonly<Record<string, string>> = {
  '1000001': 'traffic light',
  '205': 'yield sign',
  '206': 'stop sign',
  '274': 'speed sign',
};

const km = (value: number): string => `${value.toFixed(2)} km`;

function signalLine(summary: MapSummary): string {
  const parts = Object.entries(summary.signalsByType).map(([type, count]) => {
    const name = SIGNAL_NAMES[type];
    return name === undefined
      ? `${count} of type ${type}`
      : `${count} ${name}${count === 1 ? '' : 's'}`;
  });
  return parts.length === 0 ? 'none' : parts.join(', ');
}

function table(summary: MapSummary, loadTimeS: number): string {
  const boxes = summary.stopBoxesByKind;
  const rows: [string, string][] = [
    ['map', `${summary.name} (OpenDRIVE ${summary.openDrive})`],
    ['roads', `${summary.roads} (${summary.roadsInJunctions} inside junctions)`],
    [
      'road length',
      `${km(summary.roadKm)} outside junctions, ${km(summary.roadInJunctionsKm)} inside`,
    ],
    [
      'lanes',
      `${summary.lanes} in ${summary.laneSections} sections, ${summary.drivingLanes} for driving`,
    ],
    [
      'driving lanes',
      `${km(summary.drivingKm)}, of which ${km(summary.drivingOutsideJunctionsKm)} outside junctions`,
    ],
    [
      'junctions',
      `${summary.junctions} (${summary.junctionsWithControllers} with controllers), ${summary.laneLinks} lane links`,
    ],
    ['signals', signalLine(summary)],
    ['signal places', `${summary.landmarks} (${summary.signalReferences} references in the file)`],
    [
      'lights',
      `${summary.lights} in ${summary.lightGroups} groups, ${summary.controllers} controllers`,
    ],
    [
      'trigger boxes',
      `${summary.stopBoxes}: ${boxes.traffic_light} light, ${boxes.stop_sign} stop, ${boxes.yield_sign} yield`,
    ],
    ['crosswalks', String(summary.crosswalks)],
    ['loaded in', `${loadTimeS.toFixed(3)} s`],
  ];
  const lines = rows.map(([label, value]) => `${label.padEnd(14)} ${value}`);
  return [...lines, ...repairLines(summary), ...unsupportedLines(summary)].join('\n');
}

function repairLines({ repairs, signalWarnings }: MapSummary): string[] {
  if (repairs.length + signalWarnings.length === 0) return ['repairs        none'];
  const lines = [`repairs        ${repairs.length + signalWarnings.length}`];
  for (const { name, message, position } of repairs) {
    const at = position === null ? '' : ` (line ${position.line}, column ${position.column})`;
    lines.push(`  ${name}: ${message}${at}`);
  }
  for (const warning of signalWarnings) lines.push(`  signals: ${warning}`);
  return lines;
}

function unsupportedLines({ unsupported }: MapSummary): string[] {
  if (unsupported.length === 0) return ['not read       nothing'];
  const lines = [`not read       ${unsupported.length} kinds of element`];
  for (const { path, count, first } of unsupported) {
    lines.push(`  ${path} × ${count} (first at line ${first.line})`);
  }
  return lines;
}
