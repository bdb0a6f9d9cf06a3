/**
 * What may go wrong between a world and an agent, in simulated time: every fault depends on ticks and the
 * seed alone, never on the machine, so that a drive with faults repeats to the bit. The one exception is
 * asked for by name: an action delay that is measured.
 */
import { EgoloopError } from '../../core/errors.js';

/** Ticks a second of every world (the official step is 0.05 s). */
export const TICKS_PER_SECOND = 20;

/** An action delay that is the time the policy takes on this machine. */
export const MEASURED = 'measured';

/** Faults of one run; what is left out works as it should. */
export interface FaultOptions {
  /** How often the agent is asked, Hz; 20 is every tick. Its last answer holds meanwhile. */
  readonly policyHz?: number;
  /** How long a control takes from the answer to the wheels, seconds of game time, or as measured. */
  readonly actionDelayS?: number | typeof MEASURED;
  /** Share of ticks on which no new observation arrives; the agent is shown the last one again. */
  readonly droppedFrames?: number;
  /** Age of what the agent is shown, seconds of game time. */
  readonly frameDelayS?: number;
  /** Level of additional noise on all that is measured; 0 is none (docs/running.md has the table). */
  readonly sensorNoise?: number;
  /** Time constant by which throttle, brake and steering follow what was asked, seconds. */
  readonly actuatorLagS?: number;
}

interface FaultRule {
  /** As the command line calls it. */
  readonly option: string;
  readonly unit: string;
  readonly low: number;
  readonly high: number;
  /** The value that changes nothing. */
  readonly none: number;
}

/** Every fault by its key: name on the command line, unit, range. */
export const FAULT_RULES: Readonly<Record<keyof FaultOptions, FaultRule>> = {
  policyHz: { option: 'policy-rate', unit: 'Hz', low: 0.1, high: 20, none: TICKS_PER_SECOND },
  actionDelayS: { option: 'action-delay', unit: 's', low: 0, high: 60, none: 0 },
  droppedFrames: { option: 'drop-frames', unit: '', low: 0, high: 1, none: 0 },
  frameDelayS: { option: 'frame-delay', unit: 's', low: 0, high: 60, none: 0 },
  sensorNoise: { option: 'sensor-noise', unit: '', low: 0, high: 100, none: 0 },
  actuatorLagS: { option: 'actuator-lag', unit: 's', low: 0, high: 60, none: 0 },
};

/** Keys of all faults, in the order in which they are named. */
export const FAULT_KEYS = Object.keys(FAULT_RULES) as readonly (keyof FaultOptions)[];

/**
 * The faults that change something, in a fixed order; null when none does.
 * Throws USAGE for a number outside its range, naming the option.
 */
export function checkFaults(options: FaultOptions): FaultOptions | null {
  const kept: Partial<Record<keyof FaultOptions, number | typeof MEASURED>> = {};
  for (const key of FAULT_KEYS) {
    const value = options[key];
    const { option, unit, low, high, none } = FAULT_RULES[key];
    if (value === undefined || value === none) continue;
    if (key === 'actionDelayS' && value === MEASURED) {
      kept[key] = value;
      continue;
    }
    if (!(Number(value) >= low && Number(value) <= high)) {
      const range = `${low} to ${high}${unit === '' ? '' : ` ${unit}`}`;
      throw new EgoloopError('USAGE', `expected --${option} to be ${range}, found ${value}`);
    }
    kept[key] = value;
  }
  return Object.keys(kept).length === 0 ? null : (kept as FaultOptions);
}

/** `action-delay 0.3 s, drop-frames 0.1`: what stands behind the name of an agent with faults. */
export function faultsText(faults: FaultOptions): string {
  return FAULT_KEYS.filter((key) => faults[key] !== undefined)
    .map((key) => {
      const { option, unit } = FAULT_RULES[key];
      const hasUnit = unit !== '' && faults[key] !== MEASURED;
      return `${option} ${faults[key]}${hasUnit ? ` ${unit}` : ''}`;
    })
    .join(', ');
}
