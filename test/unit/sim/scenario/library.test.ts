import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { scenarioCriteriaOf } from '../../../../src/eval/criteria/scenario-types.js';
import {
  BENCH2DRIVE_SCENARIOS,
  parameterRulesOf,
} from '../../../../src/map/routes/scenario-types.js';
import { createScenarioLibrary } from '../../../../src/sim/scenario/index.js';
import { expectError } from '../../../helpers/expect-error.js';
import { scenarioFiles, shippedLibrary } from '../../../helpers/scenario-library.js';

const LEADERBOARD_ONLY = ['EnterActorFlowV2', 'PriorityAtJunction'];

test('has every type of Bench2Drive and of Leaderboard 2', () => {
  const wanted = [...Object.keys(BENCH2DRIVE_SCENARIOS), ...LEADERBOARD_ONLY].sort();
  assert.equal([...shippedLibrary().keys()], wanted);
});

for (const type of shippedLibrary().values()) {
  test(`${type.name} brings the criteria that the evaluator expects of it`, () => {
    assert.equal(type.criteria, scenarioCriteriaOf(type.name));
  });

  test(`${type.name} reads the parameters that the official class reads`, () => {
    const rules = parameterRulesOf(type.name) ?? {};
    assert.equal(Object.keys(type.parameters).sort(), Object.keys(rules).sort());
    for (const [name, rule] of Object.entries(rules)) {
      const declared = type.parameters[name]!;
      assert.is(declared.form, rule.form, `form of ${name}`);
      const isMandatory =
        declared.form === 'location' ? !declared.unused : declared.default === undefined;
      if (!declared.unused) assert.is(isMandatory, rule.isRequired === true, `need of ${name}`);
    }
  });
}

/** A file that is right but for what a test changes. */
function file(change: Record<string, unknown>): Record<string, unknown> {
  return {
    Accident: {
      type: 'Accident',
      family: 'F04',
      summary: 'A test.',
      parameters: { distance: { form: 'number', default: 40, unit: 'm' } },
      places: { ahead: ['trigger', { ahead: { distance: '$distance' } }] },
      run: [{ wait: 1 }],
      ...change,
    },
  };
}

test('a right file is read', () => {
  assert.is(createScenarioLibrary(file({})).get('Accident')?.family, 'F04');
});

for (const [what, change, said] of [
  ['an unknown key', { steps: [] }, 'scenarios/Accident.json'],
  ['an unknown step', { run: [{ dance: true }] }, 'scenarios/Accident.json ($.run[0])'],
  ['two steps in one', { run: [{ wait: 1, forever: true }] }, 'found 2 keys'],
  ['an unknown place', { run: [{ near: { place: 'there', distance: 1 } }] }, "found 'there'"],
  ['an unknown actor', { run: [{ remove: ['car'] }] }, "found 'car'"],
  ['an unknown parameter', { run: [{ wait: '$time' }] }, "found '$time'"],
  ['a broken formula', { run: [{ wait: '1 +' }] }, "found its end in '1 +'"],
  ['an unknown move', { places: { a: ['trigger', { jump: 1 }] } }, '$.places.a[1]'],
  ['a later place', { places: { a: ['b'], b: ['trigger'] } }, "found 'b'"],
  [
    'an unknown list of models',
    { build: [{ spawn: { name: 'a', model: '@boats', at: 'ahead' } }] },
    "found '@boats'",
  ],
  [
    'an unknown model',
    { build: [{ spawn: { name: 'a', model: 'boat', at: 'ahead' } }] },
    "found 'boat'",
  ],
  [
    'a value used before it is known',
    { values: { a: '$b', b: 1 } },
    "'$b' is not known before 'a'",
  ],
  ['another name', { type: 'Incident' }, "expected the type 'Accident', found 'Incident'"],
  ['nothing to do', { run: [] }, '(run)'],
] as const) {
  test(`refuses a file with ${what} and says where`, () => {
    const words = new RegExp(said.replace(/[$()[\].+*?']/g, '\\$&'));
    expectError('SCENARIOS_INVALID', words, () => createScenarioLibrary(file(change)));
  });
}

test('the shipped files are plain JSON objects named after their type', () => {
  for (const [name, json] of Object.entries(scenarioFiles())) {
    assert.is((json as { type: string }).type, name);
  }
});

test.run();
