/**
 * Criteria switches and the scenario's own timer (P10), as the criteria read them from the board
 * (evaluation reference 4.10), and the actor that the yield test watches.
 */
import { z } from 'zod';
import {
  SWITCH_BLOCKED_TEST,
  SWITCH_WRONG_DIRECTION_TEST,
  scenarioTimeoutKey,
} from '../board-keys.js';
import type { ScenarioRun } from '../scenario-run.js';
import type { Node } from '../tree.js';
import { formula } from '../type-reader.js';
import { action, type StepReader, step } from './step.js';

/** Switches the blocked test off while it runs; done when the time is over. */
class Timer implements Node {
  private startTick = 0;
  private hasRunOut = false;

  constructor(
    private readonly run: ScenarioRun,
    private readonly seconds: number,
  ) {}

  begin(): void {
    this.startTick = this.run.context.tick;
    this.run.context.write(SWITCH_BLOCKED_TEST, false);
  }

  tick(): boolean {
    const elapsedS = this.run.seconds(this.run.context.tick - this.startTick);
    this.hasRunOut = elapsedS > this.seconds;
    return this.hasRunOut;
  }

  end(): void {
    const { context, scenario } = this.run;
    context.write(scenarioTimeoutKey(scenario.name), this.hasRunOut);
    context.write(SWITCH_BLOCKED_TEST, true);
  }
}

/** `{"timer": 240}` */
const timer = step(formula, (seconds) => (run) => new Timer(run, run.number(seconds)));

/** `{"wrongDirectionTest": false}` */
const wrongDirectionTest = action(z.boolean(), (isOn) => (run) => {
  run.context.write(SWITCH_WRONG_DIRECTION_TEST, isOn);
});

/** `{"yieldTest": "emergency"}`: the yield test watches this actor until the scenario ends. */
const yieldTest = action(z.string(), (actor, reader) => {
  const name = reader.actor(actor);
  return (run) => {
    run.emergencyActor = name;
  };
});

export const SWITCHES: Readonly<Record<string, StepReader>> = {
  timer,
  wrongDirectionTest,
  yieldTest,
};
