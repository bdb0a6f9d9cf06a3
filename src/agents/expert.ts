/**
 * The privileged expert, a driver in the manner of PDM-Lite: reads the truth, forecasts everybody,
 * proposes ways to go on, tries each ahead in thought, takes the best and drives it. It is the label for
 * learning and the upper anchor of the scores.
 */
import type { Observation } from '../bridge/backend.js';
import type { ControlTruth, TruthFrame } from '../bridge/frame.js';
import { invariant } from '../core/errors.js';
import type { Agent, AgentContext } from './agent.js';
import { control, pedalsFor } from './controllers/pedals.js';
import { curvatureFor, steerForCurvature } from './controllers/steering.js';
import { wrapRad } from './geometry.js';
import { Scene } from './perception/scene.js';
import { bendOf, shiftsAt } from './planning/lateral-profile.js';
import { Planner } from './planning/planner.js';
import type { Verdict } from './planning/trial.js';

/** The course turns with the wheels at once, the heading later: read the curvature a bit behind. */
const CURVATURE_LAG_M = 1.3;

export class ExpertAgent implements Agent {
  readonly name = 'expert';
  readonly privileged = true;
  readonly sensors = [];
  private scene: Scene | null = null;
  private planner: Planner | null = null;
  /** What was decided before the sensors' data came. */
  private foreseen: { readonly truth: TruthFrame; readonly answer: ControlTruth } | null = null;
  /** What was chosen last, for tests and pictures. */
  last: Verdict | null = null;

  setup({ map, plan, route }: AgentContext): void {
    invariant(map !== null && route !== null && plan.length > 1, 'the expert is privileged');
    this.scene = new Scene(plan, map, route);
    this.planner = new Planner(this.scene);
  }

  foresee(truth: TruthFrame): void {
    this.foreseen = { truth, answer: this.decide(truth) };
  }

  act({ truth }: Observation): ControlTruth {
    const { foreseen } = this;
    this.foreseen = null;
    invariant(this.scene !== null, 'act before setup');
    invariant(truth !== null, 'the expert is privileged');
    return foreseen?.truth === truth ? foreseen.answer : this.decide(truth);
  }

  private decide(truth: TruthFrame): ControlTruth {
    const { scene, planner } = this;
    invariant(scene !== null && planner !== null, 'act before setup');
    scene.update(truth);
    const verdict = planner.choose();
    this.last = verdict;
    scene.endTick();
    return control(
      pedalsFor(verdict.result.accelerationMps2, scene.ego.speedMps),
      this.steer(scene, verdict),
    );
  }

  /** Steer that keeps the car on the chosen lateral plan. */
  private steer({ ego, path }: Scene, { proposal }: Verdict): number {
    const { shifts, nudgeM } = proposal;
    const behind = ego.s - CURVATURE_LAG_M;
    const here = shiftsAt(shifts, ego.s);
    const slope = shiftsAt(shifts, ego.s + 0.5) - shiftsAt(shifts, ego.s - 0.5);
    const curvaturePerM = curvatureFor(
      {
        lateralM: ego.d - nudgeM - here,
        courseRad: wrapRad(ego.courseRad - Math.atan(slope)),
        curvaturePerM: path.curvatureAt(behind) + bendOf(shifts, behind),
      },
      ego.speedMps,
    );
    return steerForCurvature(curvaturePerM, ego.speedMps);
  }
}
