/**
 * Multi-ability of Bench2Drive in the counting of 0.0.3 and of 0.0.4, without a CARLA server: what the
 * official tool asks the simulator for (the junction on the planned route) comes in as a function.
 * Rules: evaluation reference 6.2.
 */
import type { RouteRecord } from '../record.js';
import { comparePyStrings } from '../results/py-value.js';
import { splitRouteId } from '../results/route-record.js';
import {
  ABILITY_NAMES,
  type AbilityName,
  abilitiesOf,
  testsTrafficSigns,
} from './ability-table.js';
import { BENCH2DRIVE_ROUTES } from './merge.js';
import { isSuccess } from './success.js';

export type AbilityCounting = '0.0.3' | '0.0.4';

/** A route of the route file: its id, town and the type of its first scenario. */
export interface AbilityRoute {
  readonly id: string;
  readonly town: string;
  readonly scenarioType: string;
}

/** The planned route (1 m planner) as far as the sign rule needs it. */
export interface JunctionProgress {
  /** Index from 0 of the first waypoint in a junction; -1 if there is none. */
  readonly firstJunctionIndex: number;
  /** Number of waypoints of the planned route. */
  readonly points: number;
}

/** Waypoints behind the first junction waypoint that must be reached to have passed the sign. */
const WAYPOINTS_PAST_JUNCTION = 8;

export interface AbilityCount {
  success: number;
  total: number;
}

export interface AbilityResult {
  readonly counting: AbilityCounting;
  /** Fractions 0 to 1; null where it cannot be computed: see `notComputable` and `problems`. */
  readonly abilities: Readonly<Record<AbilityName, number | null>>;
  readonly counts: Readonly<Record<AbilityName, AbilityCount>>;
  /** Mean of the five; null if one of them is. */
  readonly mean: number | null;
  /** [scenario type, route id] of routes without a record, in the order visited. */
  readonly crashed: readonly (readonly [string, string])[];
  /** Routes whose sign rule needs a map that is not there. */
  readonly notComputable: readonly { readonly id: string; readonly town: string }[];
  /** Traffic_Signs with those routes counted as failed and as passed; equal if there are none. */
  readonly trafficSignsBounds: readonly [number, number] | null;
  /** Where the official tool stops with an exception, in our words. */
  readonly problems: readonly string[];
}

/**
 * Computes the abilities.
 * @param junctionProgress what the planner finds for a route id; null when its town's map is missing
 */
export function computeAbility(
  routes: readonly AbilityRoute[],
  records: readonly RouteRecord[],
  counting: AbilityCounting,
  junctionProgress: (routeId: string) => JunctionProgress | null,
): AbilityResult {
  const tally = new Tally(counting, junctionProgress);
  const firstRecord = new Map<string, RouteRecord>();
  for (const record of records) {
    const { id } = splitRouteId(record.route_id);
    if (!firstRecord.has(id)) firstRecord.set(id, record);
  }
  const sorted = [...routes].sort((a, b) => comparePyStrings(a.town, b.town));
  for (const route of sorted) tally.add(route, firstRecord.get(route.id));
  return tally.result();
}

class Tally {
  private readonly counts = Object.fromEntries(
    ABILITY_NAMES.map((name) => [name, { success: 0, total: 0 }]),
  ) as Record<AbilityName, AbilityCount>;
  private readonly crashed: [string, string][] = [];
  private readonly notComputable: { id: string; town: string }[] = [];
  private readonly problems: string[] = [];
  private counted = 0;
  private isJunctionMissing = false;

  constructor(
    private readonly counting: AbilityCounting,
    private readonly junctionProgress: (routeId: string) => JunctionProgress | null,
  ) {}

  add(route: AbilityRoute, record: RouteRecord | undefined): void {
    if (record === undefined) {
      this.crashed.push([route.scenarioType, route.id]);
      return;
    }
    this.counted++;
    const success = isSuccess(record);
    for (const name of abilitiesOf(route.scenarioType)) {
      this.counts[name].total++;
      if (success) this.counts[name].success++;
    }
    if (!testsTrafficSigns(route.scenarioType)) return;
    // 0.0.4 asks only where the route failed and adds no entry of its own.
    if (this.counting === '0.0.4' && success) return;
    const signs = this.counts.Traffic_Signs;
    if (this.counting === '0.0.3') signs.total++;
    const progress = this.junctionProgress(route.id);
    if (progress === null) {
      this.notComputable.push({ id: route.id, town: route.town });
    } else if (progress.firstJunctionIndex < 0) {
      this.isJunctionMissing = true;
      this.problems.push(
        `route ${route.id}: no junction on the planned route, the tool stops here`,
      );
    } else if (passedSign(record, progress)) {
      signs.success++;
    }
  }

  result(): AbilityResult {
    const abilities = {} as Record<AbilityName, number | null>;
    for (const name of ABILITY_NAMES) {
      const { success, total } = this.counts[name];
      if (total === 0)
        this.problems.push(`${name}: no route with a record, the tool divides by zero`);
      abilities[name] = total === 0 ? null : success / total;
    }
    const signs = this.counts.Traffic_Signs;
    const unknown = this.notComputable.length;
    const bounds: [number, number] | null =
      signs.total === 0
        ? null
        : [signs.success / signs.total, (signs.success + unknown) / signs.total];
    if (unknown > 0 || this.isJunctionMissing) abilities.Traffic_Signs = null;
    if (this.counting === '0.0.3' && this.crashed.length + this.counted !== BENCH2DRIVE_ROUTES) {
      this.problems.push(
        `the route file has ${this.crashed.length + this.counted} routes, the tool of 0.0.3 insists on ${BENCH2DRIVE_ROUTES} after writing its file`,
      );
    }
    let sum: number | null = 0;
    for (const name of ABILITY_NAMES) {
      const value: number | null = abilities[name];
      sum = sum === null || value === null ? null : sum + value;
    }
    return {
      counting: this.counting,
      abilities,
      counts: this.counts,
      mean: sum === null ? null : sum / ABILITY_NAMES.length,
      crashed: this.crashed,
      notComputable: this.notComputable,
      trafficSignsBounds: bounds,
      problems: this.problems,
    };
  }
}

/**
 * The sign rule: score_route/100 > (c + 8)/n with c counted from 1, and neither a stop sign nor a red
 * light run.
 */
function passedSign(record: RouteRecord, progress: JunctionProgress): boolean {
  const reached = progress.firstJunctionIndex + 1 + WAYPOINTS_PAST_JUNCTION;
  const need = reached / progress.points;
  const { stop_infraction: stops = [], red_light: lights = [] } = record.infractions;
  return record.scores.score_route / 100 > need && stops.length === 0 && lights.length === 0;
}
