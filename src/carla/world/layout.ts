/**
 * The layout of a map that bodies run into: houses, trees, poles and rails beside the road, and the
 * posts of its lights and signs. CARLA's axes, metres, radians.
 */
import { LaneType } from '../../map/lane-type.js';
import type { RoadMap } from '../../map/road-map.js';
import type { RoadsideBox, RoadsideKind } from '../../map/roadside.js';
import { SCENERY_TAGS } from '../../sim/sensors/camera/furniture.js';
import { Scenery, sceneryOf } from '../../sim/world/scenery.js';
import { type StandingThing, standingThings } from './furniture.js';

/** A part of the layout as a contact names it. */
export interface LayoutPart {
  /** `static.building` and its kin; of a post that of its light or sign, which is an actor. */
  readonly typeId: string;
  /** Semantic tag. */
  readonly tag: number;
  /** OpenDRIVE id of the light or sign that the post carries; empty for all else. */
  readonly signalId: string;
  /** The post of a sign bends: it slows whoever runs into it and holds nobody. */
  readonly bends: boolean;
}

/** Boxes in cells, and what each of them is. */
export interface LayoutBoxes {
  readonly boxes: Scenery;
  partOf(box: number): LayoutPart;
  /** Whether people have to walk around it; they slip past what is as thin as they are. */
  stopsWalkers(box: number): boolean;
}

const THIN: ReadonlySet<RoadsideKind> = new Set(['pole', 'tree']);
/** Lanes on which nothing can stand: a post that is drawn there hangs from above in CARLA. */
const DRIVEN = LaneType.Driving | LaneType.Parking | LaneType.Shoulder | LaneType.Bidirectional;
const RAD = Math.PI / 180;

function sceneryLayout(map: RoadMap): LayoutBoxes {
  const boxes = sceneryOf(map);
  const kindOf = (box: number) => boxes.kind[box] as RoadsideKind;
  return {
    boxes,
    partOf: (box) => ({
      typeId: boxes.typeId(box),
      tag: SCENERY_TAGS[kindOf(box)],
      signalId: '',
      bends: false,
    }),
    stopsWalkers: (box) => !THIN.has(kindOf(box)),
  };
}

function postLayout(map: RoadMap): LayoutBoxes {
  const things = standingThings(map);
  const posts = things.filter((thing) => thing.kind === 'pole' && !isOnRoad(map, thing));
  const isSign = new Set(things.filter(({ kind }) => kind === 'sign').map((one) => one.signalId));
  const boxes = new Scenery(posts.map(postBox));
  return {
    boxes,
    partOf(box) {
      const { signalId } = posts[box] as StandingThing;
      const bends = isSign.has(signalId);
      return { typeId: boxes.typeId(box), tag: SCENERY_TAGS.pole, signalId, bends };
    },
    stopsWalkers: () => false,
  };
}

function isOnRoad(map: RoadMap, { pose, extent }: StandingThing): boolean {
  const foot = {
    x: Math.fround(pose.x),
    y: Math.fround(pose.y),
    z: Math.fround(pose.z - extent.z),
  };
  return map.waypointAtExact(foot, DRIVEN) !== null;
}

function postBox({ pose, extent }: StandingThing): RoadsideBox {
  return {
    kind: 'pole',
    xM: pose.x,
    yM: pose.y,
    zM: pose.z - extent.z,
    yawRad: pose.yaw * RAD,
    halfLengthM: extent.x,
    halfWidthM: extent.y,
    heightM: 2 * extent.z,
  };
}

const cache = new WeakMap<RoadMap, readonly LayoutBoxes[]>();

/** Scenery and posts of a map, worked out once. */
export function layoutOf(map: RoadMap): readonly LayoutBoxes[] {
  let layout = cache.get(map);
  if (layout === undefined) {
    layout = [sceneryLayout(map), postLayout(map)].filter(({ boxes }) => boxes.count > 0);
    cache.set(map, layout);
  }
  return layout;
}
