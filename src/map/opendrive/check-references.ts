/**
 * Checks what only the whole file can tell: ids that occur twice and references to what is not there.
 * Duplicate roads are refused, the rest is mended and named.
 */
import type { ReadContext } from './context.js';
import type { ControllerRecord, JunctionRecord, RoadLink, RoadRecord } from './model.js';

export interface MapParts {
  readonly roads: RoadRecord[];
  readonly junctions: JunctionRecord[];
  readonly controllers: ControllerRecord[];
}

/** Returns the parts with every reference leading somewhere. */
export function settleReferences(context: ReadContext, parts: MapParts): MapParts {
  const roadIds = collectRoadIds(context, parts.roads);
  const junctions = settleJunctions(context, parts);
  const junctionIds = new Set(junctions.map((junction) => junction.id));
  const signalIds = collectSignalIds(context, parts.roads);
  const controllers = settleControllers(context, parts.controllers, signalIds);
  const controllerIds = new Set(controllers.map((controller) => controller.id));
  return {
    roads: parts.roads.map((road) => settleRoad(context, road, roadIds, junctionIds, signalIds)),
    junctions: junctions.map((j) => settleJunction(context, j, roadIds, controllerIds)),
    controllers,
  };
}

function collectRoadIds(context: ReadContext, roads: readonly RoadRecord[]): Set<string> {
  const first = new Map<string, RoadRecord>();
  for (const road of roads) {
    const other = first.get(road.id);
    if (other !== undefined) {
      context.fail(
        road.position,
        `road ${road.id} is defined already at line ${other.position.line}`,
      );
    }
    first.set(road.id, road);
  }
  return new Set(first.keys());
}

function settleJunctions(context: ReadContext, parts: MapParts): JunctionRecord[] {
  const byId = new Map<string, JunctionRecord>();
  for (const junction of parts.junctions) {
    if (byId.has(junction.id)) {
      const message = `a second junction ${junction.id} is dropped`;
      context.repair('junction-duplicate', junction.position, message);
    } else byId.set(junction.id, junction);
  }
  for (const { junctionId, position, id } of parts.roads) {
    if (junctionId === '-1' || byId.has(junctionId)) continue;
    const message = `road ${id} lies in junction ${junctionId}, which is not defined; added`;
    context.repair('junction-missing', position, message);
    byId.set(junctionId, {
      id: junctionId,
      name: '',
      connections: [],
      controllerIds: [],
      position,
    });
  }
  return [...byId.values()];
}

/** Ids of signals and of objects, which later may turn out to be signs. */
function collectSignalIds(context: ReadContext, roads: readonly RoadRecord[]): Set<string> {
  const ids = new Set<string>();
  for (const road of roads) {
    for (const signal of road.signals) {
      if (ids.has(signal.id)) {
        const message = `signal ${signal.id} is defined more than once; the last one counts`;
        context.repair('signal-duplicate', signal.position, message);
      }
      ids.add(signal.id);
    }
  }
  for (const road of roads) for (const object of road.objects) ids.add(object.id);
  return ids;
}

function settleControllers(
  context: ReadContext,
  controllers: readonly ControllerRecord[],
  signalIds: ReadonlySet<string>,
): ControllerRecord[] {
  const byId = new Map<string, ControllerRecord>();
  for (const controller of controllers) {
    if (byId.has(controller.id)) {
      const message = `a second controller ${controller.id} is dropped`;
      context.repair('controller-duplicate', controller.position, message);
      continue;
    }
    const kept = controller.signalIds.filter((id) => {
      if (signalIds.has(id)) return true;
      const message = `controller ${controller.id} controls signal ${id}, which does not exist`;
      context.repair('control-dangling', controller.position, message);
      return false;
    });
    byId.set(controller.id, { ...controller, signalIds: kept });
  }
  return [...byId.values()];
}

function settleJunction(
  context: ReadContext,
  junction: JunctionRecord,
  roadIds: ReadonlySet<string>,
  controllerIds: ReadonlySet<string>,
): JunctionRecord {
  const connections = junction.connections.filter(({ id, incomingRoad, connectingRoad }) => {
    if (roadIds.has(incomingRoad) && roadIds.has(connectingRoad)) return true;
    const missing = roadIds.has(incomingRoad) ? connectingRoad : incomingRoad;
    const message = `connection ${id} of junction ${junction.id} needs road ${missing}; dropped`;
    context.repair('connection-dangling', junction.position, message);
    return false;
  });
  const kept = junction.controllerIds.filter((id) => {
    if (controllerIds.has(id)) return true;
    const message = `junction ${junction.id} names controller ${id}, which does not exist`;
    context.repair('junction-controller-dangling', junction.position, message);
    return false;
  });
  return { ...junction, connections, controllerIds: kept };
}

function settleRoad(
  context: ReadContext,
  road: RoadRecord,
  roadIds: ReadonlySet<string>,
  junctionIds: ReadonlySet<string>,
  signalIds: ReadonlySet<string>,
): RoadRecord {
  const settleLink = (link: RoadLink | null, which: string): RoadLink | null => {
    if (link === null) return null;
    const known = link.elementType === 'road' ? roadIds : junctionIds;
    if (known.has(link.elementId)) return link;
    const target = `${link.elementType} ${link.elementId}`;
    const message = `the ${which} of road ${road.id} is ${target}, which does not exist; dropped`;
    context.repair('link-dangling', road.position, message);
    return null;
  };
  const predecessor = settleLink(road.predecessor, 'predecessor');
  const successor = settleLink(road.successor, 'successor');
  const signalReferences = road.signalReferences.filter((reference) => {
    if (signalIds.has(reference.id)) return true;
    const message = `signal ${reference.id} does not exist; the reference to it is dropped`;
    context.repair('signal-reference-dangling', reference.position, message);
    return false;
  });
  return { ...road, predecessor, successor, signalReferences };
}
