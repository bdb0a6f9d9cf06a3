/** Public names of the blueprints. */
export type { ActorDefinition, AttributeDefinition } from './definition.js';
export { BlueprintLibrary, definitions } from './library.js';
export { type PhysicsControl, physicsControlOf, type WheelPhysics } from './physics.js';
export { readPhysicsControl, writePhysicsControl } from './physics-wire.js';
export { writeDefinition, writeDefinitions } from './write-definitions.js';
