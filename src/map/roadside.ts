/**
 * What stands beside the roads of a map: OpenDRIVE objects that are boxes one can run into (houses,
 * trees, poles, barriers). CARLA has these as meshes of its towns, not in their road files; the
 * project's own towns have them as objects. CARLA's axes, metres, radians.
 */
import { centreLinePose } from './network/crosswalks.js';
import type { RoadMap } from './road-map.js';

export const ROADSIDE_KINDS = ['building', 'tree', 'pole', 'barrier'] as const;

export type RoadsideKind = (typeof ROADSIDE_KINDS)[number];

export interface RoadsideBox {
  readonly kind: RoadsideKind;
  readonly xM: number;
  readonly yM: number;
  /** Height of the ground it stands on. */
  readonly zM: number;
  readonly yawRad: number;
  readonly halfLengthM: number;
  readonly halfWidthM: number;
  readonly heightM: number;
}

const cache = new WeakMap<RoadMap, readonly RoadsideBox[]>();

const isKind = (type: string): type is RoadsideKind =>
  (ROADSIDE_KINDS as readonly string[]).includes(type);

/** All boxes beside the roads of a map, in file order; those without length, width or height are left out. */
export function roadsideBoxes(map: RoadMap): readonly RoadsideBox[] {
  let boxes = cache.get(map);
  if (boxes === undefined) {
    boxes = readBoxes(map);
    cache.set(map, boxes);
  }
  return boxes;
}

function readBoxes({ graph }: RoadMap): RoadsideBox[] {
  return graph.arrays.roads.flatMap((record, road) =>
    record.objects.flatMap((object): RoadsideBox[] => {
      const { type, s, t, hdg, zOffset, length, width, height } = object;
      if (!isKind(type) || !(length > 0 && width > 0 && height > 0)) return [];
      const base = centreLinePose(graph, road, s);
      const yaw = (base.yawDeg * Math.PI) / 180;
      return [
        {
          kind: type,
          xM: base.x + t * Math.sin(yaw),
          yM: base.y - t * Math.cos(yaw),
          zM: base.z + zOffset,
          yawRad: yaw - hdg,
          halfLengthM: length / 2,
          halfWidthM: width / 2,
          heightM: height,
        },
      ];
    }),
  );
}
