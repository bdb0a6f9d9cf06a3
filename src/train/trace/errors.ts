/**
 * What a network that cannot be traced is told. Such a network is a mistake in this project's code, so
 * the error is one of the invariant kind; its message names the operation and what to write instead.
 */
import { InvariantError } from '../../core/errors.js';

/** A loss or network that cannot become a graph: the sentence names the operation and the remedy. */
export class TraceError extends InvariantError {
  constructor(message: string) {
    super(message);
    this.name = 'TraceError';
  }
}
