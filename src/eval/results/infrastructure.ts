/**
 * Which records say how a policy drove, and which say that something around it failed. The official
 * scores count both alike; `egoloop import` keeps them apart (statuses: evaluation reference 2.5).
 */
import type { RouteRecord } from '../record.js';

/**
 * `policy`: the record is a verdict on driving. `infrastructure`: the simulator or the set-up failed,
 * so the record says nothing about driving. `unclear`: it may be either.
 */
export type FailureClass = 'policy' | 'infrastructure' | 'unclear';

export interface FailureFinding {
  readonly failure: FailureClass;
  /** One sentence; empty for a plain verdict on driving. */
  readonly why: string;
}

const REASONS: Readonly<Record<string, FailureFinding>> = {
  'Failed - Simulation crashed': {
    failure: 'infrastructure',
    why: 'the simulator or the world failed; the score is what was reached until then',
  },
  "Failed - Agent couldn't be set up": {
    failure: 'infrastructure',
    why: 'the agent never started, so nothing was driven',
  },
  "Failed - Agent's sensors were invalid": {
    failure: 'infrastructure',
    why: 'the sensor set-up was rejected, so nothing was driven',
  },
  'Failed - Agent crashed': {
    failure: 'unclear',
    why: 'the agent raised an error or took too long; a fault of the policy, its code or the machine',
  },
  'Failed - TickRuntime': {
    failure: 'policy',
    why: 'the 4000 ticks (200 s) of Bench2Drive were used up; this is a verdict on driving',
  },
  Failed: {
    failure: 'infrastructure',
    why: 'the route was stopped from outside without a reason (a signal or a watchdog)',
  },
  Started: { failure: 'infrastructure', why: 'the route never came to an end' },
};

const VERDICT: FailureFinding = { failure: 'policy', why: '' };

/** Classifies a record. A route without length or duration never ran, whatever its status says. */
export function classifyRecord(record: RouteRecord): FailureFinding {
  const named = REASONS[record.status];
  if (named !== undefined && named.failure !== 'policy') return named;
  const { route_length: length, duration_game: duration } = record.meta;
  if (length === 0 || duration === 0) {
    const what = length === 0 ? 'length 0' : 'a duration of 0 s';
    return {
      failure: 'infrastructure',
      why: `the route has ${what}: it never ran, though its status is ${JSON.stringify(record.status)}`,
    };
  }
  return named ?? VERDICT;
}
