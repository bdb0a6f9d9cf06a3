/** Which TickLogs of a source are meant, and how their exports are named. */
import { basename } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { openLogFile } from '../log-file.js';
import type { RunSource, SourceDrive } from '../source/run-source.js';

export interface DriveFilter {
  /** Route ids; all when empty. */
  readonly routes: readonly string[];
  readonly seed?: number | undefined;
}

/** Whether a drive was asked for. */
export function isChosen({ routeId, seed }: SourceDrive, filter: DriveFilter): boolean {
  const isRoute = filter.routes.length === 0 || filter.routes.includes(routeId);
  return isRoute && (filter.seed === undefined || filter.seed === seed);
}

/**
 * Log files in the order of the results.
 * @throws USAGE where the source has none, or none that was asked for
 */
export function chooseLogs(source: RunSource, filter: DriveFilter): string[] {
  const { path, kind } = source;
  if (kind === 'ticklog') {
    requireMatch(path, filter);
    return [path];
  }
  const asked = source.drives.filter((drive) => isChosen(drive, filter));
  if (asked.length === 0 && source.drives.length > 0) throw nothing(path, source, filter);
  const files = asked.flatMap(({ logFile }) => logFile ?? []);
  if (files.length > 0) return files;
  const what =
    kind === 'run'
      ? 'expected a run with TickLogs, found none in it (it was driven with --no-logs, or they were removed)'
      : 'expected a TickLog or a run with TickLogs, found results only; --to csv --table drives takes them';
  throw new EgoloopError('USAGE', what, { file: path });
}

function requireMatch(file: string, { routes, seed }: DriveFilter): void {
  const reader = openLogFile(file);
  try {
    const { route, seed: found } = reader.log.header;
    if (routes.length > 0 && !routes.includes(route.routeId)) {
      const what = `expected a log of route ${routes.join(' or ')}, found route ${route.routeId}`;
      throw new EgoloopError('USAGE', what, { file });
    }
    if (seed !== undefined && seed !== found) {
      const what = `expected a log of seed ${seed}, found seed ${found}`;
      throw new EgoloopError('USAGE', what, { file });
    }
  } finally {
    reader.close();
  }
}

function nothing(file: string, { drives }: RunSource, { routes, seed }: DriveFilter): EgoloopError {
  const asked = [
    ...(routes.length > 0 ? [`route ${routes.join(' or ')}`] : []),
    ...(seed === undefined ? [] : [`seed ${seed}`]),
  ].join(' and ');
  const known = [...new Set(drives.map(({ routeId }) => routeId))];
  const shown = known.slice(0, 12).join(', ') + (known.length > 12 ? ', …' : '');
  return new EgoloopError('USAGE', `expected drives of ${asked}, found routes ${shown}`, { file });
}

/** Name of a log without its ending. */
export function baseNameOf(file: string): string {
  return basename(file).replace(/\.ticklog(\.part)?$/, '');
}
