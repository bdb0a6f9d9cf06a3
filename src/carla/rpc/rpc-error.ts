/** A call that CARLA would refuse; the text arrives in Python as a RuntimeError. Never empty. */
export class RpcError extends Error {
  override readonly name = 'RpcError';
}
