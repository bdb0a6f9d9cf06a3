/** `<junction>` and `<controller>`: connections, lane links and groups of signals. Sections 10, 12. */
import type { XmlElement } from '../xml/element.js';
import {
  junctionId,
  optionalNumber,
  requiredInteger,
  requiredText,
  roadId,
  textOf,
} from './attributes.js';
import { positionOf, type ReadContext } from './context.js';
import type { ControllerRecord, JunctionConnection, JunctionRecord, LaneLink } from './model.js';

const MAX_LANE_ID = 1_000_000;

/** Reads one junction. */
export function readJunction(context: ReadContext, element: XmlElement): JunctionRecord {
  const connections: JunctionConnection[] = [];
  const controllerIds: string[] = [];
  for (const child of element.children) {
    if (child.name === 'connection') {
      const connection = readConnection(context, child);
      if (connection !== null) connections.push(connection);
    } else if (child.name === 'controller') {
      controllerIds.push(requiredText(context, child, 'id'));
    } else context.unsupported(child, 'junction');
  }
  return {
    id: junctionId(context, element, 'id'),
    name: textOf(element, 'name'),
    connections,
    controllerIds,
    position: positionOf(element),
  };
}

/** Direct and virtual connections (1.6, 1.7) may lack a connecting road; CARLA has no such thing. */
function readConnection(context: ReadContext, element: XmlElement): JunctionConnection | null {
  if (
    element.attribute('connectingRoad') === undefined ||
    element.attribute('incomingRoad') === undefined
  ) {
    context.repair(
      'connection-dangling',
      element,
      'a connection without incomingRoad and connectingRoad is dropped',
    );
    return null;
  }
  const laneLinks: LaneLink[] = [];
  for (const child of element.children) {
    if (child.name === 'laneLink') {
      laneLinks.push({
        from: requiredInteger(context, child, 'from', -MAX_LANE_ID, MAX_LANE_ID),
        to: requiredInteger(context, child, 'to', -MAX_LANE_ID, MAX_LANE_ID),
      });
    } else context.unsupported(child, 'junction/connection');
  }
  return {
    id: requiredText(context, element, 'id'),
    incomingRoad: roadId(context, element, 'incomingRoad'),
    connectingRoad: roadId(context, element, 'connectingRoad'),
    contactPoint: textOf(element, 'contactPoint'),
    laneLinks,
  };
}

/** Reads one controller. */
export function readController(context: ReadContext, element: XmlElement): ControllerRecord {
  const signalIds: string[] = [];
  for (const child of element.children) {
    if (child.name === 'control') signalIds.push(requiredText(context, child, 'signalId'));
    else context.unsupported(child, 'controller');
  }
  return {
    id: requiredText(context, element, 'id'),
    name: textOf(element, 'name'),
    sequence: optionalNumber(context, element, 'sequence'),
    signalIds,
    position: positionOf(element),
  };
}
