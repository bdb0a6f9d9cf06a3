/**
 * Towns by name from folders of OpenDRIVE files, each read and built once while it is in use. What was
 * used longest ago is forgotten when the texts kept grow beyond a budget, so that a run over many large
 * towns stays within memory.
 */
import { existsSync, statSync } from 'node:fs';
import { basename } from 'node:path';
import { sha256OfText } from '../bridge/ticklog/index.js';
import { EgoloopError } from '../core/errors.js';
import { readText } from '../core/files.js';
import { groupBy } from '../core/group-by.js';
import { RoadMap } from '../map/road-map.js';
import { townName } from '../map/routes/town-name.js';
import { holdsMaps, mapCandidates, SHIPPED_MAPS } from './find-map.js';

/** Characters of OpenDRIVE text whose towns are kept ready, besides the one in use. */
const KEEP_CHARACTERS = 48_000_000;

export interface TownMap {
  readonly name: string;
  /** SHA-256 of the OpenDRIVE text. */
  readonly sha256: string;
  readonly file: string;
  readonly map: RoadMap;
}

interface Kept extends TownMap {
  readonly characters: number;
}

export class MapLibrary {
  /** Insertion order is order of use. */
  private readonly kept = new Map<string, Kept>();

  /**
   * @param places CARLA installs, folders of `.xodr` files or single files, best first
   * @param shipped the folder looked at last
   * @param keepCharacters text whose towns are kept ready, besides the town in use
   * Throws FILE_UNREADABLE for a place that does not exist or holds no map at all.
   */
  constructor(
    readonly places: readonly string[] = [],
    private readonly shipped = SHIPPED_MAPS,
    private readonly keepCharacters = KEEP_CHARACTERS,
  ) {
    for (const place of places) {
      const found = whatIsWrong(place);
      if (found === null) continue;
      throw new EgoloopError(
        'FILE_UNREADABLE',
        `expected --maps to name a CARLA install, a folder of .xodr files or such a file, found ${found}`,
        { file: place },
      );
    }
  }

  /** The file of a town, or null. A `_Opt` town has the same roads as its plain twin. */
  find(town: string): string | null {
    for (const place of [...this.places, this.shipped]) {
      if (place.endsWith('.xodr')) {
        if (townName(basename(place)) === townName(town)) return place;
        continue;
      }
      for (const file of mapCandidates(place, town)) {
        if (existsSync(file) && statSync(file).isFile()) return file;
      }
    }
    return null;
  }

  /**
   * The same items in an order in which no town is read twice, if keeping all their towns at once would
   * take too much memory; else as they are.
   */
  groupByTown<T>(items: readonly T[], townOf: (item: T) => string): readonly T[] {
    const groups = groupBy(items, townOf);
    let bytes = 0;
    for (const town of groups.keys()) {
      const file = this.find(town);
      if (file !== null) bytes += statSync(file).size;
    }
    return bytes <= this.keepCharacters ? items : [...groups.values()].flat();
  }

  /** A town, built. Throws MAP_NOT_FOUND naming where it was looked for, or as `RoadMap.fromOpenDrive`. */
  load(town: string): TownMap {
    const known = this.kept.get(town);
    if (known !== undefined) {
      this.kept.delete(town);
      this.kept.set(town, known);
      return known;
    }
    const file = this.find(town);
    if (file === null) {
      const looked = this.places.length === 0 ? 'the shipped maps' : this.places.join(', ');
      throw new EgoloopError(
        'MAP_NOT_FOUND',
        `expected the OpenDRIVE map of ${town}, found none in ${looked}; name its folder with --maps`,
      );
    }
    const text = readText(file);
    const map = RoadMap.fromOpenDrive(text, { name: townName(town), file });
    const entry = {
      name: townName(town),
      sha256: sha256OfText(text),
      file,
      map,
      characters: text.length,
    };
    this.kept.set(town, entry);
    this.forgetOldest(town);
    return entry;
  }

  private forgetOldest(current: string): void {
    let total = 0;
    for (const { characters } of this.kept.values()) total += characters;
    for (const [town, { characters }] of this.kept) {
      if (total <= this.keepCharacters || town === current) break;
      this.kept.delete(town);
      total -= characters;
    }
  }
}

/** Why no map can come from a place; null where one can. */
function whatIsWrong(place: string): string | null {
  const stat = statSync(place, { throwIfNoEntry: false });
  if (stat === undefined) return 'no such place';
  if (!stat.isDirectory()) return place.endsWith('.xodr') ? null : 'another file';
  return holdsMaps(place) ? null : 'a folder without maps';
}
