/** Every method of the server by name. */
import type { MethodTable } from '../rpc/dispatch.js';
import { ACTOR_METHODS } from './actors.js';
import { BATCH_METHODS } from './batch.js';
import { LIGHT_METHODS } from './lights.js';
import { RECORDER_METHODS } from './recorder.js';
import { SCENE_METHODS } from './scene.js';
import type { Session } from './session.js';
import { TRAFFIC_MANAGER_METHODS } from './traffic-manager.js';
import { VEHICLE_METHODS } from './vehicles.js';
import { WALKER_METHODS } from './walkers.js';
import { WORLD_METHODS } from './world-methods.js';

export type { Session } from './session.js';

export const CARLA_METHODS: MethodTable<Session> = new Map(
  Object.entries({
    ...WORLD_METHODS,
    ...ACTOR_METHODS,
    ...BATCH_METHODS,
    ...VEHICLE_METHODS,
    ...WALKER_METHODS,
    ...LIGHT_METHODS,
    ...SCENE_METHODS,
    ...TRAFFIC_MANAGER_METHODS,
    ...RECORDER_METHODS,
  }),
);
