/**
 * A town of streets that cross at right angles, every crossing a little aside and turned, so that the
 * streets between bend by a few degrees. The outermost streets run round the corners of the grid, so
 * no street ends blindly. Where parameters differ from town to town they are drawn from the given
 * stream. OpenDRIVE axes, metres, radians.
 */
import type { Random } from '../../core/random.js';
import { alignmentThrough, type Point } from './alignment.js';
import type { Arm } from './arms.js';
import { addCrosswalk, type Control, controlJunction } from './control.js';
import type { TownDraft } from './draft.js';
import { buildJunction } from './junction.js';
import type { TownRoad } from './model.js';
import { ordinaryMovements } from './movements.js';
import { ahead, type Pose } from './plan.js';
import { kerbM, type Profile } from './profile.js';
import { addSpeedSigns } from './speed-signs.js';

/** What one street of the grid is like. */
export interface StreetKind {
  readonly name: string;
  readonly speedKmh: number;
  /** Cross-section of its block of this number, counted along the street. */
  profile(block: number): Profile;
  /** Takes precedence where signs decide. */
  readonly rank: number;
}

export interface GridPlan {
  /** Streets along x, from south to north; the first and the last are the town's edge. */
  readonly rows: readonly StreetKind[];
  /** Streets along y, from west to east; the first and the last are the town's edge. */
  readonly columns: readonly StreetKind[];
  /** Where the streets lie, relative to the first one. */
  readonly rowAtM: readonly number[];
  readonly columnAtM: readonly number[];
  /** Street pieces that are left out: `column,row` of their western or southern end, and their axis. */
  readonly without: readonly {
    readonly column: number;
    readonly row: number;
    readonly axis: 'x' | 'y';
  }[];
  readonly turnedRad: number;
  readonly kerbRadiusM: number;
  readonly bendRadiusM: number;
  readonly clearM: number;
  /** Control of each arm, given the rank of its street and the ranks at the junction. */
  control(random: Random, arms: readonly { readonly rank: number }[]): Control[];
  readonly hasCrosswalks: boolean;
}

type Direction = 'E' | 'N' | 'W' | 'S';

interface GridArm {
  readonly arm: Arm;
  readonly direction: Direction;
  readonly rank: number;
}

const STEP: Readonly<Record<Direction, readonly [number, number]>> = {
  E: [1, 0],
  N: [0, 1],
  W: [-1, 0],
  S: [0, -1],
};
const ORDER: readonly Direction[] = ['E', 'N', 'W', 'S'];

/** How far crossings lie from the places of a regular grid, along either axis, and are turned. */
const ASIDE_M = [4, 9] as const;
const TURNED_RAD = [(4 * Math.PI) / 180, (7 * Math.PI) / 180] as const;
/** Streets lead straight out of a crossing at least this far: the stop boxes lie there. */
const MOUTH_M = 6;
/** Their first corner lies this far out. */
const STRAIGHT_M = [38, 46] as const;
const BEND = { radiusM: 165, clothoidM: 16 } as const;

/** A number from the range with either sign. */
function eitherSign(random: Random, [least, most]: readonly [number, number]): number {
  return (random.chance(0.5) ? 1 : -1) * random.uniform(least, most);
}

const opposite = (direction: Direction): Direction =>
  ORDER[(ORDER.indexOf(direction) + 2) % 4] as Direction;

class Grid {
  readonly #arms = new Map<string, GridArm[]>();
  readonly #nodes: readonly (readonly Pose[])[];

