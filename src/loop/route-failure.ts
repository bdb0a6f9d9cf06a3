/**
 * Why a route stopped from outside: the official reason for the record and a sentence for people. Thrown
 * and caught inside the loop only; whose fault it is decides the reason (evaluation reference 7.5).
 */
import type { OutsideFailure } from '../bridge/frame.js';
import { EgoloopError } from '../core/errors.js';

export class RouteFailure extends Error {
  constructor(
    readonly reason: OutsideFailure,
    message: string,
    cause?: unknown,
  ) {
    super(message, { cause });
    this.name = 'RouteFailure';
  }
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
  if (error instanceof EgoloopError && error.code === 'FILE_UNWRITABLE') throw error;
  return new RouteFailure('Simulation crashed', causeText(error), error);
}

/** True where the record says nothing about driving: the world failed or the agent never started. */
export function isInfrastructure(reason: OutsideFailure | null): boolean {
  return (
    reason === 'Simulation crashed' ||
    reason === "Agent couldn't be set up" ||
    reason === "Agent's sensors were invalid"
  );
}
