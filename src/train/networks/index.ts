/** The networks of world model, teacher, reward model and student, in TensorFlow.js, for every preset. */
export * from './candidates.js';
export * from './choice.js';
export * from './drawn-objects.js';
export * from './encoder.js';
export * from './encounters.js';
export { MODES } from './modes.js';
export * from './outlook.js';
export * from './presets.js';
export * from './reward-model.js';
export { SPEED_MASK, sceneInputs } from './scene.js';
export * from './student.js';
export * from './teacher.js';
export * from './trajectories.js';
export * from './world.js';
export * from './world-heads.js';
export * from './wpt.js';
