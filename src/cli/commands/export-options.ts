/** The options of `egoloop export`. */
import type { Argv } from 'yargs';
import { EgoloopError } from '../../core/errors.js';

const EXPORT_FORMATS = ['mcap', 'csv', 'parquet', 'official', 'png', 'gif'] as const;
export type ExportFormat = (typeof EXPORT_FORMATS)[number];
const TABLES = ['ticks', 'actors', 'drives', 'events'] as const;
export type TableName = (typeof TABLES)[number];

export interface ExportArguments {
  source: string;
  to: ExportFormat;
  out: string | undefined;
  route: string[];
  seed: number | undefined;
  table: TableName;
  ruleset: string | undefined;
  map: string | undefined;
  maps: string | undefined;
  tick: number | undefined;
  before: number;
  after: number;
  fps: number;
  size: string;
  json: boolean;
}

const text = (describe: string) => ({ type: 'string', requiresArg: true, describe }) as const;

/** Declares the options on a command line. */
export function exportBuilder(cli: Argv): Argv {
  return cli
    .positional('source', {
      type: 'string',
      demandOption: true,
      describe: 'A run, a TickLog; for --table drives also summary.json or official files',
    })
    .option('to', {
      type: 'string',
      choices: EXPORT_FORMATS,
      demandOption: true,
      describe: 'What to write',
    })
    .option(
      'out',
      text('File, or folder where there are several [default: named after the source, here]'),
    )
    .option('route', {
      type: 'string',
      array: true,
      default: [],
      requiresArg: true,
      describe: 'Only these routes; may be repeated',
    })
    .option('seed', { type: 'number', requiresArg: true, describe: 'Only drives of this seed' })
    .option('table', {
      type: 'string',
      choices: TABLES,
      default: 'ticks',
      describe: 'csv, parquet: a row a tick, an actor and tick, a drive, or an infraction',
    })
    .option('ruleset', text("Judge by this one [default: the run's first, else bench2drive]"))
    .option('map', text('The OpenDRIVE file the logs were recorded on'))
    .option('maps', text('A folder with maps by town name, or a CARLA package'))
    .option('tick', {
      type: 'number',
      requiresArg: true,
      describe: 'png, gif: this moment instead of the infractions',
    })
    .option('before', { type: 'number', default: 3, describe: 'png, gif: seconds before a moment' })
    .option('after', { type: 'number', default: 2, describe: 'png, gif: seconds after it' })
    .option('fps', { type: 'number', default: 10, describe: 'png, gif: pictures a second' })
    .option('size', { ...text('png, gif: pixels'), default: '960x640' })
    .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
    .example('$0 export drive.ticklog --to mcap', 'Open it in Foxglove or Lichtblick')
    .example('$0 export results/demo --to parquet --table actors', 'For pandas, DuckDB, Polars')
    .example('$0 export results/demo --to gif --route 3', 'Every infraction of route 3, moving')
    .example(
      '$0 export results/demo --to official --ruleset leaderboard-2.0',
      'As if judged by it',
    );
}

/** Width and height in pixels. Throws USAGE. */
export function pictureSize(size: string): { widthPx: number; heightPx: number } {
  const match = /^(\d{2,4})x(\d{2,4})$/.exec(size);
  const [widthPx, heightPx] = [Number(match?.[1]), Number(match?.[2])];
  if (match !== null && widthPx >= 320 && heightPx >= 240 && widthPx <= 4096 && heightPx <= 4096) {
    return { widthPx, heightPx };
  }
  throw new EgoloopError('USAGE', `expected --size as 320x240 to 4096x4096, found ${size}`);
}

/** Throws USAGE for numbers that mean nothing. */
export function checkMomentOptions({ before, after, fps, tick }: ExportArguments): void {
  const require = (isFine: boolean, what: string): void => {
    if (!isFine) throw new EgoloopError('USAGE', what);
  };
  require(before >= 0 && before <= 60, `expected --before to be 0 to 60 s, found ${before}`);
  require(after >= 0 && after <= 60, `expected --after to be 0 to 60 s, found ${after}`);
  require(fps > 0 && fps <= 20, `expected --fps above 0, at most 20, found ${fps}`);
  require(tick === undefined ||
    (Number.isSafeInteger(tick) && tick >= 0), `expected --tick to be 0, 1, 2, …; found ${tick}`);
}
