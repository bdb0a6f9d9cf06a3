/** Shared by the commands that take a route file: reading it. */
import { existsSync } from 'node:fs';
import { EgoloopError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import { shippedRouteFile } from '../../loop/shipped-routes.js';
import { readRoutes } from '../../map/routes/read-routes.js';
import type { RouteFile } from '../../map/routes/route.js';
import { ROUTE_XML_LIMITS } from '../../map/routes/source-element.js';

/**
 * Text of a route file.
 * @throws FILE_UNREADABLE, with the shipped file of that name if there is one; FILE_TOO_LARGE
 */
export function readRouteText(file: string): string {
  const shipped = existsSync(file) ? null : shippedRouteFile(file);
  if (shipped === null) return readText(file, ROUTE_XML_LIMITS.maxTextLength);
  const what = `expected a route file, found no such file; the one that ships is ${shipped}`;
  throw new EgoloopError('FILE_UNREADABLE', what, { file });
}

/**
 * Reads a route file of Leaderboard 1.0, 2.x or Bench2Drive.
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE before reading, XML_MALFORMED, XML_REFUSED, ROUTES_INVALID
 */
export function readRouteFile(file: string): RouteFile {
  return readRoutes(readRouteText(file), file);
}

/** The ids of a route file in its order, for the commands that ask whether all of them are there. */
export function routeIds(file: string | undefined): readonly string[] | undefined {
  return file === undefined ? undefined : readRouteFile(file).routes.map((route) => route.id);
}
