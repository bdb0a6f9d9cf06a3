import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { EgoloopError } from '../../../../src/core/errors.js';
import { readText } from '../../../../src/core/files.js';
import { readRoutes } from '../../../../src/map/routes/read-routes.js';
import { scenarioParameter } from '../../../../src/map/routes/route.js';
import type { SourceElement } from '../../../../src/map/routes/source-element.js';
import { makeRoute, writeRoutes } from '../../../../src/map/routes/write-routes.js';
import { sharedFile, sharedTest } from '../../../helpers/shared.js';

const FILE_2 = `<routes note="a &amp; b">
  <route id="7" town="Town01" road_id="3">
    <waypoints><position x="1.1" y="-2" z="0.5"/><position x="3" y="-2" z="0.5" w="1"/></waypoints>
    <scenarios>
      <scenario name="Accident_1" type="Accident">
        <distance value="40"/>
        <trigger_point x="2" y="-2" z="0.5" yaw="-90.1"/>
        <other_actor model="vehicle.audi.tt" x="1" y="2" z="3" yaw="4" autopilot="1"/>
        <frequency from="10" to="20"/>
        <distance value="41"/>
      </scenario>
    </scenarios>
    <weathers>
      <weather route_percentage="100" cloudiness="65" made_up="1"/>
      <weather route_percentage="0" cloudiness="5"/>
    </weathers>
    <remark by="me">why &lt;not&gt;</remark>
  </route>
</routes>`;

const FILE_1 = `<routes>
  <route id="0" town="Town02">
    <weather cloudiness="10" dust_storm="5"/>
    <waypoint x="1" y="2" z="3" pitch="360" yaw="90" roll="0"/>
    <waypoint x="2" y="2" z="3" pitch="360" yaw="90" roll="0"/>
  </route>
</routes>`;

test('reads a 2.x route: float32 points, scenarios, keyframes sorted on top of the base weather', () => {
  const [route] = readRoutes(FILE_2).routes;
  assert.is(route!.format, 'version2');
  assert.is(route!.keyPoints[0]!.x, Math.fround(1.1));
  const [scenario] = route!.scenarios;
  assert.is(scenario!.triggerPoints[0]!.yawDeg, Math.fround(-90.1));
  assert.is(scenarioParameter(scenario!, 'distance'), '41');
  assert.is(scenarioParameter(scenario!, 'frequency', 'to'), '20');
  assert.is(scenarioParameter(scenario!, 'speed'), null);
  assert.is(scenario!.otherActors[0]!.model, 'vehicle.audi.tt');
  assert.is(scenario!.otherActors[0]!.hasAutopilot, true);
  assert.is(scenario!.otherActors[0]!.rolename, 'scenario');
  assert.equal(scenario!.position, { line: 5, column: 7 });
  assert.equal(
    route!.weathers.map(({ percentage, weather }) => [percentage, weather.cloudiness]),
    [
      [0, 5],
      [100, 65],
    ],
  );
  assert.is(route!.weathers[0]!.weather.sun_altitude_angle, 70);
});

test('reads a Leaderboard 1.0 route and its weather on top of CARLA defaults', () => {
  const [route] = readRoutes(FILE_1).routes;
  assert.is(route!.format, 'leaderboard1');
  assert.is(route!.keyPoints.length, 2);
  const { weather } = route!.weathers[0]!;
  assert.is(weather.cloudiness, 10);
  assert.is(weather.sun_altitude_angle, 0);
  assert.is(weather.dust_storm, 0, 'version 1.0 does not know dust storms');
});

test('routes without weather get the default of their version', () => {
  const two = FILE_2.replace(/<weathers>[\s\S]*<\/weathers>/, '');
  assert.is(readRoutes(two).routes[0]!.weathers[0]!.weather.cloudiness, 50);
  const one = FILE_1.replace(/<weather .*\/>/, '');
  assert.is(readRoutes(one).routes[0]!.weathers[0]!.weather.cloudiness, 30);
});

function withoutPlaces(source: SourceElement): unknown {
  const { name, attributes, text, children } = source;
  return { name, attributes, text, children: children.map(withoutPlaces) };
}

function assertRoundTrip(text: string): void {
  const before = readRoutes(text);
  const after = readRoutes(writeRoutes(before.routes, before.root.attributes));
  assert.equal(withoutPlaces(after.root), withoutPlaces(before.root));
  const views = (file: typeof before) => file.routes.map(({ element, ...view }) => view);
  const places = (_key: string, value: unknown) => (_key === 'position' ? null : value);
  assert.is(JSON.stringify(views(after), places), JSON.stringify(views(before), places));
}

test('parse, write, parse is equal: order, unknown attributes, unknown elements, escapes', () => {
  assertRoundTrip(FILE_2);
  assertRoundTrip(FILE_1);
});

sharedTest(test, 'routes/bench2drive220.xml', 'bench2drive220 survives a round trip', () => {
  const text = readText(sharedFile('routes/bench2drive220.xml'));
  assert.is(readRoutes(text).routes.length, 220);
  assertRoundTrip(text);
});

test('a route made by code reads back as it was made', () => {
  const made = makeRoute({
    id: '12',
    town: 'Town10HD',
    keyPoints: [
      { x: 0, y: 1.25, z: 0 },
      { x: 2, y: 1.25, z: 0 },
    ],
    scenarios: [
      {
        name: 'ParkingCutIn_1',
        type: 'ParkingCutIn',
        triggerPoint: { x: 1, y: 1.25, z: 0, yaw: 90 },
        parameters: { direction: { value: 'left' } },
      },
    ],
    weathers: [{ route_percentage: 0, cloudiness: 5 }],
  });
  const [read] = readRoutes(writeRoutes([made])).routes;
  assert.equal(withoutPlaces(read!.element), withoutPlaces(made.element));
  assert.equal(read!.keyPoints, made.keyPoints);
  assert.is(scenarioParameter(read!.scenarios[0]!, 'direction'), 'left');
});

function refuses(text: string, pattern: RegExp): void {
  assert.throws(
    () => readRoutes(text, 'r.xml'),
    (error: unknown) =>
      error instanceof EgoloopError &&
      error.code === 'ROUTES_INVALID' &&
      pattern.test(error.message),
  );
}

test('refuses what is no route file, naming the place', () => {
  refuses('<x/>', /r\.xml: expected a route file with at least one <route>/);
  refuses('<routes><route town="T"/></routes>', /r\.xml:1:9: expected an attribute id on <route>/);
  refuses('<routes><route id="1" town="T"/></routes>', /found neither/);
  refuses(FILE_2.replace('x="1.1"', 'x="1.1m"'), /r\.xml:3:16: expected a finite number in x/);
  refuses(FILE_2.replace('x="1.1"', 'x="nan"'), /found "nan"/);
  refuses(FILE_2.replace(' yaw="-90.1"', ''), /attribute yaw on <trigger_point>/);
  refuses(FILE_2.replace('route_percentage="0" ', ''), /route_percentage/);
});

test.run();
