/**
 * How actors look to the camera: a few boxes each, inside the actor's bounding box. Shares of length,
 * width and height; tags are CARLA's for the kind of vehicle.
 */
import { type BlueprintCategory, findBlueprint } from '../../world/blueprints.js';
import { Tag } from './tags.js';

/** A box of a shape, in shares of the actor's own box. */
export interface ShapePart {
  readonly tag: number;
  /** Middle along the length, −0.5 … 0.5, and length. */
  readonly along: number;
  readonly length: number;
  readonly width: number;
  /** Lower and upper end, 0 … 1. */
  readonly from: number;
  readonly to: number;
}

const part = (
  tag: number,
  along: number,
  length: number,
  width: number,
  from: number,
  to: number,
): ShapePart => ({ tag, along, length, width, from, to });

const CAR = [part(Tag.Car, 0, 1, 1, 0.12, 0.6), part(Tag.Car, -0.05, 0.54, 0.86, 0.6, 1)];
const VAN = [part(Tag.Car, 0, 1, 1, 0.1, 0.6), part(Tag.Car, -0.06, 0.86, 0.94, 0.6, 1)];
const TRUCK = [part(Tag.Truck, 0, 1, 1, 0.1, 1)];
const PROP = [part(Tag.Dynamic, 0, 1, 1, 0, 1)];
const rider = (tag: number) => [
  part(tag, 0, 1, 0.45, 0, 0.55),
  part(Tag.Rider, -0.05, 0.36, 0.8, 0.45, 1),
];

const BY_CATEGORY: Readonly<Record<BlueprintCategory, readonly ShapePart[]>> = {
  car: CAR,
  van: VAN,
  truck: TRUCK,
  bus: [part(Tag.Bus, 0, 1, 1, 0.08, 1)],
  emergency: CAR,
  motorcycle: rider(Tag.Motorcycle),
  bicycle: rider(Tag.Bicycle),
  walker: [
    part(Tag.Pedestrians, 0, 0.55, 0.7, 0, 0.5),
    part(Tag.Pedestrians, 0, 0.6, 1, 0.5, 0.86),
    part(Tag.Pedestrians, 0, 0.5, 0.45, 0.86, 1),
  ],
  prop: PROP,
};

/** Emergency vehicles that are trucks by build. */
const LARGE_EMERGENCY = new Set(['vehicle.carlamotors.firetruck', 'vehicle.ford.ambulance']);

/** Boxes of an actor type; an unknown type is a plain movable thing. */
export function shapeOf(typeId: string): readonly ShapePart[] {
  if (LARGE_EMERGENCY.has(typeId)) return TRUCK;
  const blueprint = findBlueprint(typeId);
  return blueprint === null ? PROP : BY_CATEGORY[blueprint.category];
}
