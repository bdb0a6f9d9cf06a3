/** The stages of training, from a dataset to policies that drive, each a function. */
export * from './calibrate-stage.js';
export * from './export-policy.js';
export * from './gates.js';
export * from './options.js';
export * from './run-report.js';
export * from './source.js';
export { type Distillation, FULL_DISTILLATION } from './student-loss.js';
export * from './student-stage.js';
export { type TeacherStageOptions, trainTeacher } from './teacher-stage.js';
export type { CurvePoint, Curves, TrainingResult } from './training-run.js';
export * from './variant.js';
export { ALL_HEADS, type WorldHeads } from './world-loss.js';
export * from './world-stage.js';
export * from './wpt-run.js';
