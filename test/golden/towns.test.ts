/**
 * The towns and route sets in `maps/` and `routes/` are what their generators make, byte by byte; other
 * seeds make other towns.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { shippedRoutes as makeShippedRoutes } from '../../scripts/make-routes.js';
import { sha256OfText } from '../../src/bridge/ticklog/index.js';
import { generateTown, SEED_LIMIT, SHIPPED_TOWNS, TOWN_KINDS } from '../../src/map/towns/index.js';
import { expectError } from '../helpers/expect-error.js';
import { shippedMaps, shippedText } from '../helpers/shipped-towns.js';

const SMALL_BYTES = 1_500_000;

for (const { name, kind, seed } of SHIPPED_TOWNS) {
  test(`maps/${name}.xodr is town ${kind} ${seed}`, () => {
    const text = shippedText(`maps/${name}.xodr`);
    assert.is(sha256OfText(generateTown(kind, seed, name).xodr), sha256OfText(text));
    assert.ok(text.length < SMALL_BYTES);
  });
}

test('routes/ holds what the route maker makes', () => {
  for (const [file, text] of makeShippedRoutes(shippedMaps())) {
    assert.is(sha256OfText(shippedText(`routes/${file}`)), sha256OfText(text), file);
  }
});

test('the same seed twice is the same town, another seed another one', () => {
  for (const kind of TOWN_KINDS) {
    const { name, xodr } = generateTown(kind, 7);
    assert.is(generateTown(kind, 7).xodr, xodr);
    assert.is.not(generateTown(kind, 8, name).xodr, xodr, kind);
  }
});

test('every kind can be made from any seed, and seeds differ', () => {
  for (const kind of TOWN_KINDS) {
    const texts = [200, 201, 202, 203].map((seed) => generateTown(kind, seed, kind).xodr);
    assert.is(new Set(texts).size, texts.length, `${kind}: seeds give different towns`);
  }
});

test('a seed that is no whole number is refused', () => {
  for (const seed of [-1, 0.5, Number.NaN, SEED_LIMIT + 1]) {
    expectError('USAGE', /whole number from 0/, () => generateTown('city', seed));
  }
});

test.run();
