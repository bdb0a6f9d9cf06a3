/**
 * Writes valid OpenDRIVE maps of any size for tests and benchmarks: a grid of signalled junctions
 * joined by four-lane roads with pavements, some straight, some winding in arcs, some over a hill. Every
 * road joins its neighbours exactly. Roads carry about as many records a kilobyte as CARLA's towns do.
 */
import { GridRandom, writeGridRoad } from './synthetic-road.js';

/** Distance between junction centres and from a centre to its arms' ends, metres. */
const SPACING_M = 120;
const ARM_M = 18;

/** Arms in the order east, north, west, south, as unit directions. */
const ARMS = [
  { dx: 1, dy: 0, hdg: 0 },
  { dx: 0, dy: 1, hdg: Math.PI / 2 },
  { dx: -1, dy: 0, hdg: Math.PI },
  { dx: 0, dy: -1, hdg: -Math.PI / 2 },
] as const;

interface Arm {
  readonly roadId: number;
  /** The end of that road which touches the junction. */
  readonly contact: 'start' | 'end';
  readonly direction: number;
}

/**
 * A map of at least 2 × 2 junctions.
 * @param targetBytes size of the text; small targets give the smallest grid, which is larger
 * @param seed the same seed and size give the same text
 */
export function makeGridOpenDrive(targetBytes: number, seed: number): string {
  const cell = writeGrid(4, 4, seed).length - writeGrid(4, 3, seed).length;
  const columns = Math.max(2, Math.floor(Math.sqrt((4 * targetBytes) / cell)));
  const twoRows = writeGrid(columns, 2, seed).length;
  const eachRow = writeGrid(columns, 3, seed).length - twoRows;
  const rows = Math.max(2, Math.floor(2 + (0.99 * targetBytes - twoRows) / eachRow));
  const text = writeGrid(columns, rows, seed);
  const padding = targetBytes - text.length - '<!---->\n'.length;
  return padding > 0 ? text.replace('</OpenDRIVE>', `<!--${pad(padding)}-->\n</OpenDRIVE>`) : text;
}

/** A grid of exactly this many junctions. */
export function writeGrid(columns: number, rows: number, seed: number): string {
  const grid = new Grid(columns, rows, seed);
  return grid.write();
}

function pad(length: number): string {
  return ' '.repeat(length);
}

class Grid {
  readonly #columns: number;
  readonly #rows: number;
  readonly #random: GridRandom;
  readonly #out: string[] = [];
  readonly #controllers: string[] = [];
  readonly #junctions: string[] = [];
  #nextRoad: number;

  constructor(columns: number, rows: number, seed: number) {
    this.#columns = columns;
    this.#rows = rows;
    this.#random = new GridRandom(seed);
    this.#nextRoad = 2 * columns * rows;
  }

  write(): string {
    const extent = SPACING_M * Math.max(this.#columns, this.#rows);
    this.#out.push(
      '<?xml version="1.0" encoding="UTF-8"?>\n<OpenDRIVE>\n',
      '    <header revMajor="1" revMinor="4" name="grid" version="1" date="2020-01-01T00:00:00" ',
      `north="${extent}" south="0" east="${extent}" west="0" vendor="egoloop">\n`,
      '        <geoReference><![CDATA[+proj=tmerc +lat_0=48.5 +lon_0=9.25 +k=1 +units=m ]]>',
      '</geoReference>\n    </header>\n',
    );
    for (let row = 0; row < this.#rows; row++) {
      for (let column = 0; column < this.#columns; column++) this.#writeCell(column, row);
    }
    this.#out.push(...this.#controllers, ...this.#junctions, '</OpenDRIVE>\n');
    return this.#out.join('');
  }

  #junctionId(column: number, row: number): number {
    return 1_000_000 + row * this.#columns + column;
  }

  /** Id of the road that leaves a junction to the east (side 0) or north (side 1). */
  #roadId(column: number, row: number, side: 0 | 1): number {
    return 2 * (row * this.#columns + column) + side;
  }

