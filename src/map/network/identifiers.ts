/**
 * Road and junction ids as numbers. CARLA reads them as integers; files of other tools also use names.
 * A name gets a free number above all written ones, so that both kinds work side by side.
 */
import type { OpenDriveDocument, Repair, SourcePosition } from '../opendrive/model.js';

/** Turns ids as written into numbers, and notes every road name that had to be numbered. */
export class Identifiers {
  private readonly numberByName = new Map<string, number>();
  private nextFree = 1;
  readonly repairs: Repair[] = [];

  constructor(document: OpenDriveDocument) {
    for (const road of document.roads) this.reserve(road.id);
    for (const junction of document.junctions) this.reserve(junction.id);
    for (const road of document.roads) this.name(road.id, 'road', road.position);
    for (const junction of document.junctions) {
      this.name(junction.id, 'junction', junction.position);
    }
  }

  private reserve(text: string): void {
    const value = integer(text);
    if (value !== null && value >= this.nextFree) this.nextFree = value + 1;
  }

  private name(text: string, kind: string, position: SourcePosition): void {
    const key = `${kind}:${text}`;
    if (integer(text) !== null || this.numberByName.has(key)) return;
    this.numberByName.set(key, this.nextFree);
    const message = `${kind} id "${text}" is not an integer; it is called ${this.nextFree} here`;
    this.repairs.push({ name: `${kind}-id-not-integer`, message, position });
    this.nextFree += 1;
  }

  /** Number of a road id, -1 for a name that no road has. */
  road(text: string): number {
    return integer(text) ?? this.numberByName.get(`road:${text}`) ?? -1;
  }

  /** Number of a junction id; `-1` and the empty text mean none. */
  junction(text: string): number {
    if (text === '-1' || text === '') return -1;
    return integer(text) ?? this.numberByName.get(`junction:${text}`) ?? -1;
  }
}

/** A non-negative decimal integer of 32 bits, or null. */
function integer(text: string): number | null {
  if (!/^\s*\d+\s*$/.test(text)) return null;
  const value = Number(text);
  return value <= 0xffffffff ? value : null;
}
