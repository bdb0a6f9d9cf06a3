/** TickLog: the append-only log of one route that every score can be recomputed from (docs/ticklog.md). */
export {
  Compression,
  TICKLOG_VERSION,
  TICKS_PER_BLOCK,
  type TickLogFooter,
  type TickLogHeader,
  type TickLogNames,
  type Truncation,
} from './format.js';
export {
  type ByteSource,
  bytesSource,
  decodeTickLog,
  type TickLog,
  type TickLogEnd,
  TickLogReader,
} from './reader.js';
export {
  type ByteSink,
  encodeTickLog,
  sha256OfText,
  TickLogWriter,
  type TickLogWriterOptions,
} from './writer.js';