  constructor(
    private readonly draft: TownDraft,
    private readonly plan: GridPlan,
    private readonly random: Random,
  ) {
    this.#nodes = plan.columns.map((_, column) =>
      plan.rows.map((__, row) => this.place(column, row)),
    );
  }

  build(): void {
    const { rows, columns } = this.plan;
    const done = new Set<string>();
    for (let row = 0; row < rows.length; row += 1) {
      for (let column = 0; column < columns.length; column += 1) {
        if (this.isCorner(column, row)) continue;
        for (const direction of ORDER) this.street(column, row, direction, done);
      }
    }
    for (let row = 0; row < rows.length; row += 1) {
      for (let column = 0; column < columns.length; column += 1) this.junction(column, row);
    }
  }

  private isCorner(column: number, row: number): boolean {
    const { rows, columns } = this.plan;
    return (
      (column === 0 || column === columns.length - 1) && (row === 0 || row === rows.length - 1)
    );
  }

  /** True if a piece of street leads from a crossing in a direction. */
  private leads(column: number, row: number, direction: Direction): boolean {
    const [dx, dy] = STEP[direction];
    const { rows, columns, without } = this.plan;
    const [toColumn, toRow] = [column + dx, row + dy];
    if (toColumn < 0 || toRow < 0 || toColumn >= columns.length || toRow >= rows.length)
      return false;
    const [west, south] = [Math.min(column, toColumn), Math.min(row, toRow)];
    const axis = dx === 0 ? 'y' : 'x';
    return !without.some((gap) => gap.column === west && gap.row === south && gap.axis === axis);
  }

  private kindAt(column: number, row: number, direction: Direction): StreetKind {
    const { rows, columns } = this.plan;
    return STEP[direction][0] === 0 ? columns[column]! : rows[row]!;
  }

  private profileAt(column: number, row: number, direction: Direction): Profile {
    const [dx, dy] = STEP[direction];
    const block = dx === 0 ? Math.min(row, row + dy) : Math.min(column, column + dx);
    return this.kindAt(column, row, direction).profile(block);
  }

  /** The middle of a crossing; its heading is that of the arm to the east. */
  private place(column: number, row: number): Pose {
    const { columnAtM, rowAtM, turnedRad } = this.plan;
    const random = this.random.fork(`node ${column},${row}`);
    const middle = (places: readonly number[]) => places[places.length - 1]! / 2;
    const x = columnAtM[column]! - middle(columnAtM) + eitherSign(random, ASIDE_M);
    const y = rowAtM[row]! - middle(rowAtM) + eitherSign(random, ASIDE_M);
    const [cos, sin] = [Math.cos(turnedRad), Math.sin(turnedRad)];
    const headingRad = turnedRad + eitherSign(random, TURNED_RAD);
    return { x: x * cos - y * sin, y: x * sin + y * cos, headingRad };
  }

  private centre(column: number, row: number): Pose {
    return this.#nodes[column]![row]!;
  }

  /** Where the road in a direction begins: far enough out for the kerbs of the crossing street. */
  private mouth(column: number, row: number, direction: Direction): Pose {
    const { kerbRadiusM } = this.plan;
    const dx = STEP[direction][0];
    let crossingM = 0;
    for (const other of ORDER) {
      if ((STEP[other][0] === 0) === (dx === 0) || !this.leads(column, row, other)) continue;
      const { left, right } = this.profileAt(column, row, other);
      crossingM = Math.max(crossingM, kerbM(left), kerbM(right));
    }
    const reachM = crossingM + kerbRadiusM;
    const middle = this.centre(column, row);
    const turned = (ORDER.indexOf(direction) * Math.PI) / 2;
    return ahead({ ...middle, headingRad: middle.headingRad + turned }, reachM);
  }

  /** The road from a crossing in a direction, round a corner of the town if one comes. */
  private street(column: number, row: number, direction: Direction, done: Set<string>): void {
    if (!this.leads(column, row, direction) || done.has(`${column},${row}${direction}`)) return;
    let [atColumn, atRow] = [column + STEP[direction][0], row + STEP[direction][1]];
    let arriving = opposite(direction);
    const random = this.random.fork(`street ${column},${row} ${direction}`);
    const first = this.mouth(column, row, direction);
    const straight = (mouth: Pose): Point[] => [
      mouth,
      ahead(mouth, MOUTH_M),
      ahead(mouth, random.uniform(...STRAIGHT_M)),
    ];
    const points = straight(first);
    if (this.isCorner(atColumn, atRow)) {
      points.push(this.centre(atColumn, atRow));
      const onwards = ORDER.find(
        (other) => other !== arriving && this.leads(atColumn, atRow, other),
      )!;
      atColumn += STEP[onwards][0];
      atRow += STEP[onwards][1];
      arriving = opposite(onwards);
    }
    const last = this.mouth(atColumn, atRow, arriving);
    points.push(...straight(last).reverse());
    done.add(`${atColumn},${atRow}${arriving}`);
    const { bendRadiusM, clearM } = this.plan;
    const kind = this.kindAt(column, row, direction);
    const rounding = { radiusM: bendRadiusM, clothoidM: 12, gentle: BEND };
    const { start, plan } = alignmentThrough(points, rounding);
    const road = this.draft.street({
      name: kind.name,
      start,
      plan,
      profile: this.profileAt(column, row, direction),
      speedKmh: kind.speedKmh,
      clearM,
    });
    addSpeedSigns(this.draft, road, { speedKmh: kind.speedKmh, firstM: 10, everyM: 90 });
    this.attach(column, row, direction, road, 'start');
    this.attach(atColumn, atRow, arriving, road, 'end');
  }

  private attach(
    column: number,
    row: number,
    direction: Direction,
    road: TownRoad,
    end: Arm['end'],
  ): void {
    const key = `${column},${row}`;
    const arms = this.#arms.get(key) ?? [];
    const { rank } = this.kindAt(column, row, direction);
    arms.push({ arm: { road, end }, direction, rank });
    this.#arms.set(key, arms);
  }

  private junction(column: number, row: number): void {
    const found = this.#arms.get(`${column},${row}`);
    if (found === undefined) return;
    found.sort((a, b) => ORDER.indexOf(a.direction) - ORDER.indexOf(b.direction));
    const { rows, columns, hasCrosswalks, control } = this.plan;
    const name = `${rows[row]!.name} and ${columns[column]!.name}`;
    const arms = found.map(({ arm }) => arm);
    const junction = buildJunction(this.draft, name, arms, ordinaryMovements(arms));
    const random = this.random.fork(`control ${column},${row}`);
    // At a tee the stem gives way, whatever its rank.
    const axes = found.map(({ direction }) => (STEP[direction][0] === 0 ? 'y' : 'x'));
    const ranked = found.map(({ rank }, index) => {
      const isStem = axes.filter((axis) => axis === axes[index]).length === 1;
      return { rank: isStem ? -1 : rank };
    });
    controlJunction(this.draft, junction, control(random, ranked));
    if (hasCrosswalks) for (const arm of arms) addCrosswalk(this.draft, arm);
  }
}

/** Adds all streets and junctions of a grid to a town. */
export function buildGrid(draft: TownDraft, plan: GridPlan, random: Random): void {
  new Grid(draft, plan, random).build();
}

/** Places of streets with random distances between neighbours, starting at 0. */
export function spacedM(random: Random, count: number, leastM: number, mostM: number): number[] {
  const places = [0];
  for (let index = 1; index < count; index += 1) {
    places.push(places[index - 1]! + Math.round(random.uniform(leastM, mostM)));
  }
  return places;
}
