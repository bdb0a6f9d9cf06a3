/** Which scenarios a Leaderboard 1.0 route gets, against the official Python functions with NumPy. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { vector3 } from '../../src/core/float32.js';
import {
  findScenarioSlots,
  type PossibleScenario,
  sampleScenarios,
} from '../../src/map/routes/sample-scenarios.js';
import { readScenarioAnnotations } from '../../src/map/routes/scenario-annotations.js';
import type { PlanPoint } from '../../src/map/routing/plan.js';

interface Golden {
  readonly cases: Record<'yaws' | 'options' | 'annotations' | 'slots' | 'chosen', string>[];
}

function row({ type, subtype, trigger }: PossibleScenario): unknown[] {
  return [type, subtype, trigger.x, trigger.y, trigger.yawDeg];
}

const file = new URL('routes-scenarios-1.json', import.meta.url);
const { cases } = JSON.parse(readFileSync(file, 'utf8')) as Golden;

cases.forEach(({ yaws, options, annotations, slots, chosen }, index) => {
  test(`route ${index} gets the official slots and the official choice`, () => {
    const plan = (JSON.parse(yaws) as number[]).map(
      (yawDeg, at): PlanPoint => ({
        transform: {
          location: vector3(at, 1.75, 0.1 * (at % 3)),
          rotation: { pitchDeg: 0, yawDeg, rollDeg: 0 },
        },
        option: Number(options[at]),
      }),
    );
    const scenarios = readScenarioAnnotations(annotations).towns.get('Town01')!;
    const found = findScenarioSlots(plan, scenarios);
    assert.equal(
      found.map((slot) => slot.map(row)),
      JSON.parse(slots),
    );
    assert.equal(sampleScenarios(found).map(row), JSON.parse(chosen));
    const highest = found.filter((slot) => slot.length > 1);
    assert.ok(highest.length > 0, 'the case must have slots to choose from');
  });
});

test.run();
