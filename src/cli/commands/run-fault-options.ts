/** The options of `egoloop run` for latency and faults in simulated time. */
import type { Argv } from 'yargs';
import { checkFaults, type FaultOptions, MEASURED } from '../../agents/index.js';
import { EgoloopError } from '../../core/errors.js';
import { type RecordedAnswers, readRecordedAnswers } from '../../loop/answer-times.js';

export interface FaultArguments {
  policyRate: number | undefined;
  actionDelay: string | undefined;
  delaysFrom: string | undefined;
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
    .option('action-delay', {
      type: 'string',
      requiresArg: true,
      describe: `Seconds of game time from an answer to the wheels, or ${MEASURED}: what the policy takes here`,
    })
    .option('delays-from', {
      type: 'string',
      requiresArg: true,
      describe: `Run whose recorded delays are given again, with --action-delay ${MEASURED}`,
    })
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
    actionDelayS: delayOf(actionDelay),
    droppedFrames: dropFrames,
    frameDelayS: frameDelay,
    sensorNoise,
    actuatorLagS: actuatorLag,
  };
  const set = Object.entries(given).filter(([, value]) => value !== undefined);
  return checkFaults(Object.fromEntries(set));
}

/** Seconds, or the word for measuring. Throws USAGE for anything else. */
function delayOf(text: string | undefined): FaultOptions['actionDelayS'] {
  if (text === undefined || text === MEASURED) return text;
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  if (Number.isFinite(seconds)) return seconds;
  throw new EgoloopError(
    'USAGE',
    `expected --action-delay to be seconds or ${MEASURED}, found ${JSON.stringify(text)}`,
  );
}

/** True where the delay is what the policy takes on this machine, now. */
export function isMeasuredHere({ actionDelay, delaysFrom }: FaultArguments): boolean {
  return actionDelay === MEASURED && delaysFrom === undefined;
}

/** The delays to give again; null to measure. Throws USAGE, and as `readRecordedAnswers`. */
export function recordedAnswersOf(options: FaultArguments): RecordedAnswers | null {
  const { actionDelay, delaysFrom } = options;
  if (delaysFrom === undefined) return null;
  if (actionDelay === MEASURED) return readRecordedAnswers(delaysFrom);
  throw new EgoloopError(
    'USAGE',
    `expected --delays-from together with --action-delay ${MEASURED}, found it without`,
  );
}
