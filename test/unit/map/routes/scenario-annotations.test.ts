import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  readScenarioAnnotations,
  writeScenarioAnnotations,
} from '../../../../src/map/routes/scenario-annotations.js';
import { expectError } from '../../../helpers/expect-error.js';

const PLACE = { x: '1.5', y: '-2', z: '0', yaw: '90', pitch: '0' };

function fileWith(event: unknown, type: unknown = 'Scenario7'): string {
  const scenario = { scenario_type: type, available_event_configurations: [event] };
  return JSON.stringify({ available_scenarios: [{ Town01: [scenario] }, { Town02: [] }] });
}

test('reads places written as text or as numbers, and the sides of other actors', () => {
  const event = { transform: PLACE, other_actors: { left: [{ ...PLACE, x: 7 }] } };
  const { towns } = readScenarioAnnotations(fileWith(event));
  assert.equal([...towns.keys()], ['Town01', 'Town02']);
  const [scenario] = towns.get('Town01')!;
  assert.is(scenario!.type, 'Scenario7');
  const { trigger, actors } = scenario!.events[0]!;
  assert.equal(trigger, { x: 1.5, y: -2, z: 0, yawDeg: 90 });
  assert.is(actors!.left[0]!.x, 7);
  assert.equal(actors!.front, []);
});

test('of a town listed twice the later list counts', () => {
  const text = JSON.stringify({
    available_scenarios: [
      { Town01: [{ scenario_type: 'Scenario1', available_event_configurations: [] }] },
      { Town01: [] },
    ],
  });
  assert.is(readScenarioAnnotations(text).towns.get('Town01')!.length, 0);
});

test('writes back what it read', () => {
  const text = fileWith({ transform: PLACE, note: 'kept' });
  const annotations = readScenarioAnnotations(text);
  const again = readScenarioAnnotations(writeScenarioAnnotations(annotations));
  assert.equal(again, annotations);
});

test('names the path of a value that is wrong', () => {
  const refuses = (text: string, words: RegExp) =>
    expectError('SCENARIOS_INVALID', words, () => readScenarioAnnotations(text, 's.json'));
  refuses('[]', /s\.json.*expected an object/);
  refuses('{}', /available_scenarios.*expected a list, found nothing/);
  refuses(fileWith({ transform: PLACE }, 7), /Town01\[0\]\.scenario_type.*a string, found 7/);
  refuses(fileWith({}), /configurations\[0\]\.transform.*an object, found nothing/);
  refuses(fileWith({ transform: { ...PLACE, z: 'up' } }), /transform\.z.*number, found "up"/);
  refuses(fileWith({ transform: { ...PLACE, z: 'nan' } }), /transform\.z.*found "nan"/);
  const actors = { transform: PLACE, other_actors: { front: [{}] } };
  refuses(fileWith(actors), /other_actors\.front\[0\]\.x/);
  expectError('JSON_MALFORMED', /s\.json/, () => readScenarioAnnotations('{', 's.json'));
});

test.run();
