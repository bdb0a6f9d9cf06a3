export * from './errors.js';
export * from './files.js';
export * from './float32.js';
export * from './python-number.js';
export * from './random.js';
