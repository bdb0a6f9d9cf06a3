/**
 * Repeats a wake-up that was lost between a client and its traffic manager. The manager listens on a port
 * of its own, where other clients steer it. A manager that sleeps through its frame is woken by a change
 * of its mode, to and fro: it goes on with the round of the frame and nothing else changes. A client that
 * sleeps through the end of a round is woken by the end of another: the manager plans the frame twice.
 * Before that the process must have answered a call for nothing, and the silence gone on after it: one
 * that is stopped, or slow, is left alone.
 */
import { connect, type Socket } from 'node:net';
import type { Side } from './manager-rounds.js';
import { ByteQueue } from './rpc/byte-queue.js';
import { REQUEST } from './rpc/dispatch.js';
import { decodeValue, ValueEnd } from './rpc/msgpack-reader.js';
import { MsgpackWriter } from './rpc/msgpack-writer.js';

const GIVE_UP_MS = 2000;
const MAX_ANSWER_BYTES = 4096;
const NOTHING = [request(1, 'health_check_remote_TM')];
const WAKE: Readonly<Record<Side, readonly Buffer[]>> = {
  manager: [request(2, 'set_synchronous_mode', false), request(3, 'set_synchronous_mode', true)],
  client: [request(2, 'synchronous_tick')],
};

/**
 * Makes sure that the process runs, then wakes whom it has to.
 * @param at where the manager's client connected from, and the manager's port
 * @param isStillMissing asked a while after the process has answered
 * @returns whether it was done; false as well where nobody listens
 */
export async function wake(
  side: Side,
  at: { readonly address: string; readonly port: number },
  patienceMs: number,
  isStillMissing: () => boolean,
): Promise<boolean> {
  const socket = connect({ host: at.address, port: at.port, noDelay: true });
  socket.setTimeout(GIVE_UP_MS, () => socket.destroy());
  socket.on('error', () => {});
  try {
    if (!(await isAnswered(socket, NOTHING))) return false;
    await new Promise((resolve) => setTimeout(resolve, patienceMs));
    return isStillMissing() && (await isAnswered(socket, WAKE[side]));
  } finally {
    socket.destroy();
  }
}

function request(id: number, method: string, ...args: boolean[]): Buffer {
  const out = new MsgpackWriter().array(4).int(REQUEST).int(id).str(method).array(args.length);
  for (const value of args) out.bool(value);
  return out.take();
}

/** Sends calls at once; whether all are answered without an error before the connection ends. */
function isAnswered(socket: Socket, calls: readonly Buffer[]): Promise<boolean> {
  return new Promise((resolve) => {
    const queue = new ByteQueue();
    const end = new ValueEnd(MAX_ANSWER_BYTES);
    let left = calls.length;
    const receive = (chunk: Buffer): void => {
      queue.append(chunk);
      for (let at = end.find(queue.view()); at >= 0; at = end.find(queue.view())) {
        const answer = decodeValue(queue.view().subarray(0, at));
        queue.consume(at);
        end.reset();
        left -= 1;
        const isGood = Array.isArray(answer) && answer[2] === null;
        if (!isGood || left === 0) settle(isGood);
      }
    };
    const onData = (chunk: Buffer): void => {
      try {
        receive(chunk);
      } catch {
        // Whoever listens there speaks something else.
        settle(false);
      }
    };
    const onClose = (): void => settle(false);
    const settle = (isGood: boolean): void => {
      socket.off('data', onData).off('close', onClose);
      resolve(isGood);
    };
    socket.on('data', onData).on('close', onClose);
    if (socket.destroyed) settle(false);
    else socket.write(Buffer.concat(calls));
  });
}
