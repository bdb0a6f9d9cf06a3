/** Open-loop metrics of policies on collected data. */
export * from './measure.js';