  #writeCell(column: number, row: number): void {
    for (const side of [0, 1] as const) {
      const nextColumn = column + (side === 0 ? 1 : 0);
      const nextRow = row + (side === 1 ? 1 : 0);
      if (nextColumn >= this.#columns || nextRow >= this.#rows) continue;
      const { dx, dy, hdg } = ARMS[side];
      this.#out.push(
        writeGridRoad(this.#random, {
          id: this.#roadId(column, row, side),
          junction: -1,
          x: column * SPACING_M + dx * ARM_M,
          y: row * SPACING_M + dy * ARM_M,
          hdg,
          path: { kind: 'between', distanceM: SPACING_M - 2 * ARM_M },
          predecessor: { type: 'junction', id: this.#junctionId(column, row) },
          successor: { type: 'junction', id: this.#junctionId(nextColumn, nextRow) },
        }),
      );
    }
    this.#writeJunction(column, row);
  }

  #arms(column: number, row: number): Arm[] {
    const arms: Arm[] = [];
    const add = (roadId: number, contact: 'start' | 'end', direction: number) =>
      arms.push({ roadId, contact, direction });
    if (column + 1 < this.#columns) add(this.#roadId(column, row, 0), 'start', 0);
    if (row + 1 < this.#rows) add(this.#roadId(column, row, 1), 'start', 1);
    if (column > 0) add(this.#roadId(column - 1, row, 0), 'end', 2);
    if (row > 0) add(this.#roadId(column, row - 1, 1), 'end', 3);
    return arms;
  }

  #writeJunction(column: number, row: number): void {
    const id = this.#junctionId(column, row);
    const connections: string[] = [];
    const lights: [string[], string[]] = [[], []];
    const arms = this.#arms(column, row);
    for (const from of arms) {
      const signalId = `${id}-${from.direction}`;
      lights[from.direction % 2]!.push(signalId);
      let first = true;
      for (const to of arms) {
        if (to === from) continue;
        const roadId = this.#nextRoad++;
        this.#out.push(
          this.#connectingRoad({ column, row, id, roadId, from, to, signalId, first }),
        );
        connections.push(writeConnection(connections.length, from, roadId));
        first = false;
      }
    }
    const names = lights.map((signals, phase) => {
      const name = `${id}-phase-${phase}`;
      const controls = signals.map((s) => `        <control signalId="${s}" type=""/>\n`).join('');
      this.#controllers.push(
        `    <controller name="${name}" id="${name}" sequence="${phase}">\n${controls}    </controller>\n`,
      );
      return `        <controller id="${name}" type="0" sequence="0"/>\n`;
    });
    this.#junctions.push(
      `    <junction id="${id}" name="junction ${id}">\n${connections.join('')}${names.join('')}` +
        '    </junction>\n',
    );
  }

  #connectingRoad(at: {
    column: number;
    row: number;
    id: number;
    roadId: number;
    from: Arm;
    to: Arm;
    signalId: string;
    first: boolean;
  }): string {
    const arm = ARMS[at.from.direction]!;
    const turns = (at.to.direction - at.from.direction + 4) % 4;
    return writeGridRoad(this.#random, {
      id: at.roadId,
      junction: at.id,
      x: at.column * SPACING_M + arm.dx * ARM_M,
      y: at.row * SPACING_M + arm.dy * ARM_M,
      hdg: arm.hdg + Math.PI,
      // Driving in from the east arm: the north arm lies to the right, the south arm to the left.
      path:
        turns === 2
          ? { kind: 'across', distanceM: 2 * ARM_M }
          : { kind: 'turn', radiusM: ARM_M, left: turns === 3 },
      predecessor: { type: 'road', id: at.from.roadId, contact: at.from.contact },
      successor: { type: 'road', id: at.to.roadId, contact: at.to.contact },
      light: { id: at.signalId, define: at.first },
    });
  }
}

function writeConnection(index: number, from: Arm, roadId: number): string {
  const sign = from.contact === 'end' ? -1 : 1;
  const links = [1, 2].map((n) => `            <laneLink from="${sign * n}" to="${-n}"/>\n`);
  return (
    `        <connection id="${index}" incomingRoad="${from.roadId}" connectingRoad="${roadId}" ` +
    `contactPoint="start">\n${links.join('')}        </connection>\n`
  );
}
