/** Public entry of generated towns: towns and route sets from a seed, and checks of routes. */
export {
  type GeneratedTown,
  generateTown,
  isTownKind,
  SEED_LIMIT,
  TOWN_KINDS,
  type TownKind,
} from './generate-town.js';
export { checkRouteForType } from './route-checks.js';
export { makeRouteSet, type RouteSetInput, routableTypes } from './routes/make-route-set.js';
export { FIRST_TRAINING_SEED, SHIPPED_TOWNS, type ShippedTown } from './shipped.js';
