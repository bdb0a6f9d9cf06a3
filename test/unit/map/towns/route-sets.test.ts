/**
 * The route sets that ship: 44 types five times, spread over the towns, in the shape and with the
 * parameters of Bench2Drive's, each at a place that suits its type; and the check itself, on routes
 * that do not suit.
 */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { RoadMap } from '../../../../src/map/road-map.js';
import {
  BENCH2DRIVE_SCENARIOS,
  findWeatherId,
  lintRoutes,
  type Route,
  readRoutes,
} from '../../../../src/map/routes/index.js';
import { interpolateTrajectory, routeLengthM } from '../../../../src/map/routing/index.js';
import {
  checkRouteForType,
  generateTown,
  makeRouteSet,
  routableTypes,
  SHIPPED_TOWNS,
} from '../../../../src/map/towns/index.js';
import { expectError } from '../../../helpers/expect-error.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';
import {
  shippedMap,
  shippedMaps,
  shippedRoutes,
  shippedText,
} from '../../../helpers/shipped-towns.js';

const FILES = ['loop220.xml', 'loop-leaderboard.xml', 'loop-dev10.xml', 'demo.xml'] as const;
const routes = shippedRoutes('loop220.xml');
const typeOf = (route: Route): string => route.scenarios[0]!.type;

function counted(values: readonly string[]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
  return counts;
}

test('loop220 holds each of the 44 types five times, ids ascending', () => {
  assert.is(routes.length, 220);
  const counts = counted(routes.map(typeOf));
  assert.equal([...counts.keys()].sort(), Object.keys(BENCH2DRIVE_SCENARIOS).sort());
  assert.ok([...counts.values()].every((count) => count === 5));
  routes.forEach((route, index) => {
    assert.is(route.id, String(1000 + index));
  });
});

test('every town has at least a tenth of the fair share, every type two places or more', () => {
  const perTown = counted(routes.map(({ town }) => town));
  assert.equal([...perTown.keys()].sort(), SHIPPED_TOWNS.map(({ name }) => name).sort());
  assert.ok(
    [...perTown.values()].every((count) => count >= 15),
    JSON.stringify([...perTown]),
  );
  for (const type of Object.keys(BENCH2DRIVE_SCENARIOS)) {
    const starts = routes
      .filter((route) => typeOf(route) === type)
      .map(({ keyPoints }) => keyPoints[0]!);
    starts.forEach((a, index) => {
      for (const b of starts.slice(index + 1)) {
        assert.ok(Math.abs(a.x - b.x) + Math.abs(a.y - b.y) > 1, `${type}: two start together`);
      }
    });
  }
});

for (const file of FILES) {
  test(`${file}: each route suits its type, and lint finds nothing`, () => {
    for (const route of shippedRoutes(file)) {
      const problems = checkRouteForType(shippedMap(route.town), route);
      assert.equal(problems, [], `${route.id} ${route.town} ${typeOf(route)}`);
    }
    const maps = shippedMaps().map((map) => ({ name: map.name, map }));
    const findings = lintRoutes(shippedText(`routes/${file}`), { file, maps });
    assert.equal(
      findings.map(({ code, message }) => `${code} ${message}`),
      [],
    );
  });
}

test('routes have the shape of Bench2Drive: key points 2 m apart, one long gap at a junction', () => {
  const lengths = routes.map((route) => {
    const gaps = route.keyPoints.slice(1).map((b, index) => {
      const a = route.keyPoints[index]!;
      return Math.sqrt((a.x - b.x) * (a.x - b.x) + (a.y - b.y) * (a.y - b.y));
    });
    const long = gaps.filter((gap) => gap > 3);
    assert.ok(long.length <= 2 && long.every((gap) => gap < 180), `${route.id}: gaps ${long}`);
    assert.ok(route.keyPoints.length >= 17 && route.keyPoints.length <= 85, route.id);
    return routeLengthM(interpolateTrajectory(shippedMap(route.town), route.keyPoints));
  });
  const mean = lengths.reduce((sum, lengthM) => sum + lengthM, 0) / lengths.length;
  assert.ok(mean > 85 && mean < 135, `mean ${mean}`);
  assert.ok(Math.min(...lengths) > 55 && Math.max(...lengths) < 225);
});

test('weather is one of the known ones, the same from start to end', () => {
  const used = new Set<string>();
  for (const { id, weathers } of routes) {
    assert.equal(
      weathers.map(({ percentage }) => percentage),
      [0, 100],
      id,
    );
    assert.equal(weathers[0]!.weather, weathers[1]!.weather, id);
    const known = findWeatherId(weathers[0]!.weather);
    assert.is.not(known, null, id);
    used.add(known!);
  }
  assert.ok(used.size > 15, `${used.size} weathers`);
});

interface Range {
  readonly min?: number;
  readonly max?: number;
  readonly values?: Readonly<Record<string, number>>;
}

sharedTest(
  test,
  'reference/bench2drive220-inventory.json',
  'parameters lie in the ranges of the official routes',
  () => {
    const inventory = JSON.parse(
      readFileSync(sharedFile('reference/bench2drive220-inventory.json'), 'utf8'),
    ) as { parameter_ranges: Record<string, Record<string, Record<string, Range | string>>> };
    const ranges = inventory.parameter_ranges.bench2drive220!;
    for (const route of routes) {
      const given = new Map<string, string>();
      for (const { name, attributes } of route.scenarios[0]!.parameters) {
        for (const [key, value] of attributes)
          given.set(key === 'value' ? name : `${name}.${key}`, value);
      }
      for (const [name, range] of Object.entries(ranges[typeOf(route)]!)) {
        const place = `${route.id} ${typeOf(route)} ${name}`;
        if (typeof range === 'string') assert.ok(given.has(`${name}.x`), place);
        else if (range.values !== undefined) {
          assert.ok(Object.keys(range.values).includes(given.get(name)!), place);
        } else {
          const value = Number(given.get(name));
          assert.ok(value >= range.min! && value <= range.max!, `${place} ${value}`);
        }
      }
    }
  },
);

