/** Public entry `egoloop/core`: errors, float32 geometry, numbers as Python prints them, seeded randomness. */
export * from './errors.js';
export * from './float32.js';
export * from './python-number.js';
export * from './random.js';
