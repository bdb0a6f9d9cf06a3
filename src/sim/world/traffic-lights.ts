/**
 * Traffic lights as CARLA runs them: the controllers of a junction take turns, green 10 s, yellow 3 s,
 * red 2 s, all others red meanwhile; a light without a controller is a group of its own with 10 s of
 * red. A state changes when its time is *exceeded*, so one tick late, as in the engine. Scenarios may
 * freeze a junction: every light shows what they say, and the old cycle comes back where it stood.
 */
import { LightState } from '../../bridge/frame.js';
import { invariant } from '../../core/errors.js';
import type { LightGroup } from '../../map/signals/light-groups.js';

const GREEN_S = 10;
const YELLOW_S = 3;
const RED_S = 2;
/** Red of a light that no controller switches. */
const LONE_RED_S = 10;

interface Cycle {
  readonly junctionId: number | null;
  /** Light indices of each controller, in turn. */
  readonly controllers: readonly Int32Array[];
  /** Seconds of green, yellow and red of each controller, in turn. */
  readonly greenS: Float64Array;
  readonly yellowS: Float64Array;
  readonly redS: Float64Array;
  turn: number;
  state: LightState;
  elapsedS: number;
  frozen: boolean;
}

/** The lights of one map, indexed in the order of `RouteTruth.trafficLights`. */
export class TrafficLights {
  /** `LightState` of each light. */
  readonly states: Uint8Array;
  private readonly cycles: Cycle[];
  private readonly cycleOf: Int32Array;
  /** Place of each light's controller in its group. */
  private readonly turnOf: Int32Array;
  private readonly placeOf: Int32Array;
  private isHeld = false;

  /**
   * @param signalIds OpenDRIVE id of each light, in index order
   * @param groups who takes turns with whom; lights they name that are not listed are ignored
   */
  constructor(signalIds: readonly string[], groups: readonly LightGroup[]) {
    const indexOf = new Map(signalIds.map((id, index) => [id, index]));
    this.states = new Uint8Array(signalIds.length).fill(LightState.Red);
    this.cycleOf = new Int32Array(signalIds.length).fill(-1);
    this.turnOf = new Int32Array(signalIds.length);
    this.placeOf = new Int32Array(signalIds.length);
    this.cycles = groups.map((group, cycle) => {
      const controllers = group.controllers.map((controller) => {
        const known = controller.signalIds.filter((id) => indexOf.has(id));
        return Int32Array.from(known, (id) => indexOf.get(id) as number);
      });
      let place = 0;
      controllers.forEach((lights, turn) => {
        for (const light of lights) {
          this.placeOf[light] = place++;
          this.cycleOf[light] = cycle;
          this.turnOf[light] = turn;
        }
      });
      const alone = group.controllers.every((controller) => controller.id === null);
      return {
        junctionId: group.junctionId,
        controllers,
        greenS: new Float64Array(controllers.length).fill(GREEN_S),
        yellowS: new Float64Array(controllers.length).fill(YELLOW_S),
        redS: new Float64Array(controllers.length).fill(alone ? LONE_RED_S : RED_S),
        turn: 0,
        state: LightState.Green,
        elapsedS: 0,
        frozen: false,
      };
    });
    this.reset();
  }

  /** First controller of every group green, all else red, timers at zero. */
  reset(): void {
    for (let group = 0; group < this.cycles.length; group += 1) this.restart(group);
  }

  /** First controller of one group green, the others red, its timer at zero. */
  restart(group: number): void {
    const cycle = this.cycleAt(group);
    cycle.turn = 0;
    cycle.state = LightState.Green;
    cycle.elapsedS = 0;
    cycle.frozen = false;
    this.show(cycle);
  }

  /** Lets `dtS` seconds pass. */
  step(dtS: number): void {
    if (this.isHeld) return;
    for (const cycle of this.cycles) {
      if (cycle.frozen) continue;
      cycle.elapsedS += dtS;
      if (cycle.elapsedS <= this.durationS(cycle)) continue;
      cycle.elapsedS = 0;
      if (cycle.state === LightState.Green) cycle.state = LightState.Yellow;
      else if (cycle.state === LightState.Yellow) cycle.state = LightState.Red;
      else {
        cycle.state = LightState.Green;
        cycle.turn = (cycle.turn + 1) % cycle.controllers.length;
      }
      this.show(cycle);
    }
  }

