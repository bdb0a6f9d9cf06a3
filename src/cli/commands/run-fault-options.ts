/** The options of `egoloop run` for latency and faults in simulated time. */
import type { Argv } from 'yargs';
import { checkFaults, type FaultOptions } from '../../agents/index.js';

export interface FaultArguments {
  policyRate: number | undefined;
  actionDelay: number | undefined;
  dropFrames: number | undefined;
  frameDelay: number | undefined;
  sensorNoise: number | undefined;
  actuatorLag: number | undefined;
}

const number = (describe: string) => ({ type: 'number', requiresArg: true, describe }) as const;

/** Declares the options on a command line. */
export function faultBuilder(cli: Argv): Argv {
  return cli
    .option('policy-rate', number('Ask the agent so often, Hz (20: every tick)'))
    .option('action-delay', number('Seconds of game time from an answer to the wheels'))
    .option('drop-frames', number('Share of ticks without a new observation, 0 to 1'))
    .option('frame-delay', number('Age of what the agent is shown, seconds of game time'))
    .option('sensor-noise', number('Level of additional noise on what is measured; 1 is much'))
    .option('actuator-lag', number('Time constant of throttle, brake and steering, seconds'));
}

/** The faults asked for; null when there are none. Throws USAGE for a number out of range. */
export function faultsOf(options: FaultArguments): FaultOptions | null {
  const { policyRate, actionDelay, dropFrames, frameDelay, sensorNoise, actuatorLag } = options;
  const given = {
    policyHz: policyRate,
    actionDelayS: actionDelay,
    droppedFrames: dropFrames,
    frameDelayS: frameDelay,
    sensorNoise,
    actuatorLagS: actuatorLag,
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return checkFaults(Object.fromEntries(set));
}
