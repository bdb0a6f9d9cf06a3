/**
 * Lights and signs as actors of a world: transform and one trigger volume each, the form in which
 * the evaluators see them. Frame: CARLA's, metres, float32 degrees. A light that several boxes
 * belong to gets the smallest box around all of them: in the actor's own axes, as the hand-placed
 * volumes of the shipped towns lie, or in the world's axes, as CARLA merges boxes that it generated
 * itself.
 */
import {
  forwardVector,
  rotationDeg,
  type Transform,
  type Vector3,
  vector3,
} from '../../core/float32.js';
import type { StopBox, StopKind } from './stop-boxes.js';
import type { MapSignal } from './types.js';

const f = Math.fround;

/**
 * Structurally what a frame's `TrafficLightTruth` and `StopSignTruth` are, plus the signal's id.
 */
export interface SignalActor {
  readonly id: number;
  readonly signalId: string;
  readonly transform: Transform;
  /** Centre in the actor's axes, half sides; see `MergeAxes` for theirs. */
  readonly triggerVolume: { readonly center: Vector3; readonly extent: Vector3 };
}

/** Axes of a merged trigger volume's half sides. */
export type MergeAxes = 'actor' | 'world';

function normalisedYawDeg(yawDeg: number): number {
  const turned = yawDeg - 360 * Math.floor((yawDeg + 180) / 360);
  return turned === -180 ? 180 : turned;
}

/**
 * CARLA turns its models by 90° and stands them upright. A side file's transform is taken as it is.
 */
export function actorTransform(signal: MapSignal): Transform {
  if (signal.origin === 'side-file') return signal.transform;
  const yawDeg = normalisedYawDeg(f(signal.transform.rotation.yawDeg + 90));
  return { location: signal.transform.location, rotation: rotationDeg(0, yawDeg, 0) };
}

interface Range {
  min: [number, number, number];
  max: [number, number, number];
}

function grow(range: Range, x: number, y: number, z: number): void {
  const point = [x, y, z];
  for (let axis = 0; axis < 3; axis += 1) {
    range.min[axis] = Math.min(range.min[axis]!, point[axis]!);
    range.max[axis] = Math.max(range.max[axis]!, point[axis]!);
  }
}

function emptyRange(): Range {
  const inf = Number.POSITIVE_INFINITY;
  return { min: [inf, inf, inf], max: [-inf, -inf, -inf] };
}

function halfSides(range: Range): Vector3 {
  const [x, y, z] = range.max.map((most, axis) => (most - range.min[axis]!) / 2);
  return vector3(x!, y!, z!);
}

function centreOf(range: Range): [number, number, number] {
  return range.max.map((most, axis) => (most + range.min[axis]!) / 2) as [number, number, number];
}

/** Box around all boxes in the actor's axes. */
function mergeInActorAxes(
  actor: Transform,
  boxes: readonly StopBox[],
): SignalActor['triggerVolume'] {
  const forward = forwardVector(actor.rotation);
  const range = emptyRange();
  for (const { transform, extent } of boxes) {
    const along = forwardVector({ ...transform.rotation, pitchDeg: 0 });
    for (const [u, v] of [
      [1, 1],
      [1, -1],
      [-1, 1],
      [-1, -1],
    ] as const) {
      const dx = transform.location.x + u * extent.x * along.x - v * extent.y * along.y;
      const dy = transform.location.y + u * extent.x * along.y + v * extent.y * along.x;
      const x = dx - actor.location.x;
      const y = dy - actor.location.y;
      const z = transform.location.z - actor.location.z;
      const localX = x * forward.x + y * forward.y;
      const localY = y * forward.x - x * forward.y;
      grow(range, localX, localY, z - extent.z);
      grow(range, localX, localY, z + extent.z);
    }
  }
  return { center: vector3(...centreOf(range)), extent: halfSides(range) };
}

/**
 * CARLA's own merge: only the corner (+,+,+) of each box and its opposite are turned into the
 * world, so the half sides are too small for boxes that lie askew. They stay along the world's
 * axes.
 */
function mergeInWorldAxes(
  actor: Transform,
  boxes: readonly StopBox[],
): SignalActor['triggerVolume'] {
  const range = emptyRange();
  for (const { transform, extent } of boxes) {
    const along = forwardVector({ ...transform.rotation, pitchDeg: 0 });
    const cornerX = extent.x * along.x - extent.y * along.y;
    const cornerY = extent.x * along.y + extent.y * along.x;
    const { x, y, z } = transform.location;
    grow(range, x + cornerX, y + cornerY, z + extent.z);
    grow(range, x - cornerX, y - cornerY, z - extent.z);
  }
  const forward = forwardVector(actor.rotation);
  const [cx, cy, cz] = centreOf(range);
  const x = cx - actor.location.x;
  const y = cy - actor.location.y;
  const center = vector3(
    x * forward.x + y * forward.y,
    y * forward.x - x * forward.y,
    cz - actor.location.z,
  );
  return { center, extent: halfSides(range) };
}

/** Lanes on which a standing sign has a box. */
function lanesOfStandingSigns(
  signals: ReadonlyMap<string, MapSignal>,
  boxes: readonly StopBox[],
): Set<string> {
  const standing = boxes.filter(
    (box) => box.kind === 'stop_sign' && signals.get(box.signalId)?.origin !== 'object',
  );
  return new Set(standing.map((box) => `${box.roadId}/${box.laneId}`));
}

/**
 * Actors of one kind, in the order of `signals`. Signals without any box are left out: nobody would
 * ever notice them.
 *
 * @param firstId id of the first actor; the others count on
 */
export function signalActors(
  signals: readonly MapSignal[],
  boxes: readonly StopBox[],
  kind: StopKind,
  options: { readonly axes?: MergeAxes; readonly firstId?: number } = {},
): SignalActor[] {
  const bySignal = new Map<string, StopBox[]>();
  for (const box of boxes) {
    if (box.kind !== kind) continue;
    const own = bySignal.get(box.signalId) ?? [];
    own.push(box);
    bySignal.set(box.signalId, own);
  }
  const merge = options.axes === 'world' ? mergeInWorldAxes : mergeInActorAxes;
  const actors: SignalActor[] = [];
  const standing = lanesOfStandingSigns(new Map(signals.map((s) => [s.id, s])), boxes);
  for (const signal of signals) {
    const own = bySignal.get(signal.id);
    if (own === undefined) continue;
    // STOP letters on the lane of a standing stop sign belong to that sign: CARLA has one actor.
    const isPaint = signal.origin === 'object';
    if (isPaint && own.some((box) => standing.has(`${box.roadId}/${box.laneId}`))) continue;
    const transform = actorTransform(signal);
    const id = (options.firstId ?? 1) + actors.length;
    actors.push({ id, signalId: signal.id, transform, triggerVolume: merge(transform, own) });
  }
  return actors;
}
