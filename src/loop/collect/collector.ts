/** Makes shards of tasks, one after the other; towns are built once and kept while they are in use. */
import type { Agent } from '../../agents/agent.js';
import { invariant } from '../../core/errors.js';
import { readBytes, readText } from '../../core/files.js';
import { RoadMap } from '../../map/road-map.js';
import type { Route } from '../../map/routes/index.js';
import { collectDrive, type ShardEntry, writeShard } from '../../train/data/index.js';
import { decodeGrid, type TownGrid } from '../../train/reward/town-grid.js';
import { shippedScenarios } from '../scenario-files.js';
import { CheckedAgent, loadSameDriver } from './on-policy.js';
import { type CollectTask, gridFile, mapFile, type OnPolicyRound, plannedRoutes } from './plan.js';

interface Town {
  readonly map: RoadMap;
  readonly grid: TownGrid;
}

/** Who is to drive in place of the expert. */
export interface DriverChoice {
  /** As on the command line. */
  readonly spec: string;
  readonly round: OnPolicyRound;
}

export class Collector {
  private readonly routes: ReadonlyMap<string, Route>;
  private readonly towns = new Map<string, Town>();

  private constructor(
    private readonly folder: string,
    private readonly createAgent: (() => Agent) | null,
  ) {
    this.routes = new Map(plannedRoutes(folder).map((route) => [route.id, route]));
  }

  /** Loads who drives, once. Throws as `loadSameDriver`. */
  static async open(folder: string, driver: DriverChoice | null): Promise<Collector> {
    if (driver === null) return new Collector(folder, null);
    const source = await loadSameDriver(driver.spec, driver.round);
    return new Collector(folder, () => new CheckedAgent(source.create()));
  }

  /** Drives, writes the shard, says what is in it. */
  async collect({ facts, mostTicks }: CollectTask): Promise<ShardEntry> {
    const route = this.routes.get(facts.route);
    invariant(route !== undefined, 'a task names a route of its collection');
    const { map, grid } = this.town(facts.town);
    const { columns, count } = await collectDrive({
      map,
      grid,
      route,
      scenarios: shippedScenarios(),
      seed: facts.seed,
      pass: facts.pass,
      mostTicks,
      ...(this.createAgent === null ? {} : { createAgent: this.createAgent }),
    });
    return writeShard(this.folder, facts, columns, count);
  }

  private town(name: string): Town {
    let town = this.towns.get(name);
    if (town === undefined) {
      const file = mapFile(this.folder, name);
      const cells = gridFile(this.folder, name);
      town = {
        map: RoadMap.fromOpenDrive(readText(file), { name, file }),
        grid: decodeGrid(readBytes(cells), cells),
      };
      this.towns.set(name, town);
    }
    return town;
  }
}