/** Official routes on real towns for which the check finds nothing; others are shorter or bend more. */
const SUITABLE = [
  ['Town01', '24211 24781 24841 28035'],
  ['Town02', '24224 28048'],
  ['Town04', '24785 24795 25300 26406 27494 27529 28087 28093 28099'],
  ['Town10HD', '24330'],
] as const;

for (const [town, ids] of SUITABLE) {
  sharedTest(
    test,
    [`maps/${town}.xodr`, 'routes/bench2drive220.xml'],
    `official routes in ${town} suit their types`,
    () => {
      const map = RoadMap.fromOpenDrive(readFileSync(sharedFile(`maps/${town}.xodr`), 'utf8'), {
        name: town,
      });
      const official = readRoutes(
        readFileSync(sharedFile('routes/bench2drive220.xml'), 'utf8'),
      ).routes;
      for (const id of ids.split(' ')) {
        const route = official.find((candidate) => candidate.id === id)!;
        assert.equal(checkRouteForType(map, route), [], `${id} ${typeOf(route)}`);
      }
    },
  );
}

/** The same route with another type of scenario, or another trigger. */
function altered(route: Route, change: { type?: string; x?: number }): Route {
  const [scenario] = route.scenarios;
  const [trigger] = scenario!.triggerPoints;
  const location = { ...trigger!.location, x: trigger!.location.x + (change.x ?? 0) };
  return {
    ...route,
    scenarios: [
      {
        ...scenario!,
        type: change.type ?? scenario!.type,
        triggerPoints: [{ ...trigger!, location }],
      },
    ],
  };
}

test('the check refuses triggers off the route, short routes and routes of another kind', () => {
  for (const route of routes) {
    const map = shippedMap(route.town);
    assert.ok(checkRouteForType(map, altered(route, { x: 40 })).length > 0, route.id);
    const short = { ...route, keyPoints: route.keyPoints.slice(0, 9) };
    assert.ok(checkRouteForType(map, short).length > 0, route.id);
  }
  const wrong: readonly [string, string][] = [
    ['ControlLoss', 'SignalizedJunctionLeftTurn'],
    ['HardBreakRoute', 'VanillaNonSignalizedTurn'],
    ['SignalizedJunctionLeftTurn', 'NonSignalizedJunctionLeftTurn'],
    ['NonSignalizedJunctionLeftTurn', 'SignalizedJunctionLeftTurn'],
    ['SignalizedJunctionLeftTurn', 'SignalizedJunctionRightTurn'],
    ['SignalizedJunctionRightTurn', 'CrossingBicycleFlow'],
    ['VanillaNonSignalizedTurn', 'VanillaNonSignalizedTurnEncounterStopsign'],
    ['VanillaNonSignalizedTurnEncounterStopsign', 'VanillaNonSignalizedTurn'],
    ['AccidentTwoWays', 'Accident'],
    ['Accident', 'AccidentTwoWays'],
    ['InvadingTurn', 'SequentialLaneChange'],
    ['Accident', 'HighwayExit'],
    ['HighwayExit', 'MergerIntoSlowTraffic'],
    ['MergerIntoSlowTraffic', 'HighwayExit'],
    ['MergerIntoSlowTrafficV2', 'HighwayCutIn'],
    ['ParkingExit', 'StaticCutIn'],
    ['StaticCutIn', 'ParkingExit'],
    ['InterurbanActorFlow', 'InterurbanAdvancedActorFlow'],
    ['InterurbanAdvancedActorFlow', 'InterurbanActorFlow'],
    ['YieldToEmergencyVehicle', 'BlockedIntersection'],
  ];
  for (const [from, to] of wrong) {
    for (const route of routes.filter((candidate) => typeOf(candidate) === from)) {
      const problems = checkRouteForType(shippedMap(route.town), altered(route, { type: to }));
      assert.ok(problems.length > 0, `${route.id} ${from} passes as ${to}`);
    }
  }
});

test('towns of other seeds have room for every type', () => {
  const maps = (['city', 'stops', 'highway', 'rural', 'roundabout'] as const).map((kind) => {
    const { name, xodr } = generateTown(kind, 123);
    return RoadMap.fromOpenDrive(xodr, { name });
  });
  const made = makeRouteSet({ maps, types: routableTypes(), perType: 3, seed: 5, firstId: 1 });
  assert.is(made.length, 3 * routableTypes().length);
  const again = makeRouteSet({ maps, types: ['Accident'], perType: 3, seed: 5, firstId: 1 });
  const points = ({ keyPoints }: Route) => keyPoints;
  assert.equal(again.map(points), made.filter((route) => typeOf(route) === 'Accident').map(points));
  const other = makeRouteSet({ maps, types: ['Accident'], perType: 3, seed: 6, firstId: 1 });
  assert.not.equal(other.map(points), again.map(points));
});

test('a type without room and a type that is none are told', () => {
  const maps = [shippedMap('LoopRural')];
  const input = { maps, perType: 5, seed: 1, firstId: 1 };
  expectError('ROUTES_INVALID', /places for ParkingExit in LoopRural, found 0/, () =>
    makeRouteSet({ ...input, types: ['ParkingExit'] }),
  );
  expectError('USAGE', /found Parking/, () => makeRouteSet({ ...input, types: ['Parking'] }));
  assert.equal(makeRouteSet({ ...input, types: ['ParkingExit'], mayLeaveOut: true }), []);
});

test.run();
