/** The protocol between a world and a driver: messages, their bytes, their limits (docs/protocol.md). */
export {
  clientEncoder,
  decodeClientMessage,
  decodeServerMessage,
  Encoder,
  errorMessage,
  serverEncoder,
  type WireMessage,
} from './codec.js';
export { isProtocolError, outOfOrder, PROTOCOL_CODES, type ProtocolCode } from './invalid.js';
export type * from './messages.js';
export { UNCOUNTED } from './messages.js';
export {
  type JpegImage,
  type SensorReaders,
  type SharedMemoryRef,
  wireSensors,
} from './sensor-data.js';
export * from './version.js';
export { type ActorColumns, type FrameColumns, FrameWriter, wireCompleted } from './wire-frame.js';
export { wirePlan, wireRoute } from './wire-route.js';
