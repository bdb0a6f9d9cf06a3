/** Shared by the commands that take a route file: reading it. */
import { readText } from '../../core/files.js';
import { readRoutes } from '../../map/routes/read-routes.js';
import type { RouteFile } from '../../map/routes/route.js';
import { ROUTE_XML_LIMITS } from '../../map/routes/source-element.js';

/**
 * Reads a route file of Leaderboard 1.0, 2.x or Bench2Drive.
 * @throws FILE_UNREADABLE, FILE_TOO_LARGE before reading, XML_MALFORMED, XML_REFUSED, ROUTES_INVALID
 */
export function readRouteFile(file: string): RouteFile {
  return readRoutes(readText(file, ROUTE_XML_LIMITS.maxTextLength), file);
}

/** The ids of a route file in its order, for the commands that ask whether all of them are there. */
export function routeIds(file: string | undefined): readonly string[] | undefined {
  return file === undefined ? undefined : readRouteFile(file).routes.map((route) => route.id);
}
