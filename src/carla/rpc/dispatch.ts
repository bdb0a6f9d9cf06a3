/**
 * From a request to its answer. A request is `[0, id, method, [[isAsync], …arguments]]`; the answer
 * wraps the result as CARLA's `Response<T>` does. A call never throws out of here: refusals and bugs
 * become error answers, since the client never reconnects.
 */
import { Arguments } from './arguments.js';
import { MalformedMessage, type RpcValue } from './msgpack-reader.js';
import type { MsgpackWriter } from './msgpack-writer.js';
import { RpcError } from './rpc-error.js';

/** How the result of a method is wrapped. */
export type Envelope =
  /** `Response<T>`: `[[1, value]]`, or `[[0, [message]]]`. */
  | 'value'
  /** `Response<void>`: `[[false]]`, or `[[true, [message]]]`. */
  | 'void'
  /** The value as it is (`apply_batch`). */
  | 'bare';

/** One method of the server; `S` is what it works on. */
export interface Method<S> {
  readonly envelope: Envelope;
  /** Does the work and, unless void, writes exactly one value. Throws RpcError to refuse. */
  readonly run: (session: S, args: Arguments, out: MsgpackWriter) => void;
}

export type MethodTable<S> = ReadonlyMap<string, Method<S>>;

export const REQUEST = 0;
const RESPONSE = 1;

/** A method with a result. */
export function returning<S>(run: Method<S>['run']): Method<S> {
  return { envelope: 'value', run };
}

/** A method without a result. */
export function acting<S>(run: (session: S, args: Arguments) => void): Method<S> {
  return { envelope: 'void', run };
}

export interface DispatchOptions<S> {
  readonly methods: MethodTable<S>;
  /** Run before each call: what an earlier one left to be done first. */
  readonly beforeCall?: (method: string, session: S) => void;
  /** Told of everything that was refused or failed, for the server's log. */
  readonly onFailure?: (method: string, error: Error) => void;
}

/**
 * Answers one message; writes nothing for a notification.
 * @throws MalformedMessage when the message is no msgpack-RPC request at all
 */
export function answer<S>(
  message: RpcValue,
  session: S,
  out: MsgpackWriter,
  options: DispatchOptions<S>,
): void {
  const request = readRequest(message);
  if (request === null) return;
  const { id, name, args, count } = request;
  options.beforeCall?.(name, session);
  const method = options.methods.get(name);
  out.array(4).int(RESPONSE).int(id);
  if (method === undefined) {
    const text = `rpclib: server could not find function '${name}' with argument count ${count}.`;
    options.onFailure?.(name, new RpcError(text));
    out.str(text).nil();
    return;
  }
  out.nil();
  const start = out.length;
  try {
    writeResult(method, session, new Arguments(args, name), out);
  } catch (error) {
    const failure = error instanceof Error ? error : new Error(String(error));
    options.onFailure?.(name, failure);
    out.rewind(start);
    writeError(method.envelope, failure.message || `${name} failed`, out);
  }
}

function writeResult<S>(method: Method<S>, session: S, args: Arguments, out: MsgpackWriter): void {
  if (method.envelope === 'value') out.array(1).array(2).int(1);
  method.run(session, args, out);
  if (method.envelope === 'void') out.array(1).array(1).bool(false);
}

function writeError(envelope: Envelope, text: string, out: MsgpackWriter): void {
  if (envelope === 'void') out.array(1).array(2).bool(true).array(1).str(text);
  else if (envelope === 'value') out.array(1).array(2).int(0).array(1).str(text);
  else out.array(0);
}

interface Request {
  readonly id: number;
  readonly name: string;
  /** Without the metadata. */
  readonly args: readonly RpcValue[];
  /** With the metadata, as rpclib counts. */
  readonly count: number;
}

function readRequest(message: RpcValue): Request | null {
  if (!Array.isArray(message) || message.length < 3 || message.length > 4) {
    throw new MalformedMessage('expected a request of four values');
  }
  if (message.length === 3) return null;
  const [type, id, name, args] = message;
  if (type !== REQUEST || !isId(id) || typeof name !== 'string') {
    throw new MalformedMessage('expected [0, id, method, arguments]');
  }
  if (!Array.isArray(args)) throw new MalformedMessage('expected a list of arguments');
  // The first argument says whether the caller waits; answers are sent either way.
  const isMeta = Array.isArray(args[0]) && args[0].length === 1 && typeof args[0][0] === 'boolean';
  return { id, name, args: isMeta ? args.slice(1) : args, count: args.length };
}

function isId(id: RpcValue | undefined): id is number {
  return typeof id === 'number' && Number.isSafeInteger(id);
}
