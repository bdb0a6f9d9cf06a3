/**
 * What a scenario type has to teach, as one test: of the shipped routes with the type, a careless drive
 * ends with the infraction the type is made for, and a careful one without any.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { ScriptedDriver } from './scenario-drive.js';
import { count } from './scenario-drive.js';
import { driveStaged, routesOf, type StagedDrive } from './staged-types.js';

export interface Lesson {
  readonly type: string;
  readonly careless: () => ScriptedDriver;
  /** One of these must be among the events of a careless drive. */
  readonly punished: readonly string[];
  readonly careful: () => ScriptedDriver;
  /** The lesson is in the background traffic. */
  readonly hasTraffic?: boolean;
  /** Most ticks of a drive; 2400 unless told. */
  readonly ticks?: number;
}

/** True when nothing but the recorded-only speed events is on the record and the route is done. */
export function isClean({ outcome }: StagedDrive): boolean {
  return outcome.endedBy === 'completed' && outcome.penalty === 1;
}

function said(drives: readonly StagedDrive[]): string {
  return drives
    .map(({ outcome, states, notes }) => {
      const events = outcome.events.map(({ type }) => type).filter((t) => !t.startsWith('MIN_'));
      return `${outcome.endedBy} [${events}] ${states} ${notes}`;
    })
    .join('; ');
}

/** Tries the routes in turn, where there is traffic also with another seed, until a drive is as wanted; returns all drives made. */
function search(
  lesson: Lesson,
  driver: () => ScriptedDriver,
  isWanted: (drive: StagedDrive) => boolean,
): { found: boolean; drives: StagedDrive[] } {
  const drives: StagedDrive[] = [];
  const { type, ticks = 2400, hasTraffic = false } = lesson;
  for (const seed of hasTraffic ? [1, 2] : [1]) {
    for (const route of routesOf(type)) {
      const result = driveStaged(route, { driver: driver(), ticks, seed, hasTraffic });
      drives.push(result);
      if (isWanted(result)) return { found: true, drives };
    }
  }
  return { found: false, drives };
}

/** Registers the tests of a lesson. */
export function testLesson(lesson: Lesson): void {
  const { type, punished } = lesson;
  test(`${type} punishes a careless driver with ${punished.join(' or ')}`, () => {
    const { found, drives } = search(lesson, lesson.careless, ({ outcome }) =>
      punished.some((event) => count(outcome, event) > 0),
    );
    assert.ok(found, said(drives));
    for (const { notes } of drives) assert.equal(notes, []);
  });

  test(`${type} lets a careful driver pass`, () => {
    const { found, drives } = search(lesson, lesson.careful, isClean);
    assert.ok(found, said(drives));
    for (const { notes } of drives) assert.equal(notes, []);
  });
}
