import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { editDistance, nearest } from '../../../src/cli/nearest.js';

test('counts letters to add, drop and replace', () => {
  assert.is(editDistance('', 'abc'), 3);
  assert.is(editDistance('kitten', 'sitting'), 3);
  assert.is(editDistance('score', 'score'), 0);
});

test('finds the word that was meant, and none where nothing is near', () => {
  const known = ['score', 'import', 'merge', 'lint'];
  assert.is(nearest('scor', known), 'score');
  assert.is(nearest('improt', known), 'import');
  assert.is(nearest('lnt', known), 'lint');
  assert.is(nearest('foo', known), undefined);
  assert.is(nearest('', known), undefined);
});

test.run();