  /** Group of a light: -1 when none switches it. */
  groupOf(light: number): number {
    return this.cycleOf[light] ?? -1;
  }

  /** Group of a junction, or -1. */
  groupOfJunction(junctionId: number): number {
    return this.cycles.findIndex((cycle) => cycle.junctionId === junctionId);
  }

  /** Indices of all lights of a group. */
  lightsOf(group: number): number[] {
    const cycle = this.cycleAt(group);
    return cycle.controllers.flatMap((lights) => [...lights]);
  }

  /** Place of a light among those of its group, in the order of `lightsOf`; 0 without one. */
  placeInGroup(light: number): number {
    return this.placeOf[light] ?? 0;
  }

  /** Freezes a group; every light shows `stateOf(light)` until `unfreeze` or another freeze. */
  freeze(group: number, stateOf: (light: number) => LightState): void {
    const cycle = this.cycleAt(group);
    cycle.frozen = true;
    for (const lights of cycle.controllers) {
      for (const light of lights) this.states[light] = stateOf(light);
    }
  }

  /** Lets a frozen group go on where its cycle stood; does nothing to a running one. */
  unfreeze(group: number): void {
    const cycle = this.cycleAt(group);
    if (!cycle.frozen) return;
    cycle.frozen = false;
    this.show(cycle);
  }

  /** Whether the clocks of all groups stand still. */
  get held(): boolean {
    return this.isHeld;
  }

  /** Stops the clocks of all groups, or lets them go on; every light keeps what it shows. */
  hold(held: boolean): void {
    this.isHeld = held;
  }

  /** Whether a light's clock stands still. */
  isFrozen(light: number): boolean {
    return this.isHeld || this.cycles[this.groupOf(light)]?.frozen === true;
  }

  /** Lets one light show a state until its group comes to its next phase. */
  override(light: number, state: LightState): void {
    this.states[light] = state;
  }

  /** Seconds of green, yellow and red of the controller that switches a light. */
  timesOf(light: number): {
    readonly greenS: number;
    readonly yellowS: number;
    readonly redS: number;
  } {
    const cycle = this.cycles[this.groupOf(light)];
    const turn = this.turnOf[light] as number;
    return {
      greenS: cycle?.greenS[turn] ?? GREEN_S,
      yellowS: cycle?.yellowS[turn] ?? YELLOW_S,
      redS: cycle?.redS[turn] ?? LONE_RED_S,
    };
  }

  /** Sets how long one state of a light's controller lasts; nothing for a light without a group. */
  setTime(light: number, state: LightState, seconds: number): void {
    const cycle = this.cycles[this.groupOf(light)];
    if (cycle === undefined) return;
    const turn = this.turnOf[light] as number;
    if (state === LightState.Green) cycle.greenS[turn] = seconds;
    else if (state === LightState.Yellow) cycle.yellowS[turn] = seconds;
    else cycle.redS[turn] = seconds;
  }

  /** Seconds that a light's group has been in its phase. */
  elapsedS(light: number): number {
    return this.cycles[this.groupOf(light)]?.elapsedS ?? 0;
  }

  private cycleAt(group: number): Cycle {
    const cycle = this.cycles[group];
    invariant(cycle !== undefined, `no light group ${group}`);
    return cycle;
  }

  private durationS({ state, turn, greenS, yellowS, redS }: Cycle): number {
    if (state === LightState.Green) return greenS[turn] as number;
    return (state === LightState.Yellow ? yellowS[turn] : redS[turn]) as number;
  }

  private show(cycle: Cycle): void {
    for (let turn = 0; turn < cycle.controllers.length; turn += 1) {
      const state = turn === cycle.turn ? cycle.state : LightState.Red;
      for (const light of cycle.controllers[turn] as Int32Array) this.states[light] = state;
    }
  }
}
