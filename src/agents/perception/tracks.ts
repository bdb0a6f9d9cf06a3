/**
 * All other actors as a driver remembers them, in the order of the truth. Also what the driver has learnt
 * about forks: which way scenario vehicles take there (a flow sends all its vehicles the same way).
 */
import type { TruthFrame } from '../../bridge/frame.js';
import { Kind } from './kinds.js';
import type { LaneShapes } from './lane-shapes.js';
import { followsLanes, Track } from './track.js';

/** Actors farther away than this are not followed. */
const REACH_M = 160;

export class Tracks {
  /** Actors to keep clear of, in the order of the truth. */
  readonly list: Track[] = [];
  private readonly byId = new Map<number, Track>();
  private readonly ways = new Map<number, number>();

  constructor(private readonly shapes: LaneShapes) {}

  update(truth: TruthFrame): void {
    const { list, byId } = this;
    list.length = 0;
    const ego = truth.ego.transform.location;
    for (const actor of truth.actors) {
      let track = byId.get(actor.id);
      if (track === undefined || track.typeId !== actor.typeId) {
        track = new Track(actor.id, actor);
        byId.set(actor.id, track);
      }
      if (track.kind === Kind.Flat) continue;
      const { x, y, z } = actor.transform.location;
      const dx = x - ego.x;
      const dy = y - ego.y;
      if (dx * dx + dy * dy > REACH_M * REACH_M || Math.abs(z - ego.z) > 6) continue;
      track.update(actor, truth.tick);
      if (followsLanes(track.kind)) {
        const learns = !track.isReactive;
        const usual = (from: number) => (learns ? this.wayBehind(from) : -1);
        track.findLane(this.shapes, usual, (from, to) => {
          if (learns) this.ways.set(from, to);
        });
      }
      list.push(track);
    }
  }

  /** The lane that the last scenario vehicle took behind `lane`, or −1. */
  wayBehind(lane: number): number {
    return this.ways.get(lane) ?? -1;
  }
}
