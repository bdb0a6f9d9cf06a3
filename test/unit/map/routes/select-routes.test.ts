import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EgoloopError } from '../../../../src/core/errors.js';
import {
  SUBSET_RULES_1,
  selectRoutes,
  splitRoutes,
} from '../../../../src/map/routes/select-routes.js';

const ROUTES = ['10', '7', '30', '8', '2'].map((id) => ({ id }));

function ids(subset: string, rules = {}): string {
  return selectRoutes(ROUTES, subset, rules)
    .map(({ id }) => id)
    .join(' ');
}

function refuses(subset: string, pattern: RegExp, rules = {}): void {
  assert.throws(
    () => selectRoutes(ROUTES, subset, rules),
    (error: unknown) =>
      error instanceof EgoloopError &&
      error.code === 'SUBSET_INVALID' &&
      pattern.test(error.message),
  );
}

test('an empty subset is every route', () => {
  assert.is(ids(''), '10 7 30 8 2');
});

test('takes ids and ranges in file order, whatever the order in the option', () => {
  assert.is(ids('2, 7'), '7 2');
  assert.is(ids('8-2,10'), '10 8 2');
  assert.is(ids('7-8'), '7 30 8');
});

test('a range of one route is a route in 2.x and an error in 1.0', () => {
  assert.is(ids('30-30'), '30');
  refuses('30-30', /file order/, SUBSET_RULES_1);
});

test('refuses unknown ids, ids chosen twice and ranges that run backwards', () => {
  refuses('11', /"11", which no route has/);
  refuses('7,', /"", which no route has/);
  refuses('7,7', /route 7 twice/);
  refuses('10-30,7', /route 7 twice/);
  refuses('2-10', /file order/);
  refuses('7-99', /"99", which no route has/);
  refuses('99-7', /file order/);
  refuses('7-30-8', /first-last/);
});

test('2.x refuses a chosen id that is no integer, 1.0 takes it', () => {
  const routes = [{ id: 'a' }, { id: '5' }];
  assert.throws(() => selectRoutes(routes, 'a'), /integers/);
  assert.is(selectRoutes(routes, '5').length, 1);
  assert.is(selectRoutes(routes, 'a', SUBSET_RULES_1).length, 1);
});

test('two routes of one id cannot be chosen', () => {
  assert.throws(() => selectRoutes([{ id: '1' }, { id: '1' }], '1'), /route 1 twice/);
});

test('splits into consecutive parts whose sizes differ by at most one, longer ones first', () => {
  assert.equal(splitRoutes([1, 2, 3, 4, 5, 6, 7], 3), [
    [1, 2, 3],
    [4, 5],
    [6, 7],
  ]);
  assert.equal(splitRoutes([1], 3), [[1], [], []]);
  assert.throws(() => splitRoutes([1], 0), /positive number of parts/);
  assert.throws(() => splitRoutes([1], 1.5), /positive number of parts/);
});

test.run();
