/**
 * From what a client describes to what stands in the world: role, box, mass and semantic tags, by the
 * blueprint's id. Sizes are the simulator's own table; what it does not know gets a size of its class.
 * Metres, kilograms.
 */

import { Tag } from '../../sim/sensors/camera/tags.js';
import { ActorKind } from '../../sim/world/actor-table.js';
import { type Blueprint, findBlueprint } from '../../sim/world/blueprints.js';
import { MASS_KG } from '../blueprints/mass.js';
import { RpcError } from '../rpc/rpc-error.js';
import type { ActorDescription } from '../wire/types.js';
import type { ActorRole } from './carla-actor.js';

export interface BodyFacts {
  readonly role: ActorRole;
  /** Null for what has no body. */
  readonly size: BodySize | null;
  readonly tags: readonly number[];
}

export interface BodySize {
  readonly kind: ActorKind;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  readonly halfHeightM: number;
  readonly massKg: number;
}

/** Half sides of props by the attribute `size`, where their own are not known. */
const PROP_HALF_M: Readonly<Record<string, number>> = {
  tiny: 0.15,
  small: 0.3,
  medium: 0.6,
  big: 1,
  huge: 2,
};
/** A mesh that a client names is a parked car in all known uses. */
const PARKED_CAR = { halfLengthM: 2.3, halfWidthM: 0.95, halfHeightM: 0.75 };

/**
 * What an actor of a description is.
 * @throws RpcError for an id that no blueprint has
 */
export function bodyFactsOf({ id, attributes }: ActorDescription): BodyFacts {
  if (id.startsWith('sensor.')) return { role: 'sensor', size: null, tags: [] };
  if (id.startsWith('controller.') || id.startsWith('util.')) {
    return { role: 'other', size: null, tags: [] };
  }
  if (id.startsWith('static.trigger.')) return { role: 'other', size: null, tags: [] };
  const blueprint = findBlueprint(id);
  if (blueprint !== null) return knownBody(blueprint);
  // Walkers of later versions are grown-ups.
  if (/^walker\.pedestrian\.\d{4}$/.test(id)) {
    return knownBody(findBlueprint('walker.pedestrian.0001') as Blueprint);
  }
  if (!id.startsWith('static.prop.')) {
    throw new RpcError('Spawn failed because of invalid actor description');
  }
  const size = attributes.find((attribute) => attribute.id === 'size')?.value ?? 'medium';
  const half = PROP_HALF_M[size] ?? (PROP_HALF_M.medium as number);
  const scale = Number(attributes.find((attribute) => attribute.id === 'scale')?.value ?? 1);
  const factor = Number.isFinite(scale) && scale > 0 ? scale : 1;
  const box =
    id === 'static.prop.mesh'
      ? PARKED_CAR
      : { halfLengthM: half, halfWidthM: half, halfHeightM: half };
  return {
    role: 'prop',
    tags: [Tag.Static],
    size: {
      kind: ActorKind.Prop,
      halfLengthM: box.halfLengthM * factor,
      halfWidthM: box.halfWidthM * factor,
      halfHeightM: box.halfHeightM * factor,
      massKg: MASS_KG.prop,
    },
  };
}

function knownBody(blueprint: Blueprint): BodyFacts {
  const { category, kind, halfLengthM, halfWidthM, halfHeightM } = blueprint;
  const role = kind === ActorKind.Walker ? 'walker' : kind === ActorKind.Prop ? 'prop' : 'vehicle';
  const size = { kind, halfLengthM, halfWidthM, halfHeightM, massKg: MASS_KG[category] };
  return { role, size, tags: tagsOf(category) };
}

function tagsOf(category: Blueprint['category']): readonly number[] {
  switch (category) {
    case 'walker':
      return [Tag.Pedestrians];
    case 'prop':
      return [Tag.Dynamic];
    case 'truck':
      return [Tag.Truck];
    case 'bus':
      return [Tag.Bus];
    case 'motorcycle':
      return [Tag.Motorcycle, Tag.Rider];
    case 'bicycle':
      return [Tag.Bicycle, Tag.Rider];
    default:
      return [Tag.Car];
  }
}
