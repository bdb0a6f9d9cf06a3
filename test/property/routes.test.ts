/** Laws of routes: what is written reads back; planned routes hang together; thinning keeps the marks. */
import fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { distance, vector3 } from '../../src/core/float32.js';
import { RoadMap } from '../../src/map/road-map.js';
import { RoadOption } from '../../src/map/road-option.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import { selectRoutes, splitRoutes } from '../../src/map/routes/select-routes.js';
import { element, parseSource, writeSource } from '../../src/map/routes/source-element.js';
import { makeRoute, writeRoutes } from '../../src/map/routes/write-routes.js';
import { downsampleRoute, isLaneChange } from '../../src/map/routing/downsample.js';
import { accumulatedLengthsM, routeLengthM } from '../../src/map/routing/plan.js';
import { interpolateTrajectory, traceRoute } from '../../src/map/routing/planner.js';
import { writeGrid } from '../helpers/synthetic-opendrive.js';

const SEED = 20240;
const name = fc.stringMatching(/^[a-z_][a-z0-9_]{0,8}$/);
const printable = fc.string({ maxLength: 12 });
const metres = fc.double({ min: -5000, max: 5000, noNaN: true });

test('any attribute text survives writing and reading', () => {
  fc.assert(
    fc.property(
      name,
      fc.uniqueArray(fc.tuple(name, printable), { selector: ([key]) => key }),
      (tag, list) => {
        const source = element('routes', [], [element(tag, list)]);
        const [child] = parseSource(writeSource(source)).children;
        assert.equal(child!.attributes, list);
      },
    ),
    { seed: SEED, numRuns: 300 },
  );
});

test('a made route reads back with the same points, scenarios and weather', () => {
  const place = fc.record({ x: metres, y: metres, z: metres, yaw: metres });
  fc.assert(
    fc.property(
      fc.array(place, { minLength: 1, maxLength: 8 }),
      fc.nat(),
      place,
      (keyPoints, id, at) => {
        const made = makeRoute({
          id: String(id),
          town: 'Town05',
          keyPoints,
          scenarios: [
            {
              name: 'A_1',
              type: 'Accident',
              triggerPoint: at,
              parameters: { distance: { value: at.x }, frequency: { from: at.y, to: at.z } },
            },
          ],
          weathers: [{ route_percentage: 0, cloudiness: 100 * Math.abs(Math.sin(at.x)) }],
        });
        const [read] = readRoutes(writeRoutes([made])).routes;
        const { element: _, ...rest } = read!;
        const { element: __, ...expected } = made;
        const bare = (_key: string, value: unknown) => (_key === 'position' ? null : value);
        assert.is(JSON.stringify(rest, bare), JSON.stringify(expected, bare));
      },
    ),
    { seed: SEED, numRuns: 100 },
  );
});

test('splitting keeps every route, in order, in parts that differ by at most one', () => {
  fc.assert(
    fc.property(fc.array(fc.nat()), fc.integer({ min: 1, max: 12 }), (list, count) => {
      const parts = splitRoutes(list, count);
      assert.equal(parts.flat(), list);
      const sizes = parts.map((part) => part.length);
      assert.ok(Math.max(...sizes) - Math.min(...sizes) <= 1);
    }),
    { seed: SEED },
  );
});

test('a range selects what lies between its ends', () => {
  const ids = fc.uniqueArray(fc.nat(9999).map(String), { minLength: 1, maxLength: 30 });
  fc.assert(
    fc.property(ids, fc.nat(), fc.nat(), (list, a, b) => {
      const [first, last] = [a % list.length, b % list.length].sort((x, y) => x - y) as [
        number,
        number,
      ];
      const routes = list.map((id) => ({ id }));
      const chosen = selectRoutes(routes, `${list[first]}-${list[last]}`);
      assert.equal(chosen, routes.slice(first, last + 1));
    }),
    { seed: SEED },
  );
});

