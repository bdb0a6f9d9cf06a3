/**
 * Checks of one `<route>` that need no map: attributes, key points and their spacing, scenarios,
 * weather. Distances are metres on the numbers of the file.
 */
import { childOf, elementsNamed, type SourceElement } from '../source-element.js';
import { lintScenario } from './lint-scenario.js';
import { lintSingleWeather, lintWeathers } from './lint-weather.js';
import type { LintReport } from './report.js';

/** A gap is a jump beyond this, metres, and … */
const JUMP_M = 250;
/** … beyond this many times the middle gap of the route; or … */
const JUMP_RATIO = 60;
/** … beyond this in any case, metres. */
const JUMP_ALWAYS_M = 10000;
/** Key points nearer than this are the same place, metres. */
const SAME_PLACE_M = 0.001;
/** A trigger is far from a piece of the chain beyond twice its length, but at least this, metres. */
const TRIGGER_FAR_M = 20;

interface Point {
  readonly x: number;
  readonly y: number;
  readonly z: number;
  readonly source: SourceElement;
}

/** Looks at one `<route>` element. */
export function lintRoute(route: SourceElement, report: LintReport): void {
  report.text(route, 'id');
  report.text(route, 'town');
  const waypoints = childOf(route, 'waypoints');
  if (waypoints === null && elementsNamed(route, 'waypoint').length > 0) lintRoute1(route, report);
  else lintRoute2(route, waypoints, report);
}

function lintRoute1(route: SourceElement, report: LintReport): void {
  lintChildren(route, ['waypoint', 'weather'], report);
  lintKeyPoints(route, elementsNamed(route, 'waypoint'), report);
  lintSingleWeather(route, report);
}

function lintRoute2(
  route: SourceElement,
  waypoints: SourceElement | null,
  report: LintReport,
): void {
  lintChildren(route, ['waypoints', 'scenarios', 'weathers'], report);
  const chain = lintKeyPoints(route, elementsNamed(waypoints ?? route, 'position'), report);
  const scenarios = childOf(route, 'scenarios');
  if (scenarios === null) {
    const message = 'expected <scenarios> in a 2.x route, found none; add an empty one';
    report.add('scenarios-missing', route, message);
  } else {
    lintScenarios(scenarios, chain, report);
  }
  lintWeathers(route, report);
}

function lintChildren(parent: SourceElement, known: readonly string[], report: LintReport): void {
  for (const child of parent.children) {
    if (known.includes(child.name)) continue;
    const expected = known.map((name) => `<${name}>`).join(', ');
    report.add('element-unknown', child, `expected ${expected}, found <${child.name}>`);
  }
}

function lintScenarios(list: SourceElement, chain: readonly Point[], report: LintReport): void {
  lintChildren(list, ['scenario'], report);
  const names = new Set<string>();
  for (const scenario of elementsNamed(list, 'scenario')) {
    lintScenario(scenario, report);
    const name = scenario.attributes.find(([key]) => key === 'name')?.[1];
    if (name !== undefined && names.has(name)) {
      const message = `expected scenario names once a route, found "${name}" again`;
      report.add('scenario-name-duplicate', scenario, message);
    }
    if (name !== undefined) names.add(name);
    const trigger = childOf(scenario, 'trigger_point');
    if (trigger !== null) lintTriggerDistance(trigger, chain, report);
  }
}

/** The key points that can be read. Finds too few, repeats and jumps. */
function lintKeyPoints(
  route: SourceElement,
  sources: readonly SourceElement[],
  report: LintReport,
): Point[] {
  const points: Point[] = [];
  for (const source of sources) {
    const place = report.numbers(source, ['x', 'y', 'z']);
    if (place !== null) points.push({ ...place, source });
  }
  if (sources.length === 0) {
    report.add('waypoints-missing', route, 'expected key points in the route, found none');
  } else if (sources.length === 1) {
    const message = 'expected at least two key points in the route, found one';
    report.add('waypoints-too-few', sources[0]!, message);
  }
  const gaps = points.slice(1).map((point, index) => distanceM(points[index]!, point));
  const middle = [...gaps].sort((a, b) => a - b)[gaps.length >> 1] ?? 0;
  const limitM = Math.min(JUMP_ALWAYS_M, Math.max(JUMP_M, JUMP_RATIO * middle));
  gaps.forEach((gapM, index) => {
    const { source } = points[index + 1]!;
    if (gapM < SAME_PLACE_M) {
      report.add('key-point-repeated', source, 'expected a new place, found the one before again');
    } else if (gapM > limitM) {
      const message = `expected at most ${limitM.toFixed(0)} m to the key point before`;
      report.add('key-point-jump', source, `${message}, found ${gapM.toFixed(1)} m`);
    }
  });
  return points;
}

/** Without a map only a trigger far from every piece of the chain can be told to be wrong. */
function lintTriggerDistance(
  trigger: SourceElement,
  chain: readonly Point[],
  report: LintReport,
): void {
  const numberOf = (name: string) =>
    Number(trigger.attributes.find(([key]) => key === name)?.[1] ?? Number.NaN);
  const [x, y] = [numberOf('x'), numberOf('y')];
  if (!Number.isFinite(x) || !Number.isFinite(y) || chain.length < 2) return;
  let nearestM = Number.POSITIVE_INFINITY;
  for (let index = 1; index < chain.length; index += 1) {
    const [from, to] = [chain[index - 1]!, chain[index]!];
    const pieceM = planarDistanceM(from.x, from.y, to.x, to.y);
    const awayM = distanceToPieceM(x, y, from, to);
    if (awayM <= Math.max(TRIGGER_FAR_M, 2 * pieceM)) return;
    nearestM = Math.min(nearestM, awayM);
  }
  const found = `found one ${nearestM.toFixed(1)} m away`;
  report.add('trigger-far', trigger, `expected a trigger point along the key points, ${found}`);
}

function distanceToPieceM(x: number, y: number, from: Point, to: Point): number {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const square = dx * dx + dy * dy;
  const along = square === 0 ? 0 : ((x - from.x) * dx + (y - from.y) * dy) / square;
  const share = Math.min(1, Math.max(0, along));
  return planarDistanceM(x, y, from.x + share * dx, from.y + share * dy);
}

function planarDistanceM(x0: number, y0: number, x1: number, y1: number): number {
  const dx = x1 - x0;
  const dy = y1 - y0;
  return Math.sqrt(dx * dx + dy * dy);
}

function distanceM(a: Point, b: Point): number {
  const planar = planarDistanceM(a.x, a.y, b.x, b.y);
  return Math.sqrt(planar * planar + (b.z - a.z) * (b.z - a.z));
}
