/** Latency and faults in simulated time, around any agent. */
export type { AnswerClock } from './answer-clock.js';
export { faultyName, withFaults } from './faulty-agent.js';
export { NOISE_AT_LEVEL_1 } from './noise.js';
export {
  checkFaults,
  FAULT_KEYS,
  FAULT_RULES,
  type FaultOptions,
  faultsText,
  MEASURED,
  TICKS_PER_SECOND,
} from './options.js';
