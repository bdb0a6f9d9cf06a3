/**
 * `egoloop lint` as a function: all findings about a route file, with or without maps of its towns and
 * the scenario file of Leaderboard 1.0. Nothing is read from disk here.
 */

import type { PlannerMap } from '../../routing/planner-map.js';
import {
  attributeOf,
  childOf,
  elementsNamed,
  parseSource,
  type SourceElement,
} from '../source-element.js';
import { townName } from '../town-name.js';
import { LINT_CODES, type Severity } from './codes.js';
import { lintAnnotations } from './lint-annotations.js';
import { lintOnMap } from './lint-on-map.js';
import { lintRoute } from './lint-route.js';
import { type Finding, LintReport } from './report.js';

/** A map to check routes on. */
export interface LintMap {
  /** Town name, e.g. `Town04`; a suffix `_Opt` does not matter. */
  readonly name: string;
  readonly map: PlannerMap;
}

export interface LintOptions {
  /** Name of the route file for the findings. */
  readonly file?: string;
  readonly maps?: readonly LintMap[];
  /** Text and name of a Leaderboard 1.0 scenario file. */
  readonly annotations?: { readonly text: string; readonly file: string };
}

/**
 * Checks a route file.
 * @returns findings by file, then in the order of the file
 * @throws EgoloopError XML_MALFORMED, XML_REFUSED, FILE_TOO_LARGE or JSON_MALFORMED when a file cannot
 *   be read at all
 */
export function lintRoutes(text: string, options: LintOptions = {}): Finding[] {
  const root = parseSource(text, options.file);
  const report = new LintReport(options.file ?? 'routes.xml');
  const routes = elementsNamed(root, 'route');
  lintFile(root, routes, report);
  const maps = new Map((options.maps ?? []).map(({ name, map }) => [townName(name), map]));
  const towns = routes.map((route) => townName(attributeOf(route, 'town') ?? ''));
  const isMapUseful = towns.some((town) => maps.has(town));
  routes.forEach((route, index) => {
    report.routeId = attributeOf(route, 'id');
    lintRoute(route, report);
    const map = maps.get(towns[index]!);
    if (map !== undefined) lintOnMap(route, map, report);
    else if (maps.size > 0 && (isMapUseful || towns.indexOf(towns[index]!) === index)) {
      lintTown(route, [...maps.keys()], isMapUseful, report);
    }
  });
  const findings = inFileOrder(report.finish());
  if (options.annotations === undefined) return findings;
  const { text: json, file } = options.annotations;
  return [...findings, ...inFileOrder(lintAnnotations(json, file, new Set(towns)))];
}

/** How many findings there are of each severity. */
export function countFindings(findings: readonly Finding[]): Readonly<Record<Severity, number>> {
  const counts = { error: 0, warning: 0, info: 0 };
  for (const { code } of findings) counts[LINT_CODES[code].severity] += 1;
  return counts;
}

function lintFile(root: SourceElement, routes: readonly SourceElement[], report: LintReport): void {
  if (root.name !== 'routes') {
    report.add('root-name', root, `expected the root element <routes>, found <${root.name}>`);
  }
  if (routes.length === 0) {
    report.add('routes-missing', root, `expected a <route> under <${root.name}>, found none`);
  }
  const lines = new Map<string, number | undefined>();
  const isVersion1 = routes.map((route) => childOf(route, 'waypoint') !== null);
  routes.forEach((route, index) => {
    const id = attributeOf(route, 'id');
    report.routeId = id;
    if (isVersion1[index] !== isVersion1[0]) {
      report.add('format-mixed', route, 'expected routes of one format, found another one');
    }
    if (id === null) return;
    if (lines.has(id)) {
      const message = `expected every id once, found ${id} again (first on line ${lines.get(id)})`;
      report.add('route-id-duplicate', route, message);
    } else {
      lines.set(id, route.position?.line);
    }
    if (isVersion1[index] !== true && !/^\d+$/.test(id)) {
      report.add('route-id-not-integer', route, `expected an integer id, found "${id}"`);
    }
  });
  report.routeId = null;
}

function lintTown(
  route: SourceElement,
  given: readonly string[],
  isMapUseful: boolean,
  report: LintReport,
): void {
  const town = attributeOf(route, 'town');
  if (town === null) return;
  const message = `expected a map of ${town} to check the route on, found ${given.join(', ')}`;
  report.add(isMapUseful ? 'town-unchecked' : 'town-mismatch', route, message);
}

function inFileOrder(findings: readonly Finding[]): Finding[] {
  return [...findings].sort((a, b) => a.line - b.line || a.column - b.column);
}
