import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { readText } from '../../../../src/core/files.js';
import { readRoutes } from '../../../../src/map/routes/read-routes.js';
import {
  BENCH2DRIVE_SCENARIOS,
  parameterRulesOf,
  scenarioTypes,
} from '../../../../src/map/routes/scenario-types.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';

test('knows the 44 types of Bench2Drive and the two more of the leaderboard', () => {
  assert.is(Object.keys(BENCH2DRIVE_SCENARIOS).length, 44);
  assert.ok(scenarioTypes().includes('EnterActorFlowV2'));
  assert.ok(scenarioTypes().includes('PriorityAtJunction'));
  assert.is(new Set(scenarioTypes()).size, scenarioTypes().length);
});

test('an unknown type has no rules, not even one named like a method', () => {
  assert.is(parameterRulesOf('Acident'), null);
  assert.is(parameterRulesOf('constructor'), null);
});

sharedTest(
  test,
  'routes/bench2drive220.xml',
  'types and parameters of the 220 routes are known',
  () => {
    const { routes } = readRoutes(readText(sharedFile('routes/bench2drive220.xml')));
    const used = new Set<string>();
    for (const { scenarios } of routes) {
      for (const { type, parameters } of scenarios) {
        used.add(type);
        const rules = parameterRulesOf(type)!;
        for (const { name } of parameters) assert.ok(name in rules, `${type} reads ${name}`);
      }
    }
    assert.equal([...used].sort(), Object.keys(BENCH2DRIVE_SCENARIOS).sort());
  },
);

test.run();
