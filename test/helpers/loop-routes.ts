/** Routes along the lanes of a shipped town, for tests of the loop that need no route file. */
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { RoadMap } from '../../src/map/road-map.js';
import { readRoutes } from '../../src/map/routes/read-routes.js';
import type { Route } from '../../src/map/routes/route.js';
import { makeRoute, type ScenarioInput, writeRoutes } from '../../src/map/routes/write-routes.js';

export const SHIPPED_MAP_FOLDER = fileURLToPath(new URL('../../maps', import.meta.url));

export interface LaneRoutesOptions {
  /** A town of `maps/`; LoopRural by default, which is small. */
  readonly town?: string;
  readonly count: number;
  /** About how long each route is, metres. */
  readonly lengthM?: number;
  /** Town written into the file instead, for towns that are not there. */
  readonly townInFile?: string;
  /** A scenario in the middle of each route. */
  readonly scenarioType?: string;
  /** Id of the first route; the others follow. */
  readonly firstId?: number;
}

const maps = new Map<string, RoadMap>();

/** A shipped town, built once a process. */
export function shippedTown(name: string): RoadMap {
  const known = maps.get(name);
  if (known !== undefined) return known;
  const text = readFileSync(`${SHIPPED_MAP_FOLDER}/${name}.xodr`, 'utf8');
  const map = RoadMap.fromOpenDrive(text, { name });
  maps.set(name, map);
  return map;
}

/** A Leaderboard 2.x route file: each route follows a lane from another place of the town. */
export function laneRoutesText(options: LaneRoutesOptions): string {
  const { town = 'LoopRural', count, lengthM = 60, firstId = 1 } = options;
  const places = shippedTown(town).generateWaypoints(20);
  const stride = Math.max(1, Math.floor(places.length / (count + 1)));
  const routes = Array.from({ length: count }, (_, index) => {
    let at = (index + 1) * stride;
    for (;;) {
      const first = places[at % places.length]!;
      const keyPoints = [first];
      while (keyPoints.length * 10 <= lengthM) {
        const [next] = keyPoints.at(-1)!.next(10);
        if (next === undefined) break;
        keyPoints.push(next);
      }
      at += 1;
      if (first.isJunction || keyPoints.length * 10 <= lengthM) continue;
      const { location, rotation } = keyPoints[Math.floor(keyPoints.length / 2)]!.transform;
      const scenario: ScenarioInput = {
        name: `${options.scenarioType}_1`,
        type: options.scenarioType ?? '',
        triggerPoint: { ...location, yaw: rotation.yawDeg },
        parameters: {},
      };
      return makeRoute({
        id: String(firstId + index),
        town: options.townInFile ?? town,
        keyPoints: keyPoints.map(({ transform }) => transform.location),
        scenarios: options.scenarioType === undefined ? [] : [scenario],
      });
    }
  });
  return writeRoutes(routes);
}

/** The same, read. */
export function laneRoutes(options: LaneRoutesOptions): readonly Route[] {
  return readRoutes(laneRoutesText(options), 'lane routes').routes;
}
