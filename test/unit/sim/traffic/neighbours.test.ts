/** The spatial index against asking everybody. */
import * as fc from 'fast-check';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { Neighbours } from '../../../../src/sim/traffic/neighbours.js';
import { ActorKind, ActorTable } from '../../../../src/sim/world/actor-table.js';

const CAR = {
  typeId: 'vehicle.audi.tt',
  roleName: '',
  kind: ActorKind.Vehicle,
  zM: 0,
  yawRad: 0,
  halfLengthM: 2,
  halfWidthM: 1,
  halfHeightM: 1,
};

/** Whole millimetres: squares of smaller differences would vanish. */
const coordinate = fc.integer({ min: -3_000_000, max: 3_000_000 }).map((mm) => mm / 1000);

test('a query finds exactly the actors within the radius, however far apart they are', () => {
  const places = fc.array(fc.tuple(coordinate, coordinate), { minLength: 1, maxLength: 120 });
  const radius = fc.integer({ min: 0, max: 150_000 }).map((mm) => mm / 1000);
  fc.assert(
    fc.property(places, coordinate, coordinate, radius, (list, x, y, radiusM) => {
      const actors = new ActorTable(200);
      const slots = list.map(([xM, yM]) => actors.add({ ...CAR, xM, yM }));
      actors.remove(slots[0]!);
      const neighbours = new Neighbours(actors);
      neighbours.rebuild();
      const n = neighbours.query(x, y, radiusM);
      const found = [...neighbours.found.subarray(0, n)].sort((a, b) => a - b);
      const expected = slots
        .slice(1)
        .filter((slot) => {
          const dx = actors.x[slot]! - x;
          const dy = actors.y[slot]! - y;
          return dx * dx + dy * dy <= radiusM * radiusM;
        })
        .sort((a, b) => a - b);
      assert.equal(found, expected);
    }),
    { seed: 7, numRuns: 300 },
  );
});

test('a rebuild forgets where actors were, and refresh rebuilds once a step', () => {
  const actors = new ActorTable(10);
  const slot = actors.add({ ...CAR, xM: 5, yM: 5 });
  const neighbours = new Neighbours(actors);
  neighbours.refresh(1);
  assert.is(neighbours.query(0, 0, 10), 1);
  actors.x[slot] = 500;
  neighbours.refresh(1);
  // The same step: still where it was.
  assert.is(neighbours.query(500, 5, 10), 0);
  assert.is(neighbours.query(0, 0, 10), 1);
  neighbours.refresh(2);
  assert.is(neighbours.query(500, 5, 10), 1);
  assert.is(neighbours.query(0, 0, 10), 0);
});

test('within a cell the order is that of the ids', () => {
  const actors = new ActorTable(10);
  const slots = [1, 2, 3, 4].map((xM) => actors.add({ ...CAR, xM, yM: 1 }));
  actors.remove(slots[1]!);
  // Reuses the freed slot with a higher id.
  const late = actors.add({ ...CAR, xM: 2, yM: 1 });
  const neighbours = new Neighbours(actors);
  neighbours.rebuild();
  const n = neighbours.query(0, 0, 15);
  assert.equal([...neighbours.found.subarray(0, n)], [slots[0], slots[2], slots[3], late]);
});

test.run();
