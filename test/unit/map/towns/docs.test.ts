/** docs/towns.md names every town, kind, route set and scenario type. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { routableTypes, SHIPPED_TOWNS } from '../../../../src/map/towns/index.js';
import { shippedRoutes } from '../../../helpers/shipped-towns.js';

const page = readFileSync(new URL('../../../../docs/towns.md', import.meta.url), 'utf8');

test('every town that ships stands in the table, with its kind', () => {
  for (const { name, kind } of SHIPPED_TOWNS)
    assert.ok(page.includes(`| \`${name}\` | \`${kind}\` |`), name);
});

test('every scenario type has a place', () => {
  const named = [...page.slice(page.indexOf('## Where a type fits')).matchAll(/`([A-Z]\w+)`/g)];
  assert.equal([...new Set(named.map(([, type]) => type!))].sort(), routableTypes());
});

test('the route sets have the numbers that the page gives', () => {
  for (const [, file, count] of page.matchAll(/\| `([\w-]+\.xml)` \| (\d+) \|/g)) {
    assert.is(shippedRoutes(file!).length, Number(count), file);
  }
});

test.run();
