/**
 * Putting actors into the world (P2): what a model text of a scenario file means, and the spawn data of
 * a blueprint at a place. `@list` draws from a list of blueprints, `$name` is a text parameter, anything
 * else is a type id or a short prop name.
 */
import type { Random } from '../../core/random.js';
import { Motion, type SpawnSpec } from '../world/actor-table.js';
import {
  BLUEPRINT_LISTS,
  type Blueprint,
  findBlueprint,
  pickBlueprint,
} from '../world/blueprints.js';
import type { Place } from './places/place.js';
import type { ScenarioRun } from './scenario-run.js';
import { orSkip } from './skip.js';
import type { TypeReader } from './type-reader.js';

export type PickModel = (run: ScenarioRun) => Blueprint;

/** Reads a model text. */
export function readModel(text: string, reader: TypeReader): PickModel {
  if (text.startsWith('@')) {
    const list = text.slice(1) as keyof typeof BLUEPRINT_LISTS;
    if (!Object.hasOwn(BLUEPRINT_LISTS, list)) {
      const known = Object.keys(BLUEPRINT_LISTS).join(', @');
      reader.fail(`expected @${known}, found '${text}'`);
    }
    return (run) => pickBlueprint(list, run.random);
  }
  if (text.startsWith('$')) {
    const name = reader.parameter(text, 'text');
    return (run) => {
      const typeId = run.parameters.get(name) as string;
      return orSkip(findBlueprint(typeId), `unknown ${name} '${typeId}'`);
    };
  }
  const blueprint = findBlueprint(text);
  if (blueprint === null) reader.fail(`expected a known actor type, found '${text}'`);
  return () => blueprint;
}

export interface SpawnOptions {
  readonly speedMps?: number;
  readonly motion?: Motion;
  readonly collides?: boolean;
}

/** Spawn data: role `scenario`, standing on the place, heading as the place. */
export function spawnSpec(
  blueprint: Blueprint,
  place: Place,
  options: SpawnOptions = {},
): SpawnSpec {
  const { typeId, kind, halfLengthM, halfWidthM, halfHeightM } = blueprint;
  return {
    typeId,
    kind,
    halfLengthM,
    halfWidthM,
    halfHeightM,
    roleName: 'scenario',
    xM: place.x,
    yM: place.y,
    zM: place.z,
    yawRad: place.yaw,
    motion: options.motion ?? Motion.Still,
    ...(options.speedMps !== undefined && { speedMps: options.speedMps }),
    ...(options.collides !== undefined && { collides: options.collides }),
  };
}

/** A passenger car for a flow. */
export function pickFlowCar(random: Random): Blueprint {
  return pickBlueprint('trafficCars', random);
}
