/**
 * Two kinds of grid: `city`, where every junction has lights, and `stops`, where signs or nobody rules.
 * Streets of one, two and three lanes a direction, with parking or bicycle lanes, differ by seed.
 */
import type { Random } from '../../core/random.js';
import type { Control } from './control.js';
import type { TownDraft } from './draft.js';
import { buildGrid, type GridPlan, type StreetKind, spacedM } from './grid.js';
import { type Profile, type SideProfile, twoWay } from './profile.js';

/** Measures that hold for a whole town. */
interface Measures {
  readonly laneM: number;
  readonly parkingM: number;
  readonly bikingM: number;
  readonly sidewalkM: number;
}

function measures(random: Random): Measures {
  return {
    laneM: Math.round(random.uniform(3.3, 3.65) * 20) / 20,
    parkingM: Math.round(random.uniform(2.3, 2.6) * 20) / 20,
    bikingM: Math.round(random.uniform(1.6, 2) * 20) / 20,
    sidewalkM: Math.round(random.uniform(2.2, 3) * 20) / 20,
  };
}

const ROW_NAMES = ['Ash', 'Birch', 'Cedar', 'Elm', 'Linden', 'Maple'] as const;
const COLUMN_NAMES = ['Adams', 'Baker', 'Clark', 'Davis', 'Evans', 'Foster'] as const;

type Blocks = 'both' | 'one side' | 'none';

class Streets {
  readonly #measures: Measures;

  constructor(private readonly random: Random) {
    this.#measures = measures(random.fork('measures'));
  }

  /** A street with parking where its blocks have room for it. */
  parked(
    name: string,
    lanes: number,
    speedKmh: number,
    blocks: readonly Blocks[],
    medianM = 0,
  ): StreetKind {
    const { laneM, parkingM, sidewalkM } = this.#measures;
    const side = (hasParking: boolean): SideProfile => ({
      medianM,
      driving: lanes,
      widthM: laneM,
      sidewalkM,
      ...(hasParking ? { parkingM } : {}),
    });
    const centre = lanes === 1 ? 'centre broken' : 'centre solid';
    const offset = this.random.fork(`parking ${name}`).integer(0, blocks.length - 1);
    const profile = (block: number): Profile => {
      const kind = blocks[(block + offset) % blocks.length]!;
      return { right: side(kind !== 'none'), left: side(kind === 'both'), centre };
    };
    return { name, speedKmh, rank: lanes, profile };
  }

  /** A street with a bicycle lane on either side. */
  cycled(name: string, lanes: number, speedKmh: number): StreetKind {
    const { laneM, bikingM, sidewalkM } = this.#measures;
    const side: SideProfile = { driving: lanes, widthM: laneM, bikingM, sidewalkM };
    const profile = twoWay(side, lanes === 1 ? 'centre broken' : 'centre solid');
    return { name, speedKmh, rank: lanes, profile: () => profile };
  }
}

function gridOf(
  random: Random,
  rows: readonly StreetKind[],
  columns: readonly StreetKind[],
): Omit<GridPlan, 'control' | 'hasCrosswalks' | 'without'> {
  const spacing = random.fork('spacing');
  return {
    rows,
    columns,
    rowAtM: spacedM(spacing, rows.length, 185, 235),
    columnAtM: spacedM(spacing, columns.length, 185, 245),
    turnedRad: (random.fork('turned').integer(-12, 12) * Math.PI) / 180,
    kerbRadiusM: 7,
    bendRadiusM: 32,
    clearM: 18,
  };
}

/** A grid in which all junctions have lights. */
export function buildCity(draft: TownDraft, random: Random): void {
  const streets = new Streets(random);
  const lanesAtEdge = random.fork('edge').chance(0.5) ? 2 : 1;
  const edge = (name: string) =>
    streets.parked(name, lanesAtEdge, 50, ['both', 'one side', 'both']);
  const [south, second, third, north] = ROW_NAMES.map((name) => `${name} Street`);
  const [west, inner, outer, east] = COLUMN_NAMES.map((name) => `${name} Avenue`);
  const inside = random.fork('inside');
  // At the town's edge the lanes of the avenue turn left and right; each needs a lane to turn into.
  const avenueLanes = lanesAtEdge + 1;
  const avenue = streets.parked(second!, avenueLanes, 60, ['none', 'one side'], 1.5);
  const cycled = streets.cycled(third!, inside.chance(0.5) ? 1 : 2, 50);
  const rows = [edge(south!), avenue, cycled, edge(north!)];
  const columns = [
    edge(west!),
    streets.parked(inner!, 1, 30, ['both', 'both', 'one side']),
    streets.parked(outer!, 2, 50, ['both', 'none', 'both']),
    edge(east!),
  ];
  if (inside.chance(0.5)) columns.splice(1, 2, columns[2]!, columns[1]!);
  buildGrid(
    draft,
    {
      ...gridOf(random, rows, columns),
      without: [],
      hasCrosswalks: true,
      control: (_, arms) => arms.map(() => 'lights'),
    },
    random,
  );
}

/** All arms stop, the lesser street stops or yields, or nobody has a sign. */
function signs(random: Random, arms: readonly { readonly rank: number }[]): Control[] {
  const best = Math.max(...arms.map(({ rank }) => rank));
  const isEven = arms.every(({ rank }) => rank === best);
  const minor = random.pick<Control>(['stop', 'stop', 'yield', 'none']);
  if (isEven) {
    const all = minor === 'none' ? 'none' : 'stop';
    return arms.map(() => all);
  }
  return arms.map(({ rank }) => (rank === best ? 'none' : minor));
}

/** A grid without any lights; one inner street piece is left out, so there are more tees. */
export function buildStops(draft: TownDraft, random: Random): void {
  const streets = new Streets(random);
  const rowNames = ROW_NAMES.map((name) => `${name} Lane`);
  const columnNames = COLUMN_NAMES.map((name) => `${name} Road`);
  const inside = random.fork('inside');
  const edge = (name: string) => streets.parked(name, 1, 40, ['both', 'one side', 'both']);
  const rows = [
    edge(rowNames[0]!),
    streets.parked(rowNames[1]!, 2, 50, ['one side', 'none', 'both']),
    streets.parked(rowNames[2]!, 1, 30, ['both', 'both', 'one side']),
    edge(rowNames[3]!),
  ];
  const columns = [
    edge(columnNames[0]!),
    streets.parked(columnNames[1]!, 1, 40, ['both', 'one side', 'both']),
    streets.cycled(columnNames[2]!, 1, 40),
    streets.parked(columnNames[3]!, 2, 50, ['none', 'both', 'one side']),
    edge(columnNames[4]!),
  ];
  const without = [{ column: inside.integer(1, 2), row: 2, axis: 'x' as const }];
  buildGrid(
    draft,
    { ...gridOf(random, rows, columns), without, hasCrosswalks: true, control: signs },
    random,
  );
}
