/**
 * Junctions with their connections in the order in which CARLA's client walks them (a hash map keyed
 * by connection id); that order is the order of `next()` at a junction. A repeated connection id adds
 * its lane links to the first one, as there.
 */
import type { JunctionRecord, OpenDriveDocument } from '../opendrive/model.js';
import type { Identifiers } from './identifiers.js';
import { hashMapOrder } from './iteration-order.js';
import type { ConnectionNode, JunctionNode } from './lane-graph.js';

/** All junctions by id, in file order. The first of two junctions with one id wins. */
export function buildJunctions(
  document: OpenDriveDocument,
  identifiers: Identifiers,
  roadIndexById: ReadonlyMap<number, number>,
): ReadonlyMap<number, JunctionNode> {
  const junctions = new Map<number, JunctionNode>();
  for (const record of document.junctions) {
    const id = identifiers.junction(record.id);
    if (junctions.has(id)) continue;
    const connections = orderConnections(record, identifiers, roadIndexById);
    junctions.set(id, { id, record, connections });
  }
  return junctions;
}

interface MutableConnection extends ConnectionNode {
  readonly laneLinks: { readonly from: number; readonly to: number }[];
}

function orderConnections(
  junction: JunctionRecord,
  identifiers: Identifiers,
  roadIndexById: ReadonlyMap<number, number>,
): ConnectionNode[] {
  const byId = new Map<number, MutableConnection>();
  for (const record of junction.connections) {
    const id = connectionId(record.id);
    const known = byId.get(id);
    if (known !== undefined) {
      known.laneLinks.push(...record.laneLinks);
      continue;
    }
    byId.set(id, {
      id,
      incomingRoadId: identifiers.road(record.incomingRoad),
      connectingRoad: roadIndexById.get(identifiers.road(record.connectingRoad)) ?? -1,
      laneLinks: [...record.laneLinks],
    });
  }
  const distinct = [...byId.values()];
  return hashMapOrder(distinct.map((connection) => connection.id)).map((i) => distinct[i]!);
}

/** Leading digits as an unsigned number; a text without any is 0, as the client reads it. */
function connectionId(text: string): number {
  const digits = /^\s*(\d+)/.exec(text);
  return digits === null ? 0 : Number(digits[1]) >>> 0;
}
