/**
 * Why a route stopped from outside: the official reason for the record and a sentence for people. Thrown
 * and caught inside the loop only; whose fault it is decides the reason (evaluation reference 7.5).
 */
import { type AgentFault, WorldFailure } from '../bridge/backend.js';
import { OUTSIDE_FAILURES, type OutsideFailure } from '../bridge/frame.js';
import { EgoloopError } from '../core/errors.js';

export interface FailureDetails {
  readonly cause?: unknown;
  /** How the agent failed; null or absent where it was not the agent. */
  readonly agentFault?: AgentFault['kind'] | null;
  /** True where the way to the world failed, not the world or the agent. */
  readonly isWorldLost?: boolean;
}

export class RouteFailure extends Error {
  readonly agentFault: AgentFault['kind'] | null;
  readonly isWorldLost: boolean;

  constructor(
    readonly reason: OutsideFailure,
    message: string,
    details: FailureDetails = {},
  ) {
    super(message, { cause: details.cause });
    this.name = 'RouteFailure';
    this.agentFault = details.agentFault ?? null;
    this.isWorldLost = details.isWorldLost ?? false;
  }
}

/** A failure that the world told: one of the official reasons by its name, else `Simulation crashed`. */
export function worldFailure(failure: string, message = failure): RouteFailure {
  const reason = OUTSIDE_FAILURES.find((known) => failure === known);
  return new RouteFailure(reason ?? 'Simulation crashed', message);
}

/** What to say about a thrown value: a known failure's sentence, else its stack. */
export function causeText(error: unknown): string {
  if (error instanceof EgoloopError) return `${error.message} [${error.code}]`;
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`;
  return `threw ${String(error)}`;
}

/**
 * A failure of the agent stays one; anything else that was thrown is the simulator's. Throws on a log
 * that cannot be written: that is nobody's verdict.
 */
export function asRouteFailure(error: unknown): RouteFailure {
  if (error instanceof RouteFailure) return error;
  if (error instanceof WorldFailure) return worldFailure(error.failure, error.message);
  const code = error instanceof EgoloopError ? error.code : '';
  if (code === 'FILE_UNWRITABLE') throw error;
  const isWorldLost = code.startsWith('PROTOCOL_') || code.startsWith('SHARED_MEMORY_');
  return new RouteFailure('Simulation crashed', causeText(error), { cause: error, isWorldLost });
}

/** True where the record says nothing about driving: the world failed or the agent never started. */
export function isInfrastructure(reason: OutsideFailure | null): boolean {
  return (
    reason === 'Simulation crashed' ||
    reason === "Agent couldn't be set up" ||
    reason === "Agent's sensors were invalid"
  );
}
