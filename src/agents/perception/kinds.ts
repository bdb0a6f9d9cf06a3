/** What an actor is to a driver, told by its blueprint and role. */
import type { ActorTruth } from '../../bridge/frame.js';

export const Kind = { Vehicle: 0, Bicycle: 1, Walker: 2, Prop: 3, Flat: 4 } as const;
export type Kind = (typeof Kind)[keyof typeof Kind];

const BICYCLES = ['crossbike', 'century', 'omafiets', 'diamondback', 'gazelle'];
const EMERGENCY = ['firetruck', 'ambulance', 'police'];
/** Props lower than this are driven over. */
const FLAT_HALF_HEIGHT_M = 0.12;

/** Lights, signs, sensors and debris are `Flat`: nothing to keep clear of. */
export function kindOf(actor: ActorTruth): Kind {
  const { typeId, extent } = actor;
  if (typeId.startsWith('vehicle.')) {
    return BICYCLES.some((name) => typeId.includes(name)) ? Kind.Bicycle : Kind.Vehicle;
  }
  if (typeId.startsWith('walker.')) return Kind.Walker;
  if (!typeId.startsWith('static.')) return Kind.Flat;
  if (typeId.includes('dirtdebris') || extent.z < FLAT_HALF_HEIGHT_M) return Kind.Flat;
  return Kind.Prop;
}

/** Cars that may claim the right of way: fire engines, ambulances, police. */
export function isEmergencyType(typeId: string): boolean {
  return EMERGENCY.some((name) => typeId.includes(name));
}
