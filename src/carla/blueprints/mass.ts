/** Mass of an actor by its class, kilograms: our own figures, for contacts and physics control alike. */
import type { Blueprint } from '../../sim/world/blueprints.js';

export const MASS_KG: Readonly<Record<Blueprint['category'], number>> = {
  car: 1700,
  van: 2500,
  truck: 8000,
  bus: 11_000,
  emergency: 3000,
  motorcycle: 300,
  bicycle: 90,
  walker: 75,
  prop: 50,
};
