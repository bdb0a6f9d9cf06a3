/**
 * Maps by the SHA-256 of their text: those that the driver has on its own disk and those that a world
 * has sent. What was used longest ago is forgotten above a budget of characters.
 */
import { createHash } from 'node:crypto';
import { RoadMap } from '../../map/road-map.js';
import { invalid } from '../protocol/invalid.js';
import type { RouteStart } from '../protocol/messages.js';

/** Characters of sent texts whose maps are kept ready. */
const KEEP_CHARACTERS = 48_000_000;

export interface KnownMap {
  /** SHA-256 of the OpenDRIVE text. */
  readonly sha256: string;
  readonly map: RoadMap;
}

/** Looks a town up on this side; null when it is not there. */
export type FindTown = (town: string) => KnownMap | null;

export class MapStore {
  private readonly sent = new Map<string, { readonly map: RoadMap; readonly characters: number }>();

  constructor(private readonly findTown: FindTown = () => null) {}

  /** SHA-256 of every map that need not be sent for a route in a town. */
  known(town: string): string[] {
    const own = this.findTown(town);
    return [...(own === null ? [] : [own.sha256]), ...this.sent.keys()].slice(0, 64);
  }

  /**
   * The map of a route. Throws PROTOCOL_INVALID for a text with another SHA-256 than it should have,
   * and for none where none was known; OPENDRIVE_INVALID and the like as `RoadMap.fromOpenDrive`.
   */
  mapOf({ name, sha256, text }: RouteStart['map'], town: string): RoadMap {
    const kept = this.sent.get(sha256);
    if (kept !== undefined) {
      this.sent.delete(sha256);
      this.sent.set(sha256, kept);
      return kept.map;
    }
    const own = this.findTown(town);
    if (own?.sha256 === sha256) return own.map;
    if (text === null) {
      throw invalid('routeStart.map.text', 'expected the text of a map that is not known here');
    }
    const found = createHash('sha256').update(text, 'utf8').digest('hex');
    if (found !== sha256) {
      throw invalid('routeStart.map.sha256', `expected ${found}, as the text has; found ${sha256}`);
    }
    const map = RoadMap.fromOpenDrive(text, { name });
    this.sent.set(sha256, { map, characters: text.length });
    this.forgetOldest(sha256);
    return map;
  }

  private forgetOldest(current: string): void {
    let total = 0;
    for (const { characters } of this.sent.values()) total += characters;
    for (const [sha256, { characters }] of this.sent) {
      if (total <= KEEP_CHARACTERS || sha256 === current) break;
      this.sent.delete(sha256);
      total -= characters;
    }
  }
}
