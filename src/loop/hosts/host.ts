/**
 * What stands behind one worker when its world is not in this process: a server to connect to, perhaps
 * started for it, perhaps an official evaluator with a CARLA of its own. Hosts live in the main thread:
 * a worker that is lost takes no process with it.
 */
import type { BegunAttempt } from '../campaign/attempts.js';
import type { ProcessLedger } from '../processes/ledger.js';

/** Where a worker finds its world. */
export interface WorldPlace {
  readonly url: string;
  readonly token: string;
  /** How long a cut connection may be mended, seconds. */
  readonly reconnectS: number;
}

/** What a host may use. */
export interface HostTools {
  /** Number of the worker, from 0. */
  readonly seat: number;
  readonly ledger: ProcessLedger;
  /** Folder of the run. */
  readonly folder: string;
  /** Raised when the run is to end. */
  readonly signal: AbortSignal;
}

export interface WorldHost {
  /**
   * Gets the world ready for an attempt. Rejects with an EgoloopError where that fails: then the attempt
   * failed for want of a world, not by the agent.
   */
  ready(attempt: BegunAttempt): Promise<WorldPlace>;
  /**
   * The attempt is over.
   * @param isSound false when something broke, so that nothing behind the worker is trusted any more
   * Resolves with the official record as JSON text where an evaluator left one. Never rejects.
   */
  after(attempt: BegunAttempt, isSound: boolean): Promise<string | null>;
  /** Ends whatever was started. Never rejects. */
  close(): Promise<void>;
}

export type HostFactory = (tools: HostTools) => WorldHost;
