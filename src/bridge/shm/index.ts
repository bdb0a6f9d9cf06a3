/** Images through shared memory: the reading end. Layout and rules: docs/images.md. */
export { canMap } from './mapping.js';
export { type ReaderOptions, SharedMemoryReader } from './reader.js';
export type { SharedArray, SharedArrayReference, SharedDtype } from './reference.js';
