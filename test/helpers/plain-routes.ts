/** Small route files and the map they lie on, written into a folder for tests of the command line. */
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { RoadMap } from '../../src/map/road-map.js';
import { makeRoute, type ScenarioInput, writeRoutes } from '../../src/map/routes/write-routes.js';
import { writeGrid } from './synthetic-opendrive.js';

export interface PlainFiles {
  readonly map: string;
  readonly routes: string;
  /** Routes 11, 12 in the town Grid, route 13 in another. */
  readonly ids: readonly string[];
}

/** Writes `Grid.xodr` and `routes.xml`: three routes of about 40 m along lanes of the map. */
export function writePlainFiles(folder: string): PlainFiles {
  const text = writeGrid(2, 2, 3);
  const map = join(folder, 'Grid.xodr');
  writeFileSync(map, text);
  const starts = RoadMap.fromOpenDrive(text, { name: 'Grid' }).generateWaypoints(10);
  const ids = ['11', '12', '13'];
  const routes = ids.map((id, index) => {
    let place = starts[3 + 17 * index]!;
    const keyPoints = [place];
    while (keyPoints.length < 5) {
      place = place.next(10)[0]!;
      keyPoints.push(place);
    }
    const { location, rotation } = keyPoints[2]!.transform;
    const scenario: ScenarioInput = {
      name: 'Accident_1',
      type: 'Accident',
      triggerPoint: { ...location, yaw: rotation.yawDeg },
      parameters: { distance: { value: 40 } },
    };
    return makeRoute({
      id,
      town: index < 2 ? 'Grid' : 'Town99',
      keyPoints: keyPoints.map(({ transform }) => transform.location),
      scenarios: [scenario],
    });
  });
  const file = join(folder, 'routes.xml');
  writeFileSync(file, writeRoutes(routes));
  return { map, routes: file, ids };
}
