/**
 * Which lights take turns: one group a junction, its controllers one after the other. Rule: CARLA's
 * TrafficLightManager. A light belongs to the first (as strings) of the controllers that some
 * junction uses, a controller to its lowest junction; a light without such a controller is a group
 * of its own. Order is that of registration: controllers as written in the file, signals in a
 * controller by id.
 */
import {
  isTrafficLight,
  type MapSignal,
  type SignalController,
  type SignalLayer,
} from './types.js';

/** The lights that show the same colour at the same time. */
export interface LightController {
  /** The controller's id; null for a light that no controller switches. */
  readonly id: string | null;
  readonly signalIds: readonly string[];
}

/** Lights of one junction; its controllers are green one at a time, in this order. */
export interface LightGroup {
  /** null for a light that stands alone. */
  readonly junctionId: number | null;
  readonly controllers: readonly LightController[];
}

/**
 * Lights that become actors, in order of registration: first those that any controller lists, then
 * those without one, unless they stand on a road inside a junction.
 */
export function registeredLights(
  layer: SignalLayer,
  isJunctionRoad: (roadId: number) => boolean,
): MapSignal[] {
  const lights = new Map<string, MapSignal>();
  for (const controller of layer.controllers) {
    for (const id of controller.signalIds) {
      const signal = layer.signals.get(id);
      if (signal !== undefined && isTrafficLight(signal.type)) lights.set(id, signal);
    }
  }
  for (const signal of layer.signals.values()) {
    if (!isTrafficLight(signal.type) || signal.controllerIds.length > 0) continue;
    if (signal.origin === 'side-file' || !isJunctionRoad(signal.roadId)) {
      if (!lights.has(signal.id)) lights.set(signal.id, signal);
    }
  }
  return [...lights.values()];
}

/** Groups of the given lights; see `registeredLights` for the order of the argument. */
export function groupLights(
  lights: readonly MapSignal[],
  controllers: readonly SignalController[],
): LightGroup[] {
  const byId = new Map(controllers.map((controller) => [controller.id, controller]));
  const groups: { junctionId: number | null; controllers: Map<string | null, string[]> }[] = [];
  const byJunction = new Map<number, (typeof groups)[number]>();
  for (const light of lights) {
    const controllerId = light.controllerIds[0];
    const junctionId =
      controllerId === undefined ? undefined : byId.get(controllerId)?.junctionIds[0];
    if (controllerId === undefined || junctionId === undefined) {
      groups.push({ junctionId: null, controllers: new Map([[null, [light.id]]]) });
      continue;
    }
    let group = byJunction.get(junctionId);
    if (group === undefined) {
      group = { junctionId, controllers: new Map() };
      byJunction.set(junctionId, group);
      groups.push(group);
    }
    const ids = group.controllers.get(controllerId) ?? [];
    ids.push(light.id);
    group.controllers.set(controllerId, ids);
  }
  return groups.map((group) => ({
    junctionId: group.junctionId,
    controllers: [...group.controllers].map(([id, signalIds]) => ({ id, signalIds })),
  }));
}