const map = RoadMap.fromOpenDrive(writeGrid(3, 3, 11), { name: 'grid' });
const places = map.generateWaypoints(5).map(({ transform }) => transform.location);
const place = fc.nat(places.length - 1).map((index) => places[index]!);

/**
 * Longest hop: up to two steps before a lane's end. Steps are 1 m along the road's own line, so they
 * are longer on the outer lanes of a bend. A lane change leads five points on.
 */
const STEP_M = 2.5;
const CHANGE_M = 12;

test('a planned route hangs together and leads from its origin to its destination', () => {
  fc.assert(
    fc.property(place, place, (from, to) => {
      const plan = traceRoute(map, from, to);
      const first = plan[0]!;
      const last = plan[plan.length - 1]!;
      // Inside a junction the way may leave by another lane than the one the origin is on.
      const isInside = map.waypointAt(from)!.isJunction;
      assert.ok(isInside || distance(first.transform.location, from) <= STEP_M);
      assert.ok(plan.length >= 1);
      plan.forEach((point, index) => {
        const before = plan[index - 1];
        if (before === undefined) return;
        const hopM = distance(point.transform.location, before.transform.location);
        const limitM =
          isLaneChange(point.option) || isLaneChange(before.option) ? CHANGE_M : STEP_M;
        assert.ok(hopM <= limitM, `hop of ${hopM} m before point ${index}`);
      });
      const isPast = last.waypoint.roadId === map.waypointAt(to)!.roadId;
      assert.ok(isPast || distance(last.transform.location, to) <= STEP_M);
    }),
    { seed: SEED, numRuns: 150 },
  );
});

test('planning twice gives the same route, and a joined route is its traces in a row', () => {
  fc.assert(
    fc.property(place, place, place, (a, b, c) => {
      const joined = interpolateTrajectory(map, [a, b, c]);
      const again = interpolateTrajectory(map, [a, b, c]);
      const points = ({ transform: { location } }: (typeof joined)[number]) => location;
      assert.equal(joined.map(points), again.map(points));
      assert.equal(
        joined.map(points),
        [...traceRoute(map, a, b), ...traceRoute(map, b, c)].map(points),
      );
    }),
    { seed: SEED, numRuns: 40 },
  );
});

test('thinning keeps both ends, every lane change, every change of option, and no gap too long', () => {
  fc.assert(
    fc.property(place, place, fc.constantFrom(10, 50, 200), (from, to, spacingM) => {
      const plan = traceRoute(map, from, to);
      const kept = downsampleRoute(plan, spacingM);
      assert.is(kept[0], 0);
      assert.is(kept[kept.length - 1], plan.length - 1);
      const lengths = accumulatedLengthsM(plan);
      assert.is(lengths[lengths.length - 1], routeLengthM(plan));
      plan.forEach(({ option }, index) => {
        const before = plan[index - 1]?.option ?? RoadOption.Void;
        const isMark = isLaneChange(option) || (option !== before && !isLaneChange(before));
        if (isMark) assert.ok(kept.includes(index));
      });
      kept.forEach((index, at) => {
        if (at === 0) return;
        const gapM = lengths[index]! - lengths[kept[at - 1]!]!;
        assert.ok(gapM <= spacingM + 2 * CHANGE_M, `gap of ${gapM} m`);
      });
    }),
    { seed: SEED, numRuns: 60 },
  );
});

test('the raised first point changes the first step only', () => {
  fc.assert(
    fc.property(metres, metres, (x, y) => {
      const rotation = { pitchDeg: 0, yawDeg: 0, rollDeg: 0 };
      const plan = [0, 1, 2].map((step) => ({
        transform: { location: vector3(x + step, y, 0), rotation },
        option: RoadOption.LaneFollow,
      }));
      const added = routeLengthM(plan, { raiseFirstPoint: true }) - routeLengthM(plan);
      assert.ok(added > 0.11 && added < 0.13);
    }),
    { seed: SEED },
  );
});

test.run();
