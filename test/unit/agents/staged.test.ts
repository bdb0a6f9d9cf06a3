/**
 * Agents on the project's own routes: of each kind of scenario the expert passes some route clean where an
 * anchor that does not look fails as the type is meant to punish; the same drive again is the same.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { createAgent } from '../../../src/agents/index.js';
import type { RouteRecord } from '../../../src/eval/record.js';
import { rulesetOf } from '../../../src/eval/ruleset.js';
import { createEmbeddedBackend } from '../../../src/loop/backends/embedded.js';
import { driveRoute } from '../../../src/loop/episode.js';
import { MapLibrary } from '../../../src/loop/map-library.js';
import type { Route } from '../../../src/map/routes/route.js';
import { routesOf } from '../../helpers/staged-types.js';

const BACKEND = createEmbeddedBackend({ maps: new MapLibrary(), trafficModel: 'carla-tm' });
/** More routes of a type are not tried. */
const ROUTES_MAX = 3;

interface Staged {
  readonly record: RouteRecord;
  readonly ticks: number;
}

async function drive(agent: string, route: Route, seed = 1): Promise<Staged> {
  const { outcomes, message, ticks } = await driveRoute(
    { route, repetition: 0, seed, index: 0 },
    {
      backend: BACKEND,
      createAgent: () => createAgent(agent),
      rulesets: [rulesetOf('bench2drive')],
      startLog: () => ({ append() {}, finish: () => '' }),
      agentLimitS: 30,
      clockS: () => 0,
    },
  );
  assert.is(message, null);
  return { record: outcomes[0]!.record, ticks };
}

/** Kinds of infractions on the record, but for slow driving, which is only noted. */
function infractionsOf({ record }: Staged): string[] {
  return Object.entries(record.infractions)
    .filter(([kind, list]) => kind !== 'min_speed_infractions' && list.length > 0)
    .map(([kind]) => kind);
}

function said(drive: Staged): string {
  return `${drive.record.route_id} ${drive.record.status} ${infractionsOf(drive)}`;
}

interface Case {
  readonly type: string;
  readonly careless: string;
  readonly punished: readonly string[];
}

const HIT = ['collisions_vehicle', 'collisions_layout'];
const CASES: readonly Case[] = [
  {
    type: 'DynamicObjectCrossing',
    careless: 'route-follower',
    punished: ['collisions_pedestrian'],
  },
  {
    type: 'ParkingCrossingPedestrian',
    careless: 'route-follower',
    punished: ['collisions_pedestrian'],
  },
  { type: 'Accident', careless: 'route-follower', punished: HIT },
  { type: 'ConstructionObstacleTwoWays', careless: 'route-follower', punished: HIT },
  { type: 'HardBreakRoute', careless: 'route-follower', punished: HIT },
  { type: 'ParkingExit', careless: 'constant-speed', punished: HIT },
  { type: 'StaticCutIn', careless: 'route-follower', punished: HIT },
  { type: 'EnterActorFlow', careless: 'route-follower', punished: HIT },
  { type: 'SignalizedJunctionLeftTurn', careless: 'idm', punished: HIT },
  { type: 'OppositeVehicleRunningRedLight', careless: 'route-follower', punished: HIT },
  {
    type: 'VanillaSignalizedTurnEncounterRedLight',
    careless: 'route-follower',
    punished: ['red_light'],
  },
  {
    type: 'VanillaNonSignalizedTurnEncounterStopsign',
    careless: 'route-follower',
    punished: ['stop_infraction'],
  },
  {
    type: 'YieldToEmergencyVehicle',
    careless: 'idm',
    punished: ['yield_emergency_vehicle_infractions'],
  },
];

for (const { type, careless, punished } of CASES) {
  test(`${type}: the expert passes, ${careless} is punished`, async () => {
    const routes = routesOf(type).slice(0, ROUTES_MAX);
    assert.ok(routes.length > 0);
    const tried: string[] = [];
    let passed = false;
    for (const route of routes) {
      const driven = await drive('expert', route);
      tried.push(said(driven));
      passed = driven.record.status === 'Completed' && infractionsOf(driven).length === 0;
      if (passed) break;
    }
    assert.ok(passed, tried.join('; '));
    let isPunished = false;
    for (const route of routes) {
      const driven = await drive(careless, route);
      tried.push(said(driven));
      isPunished = infractionsOf(driven).some((kind) => punished.includes(kind));
      if (isPunished) break;
    }
    assert.ok(isPunished, tried.join('; '));
  });
}

test('the expert drives the same route the same way again, also after another one', async () => {
  const [route, other] = routesOf('ParkingCutIn');
  const first = await drive('expert', route!);
  await drive('expert', other!);
  const again = await drive('expert', route!);
  assert.is(again.ticks, first.ticks);
  assert.equal(again.record.scores, first.record.scores);
  assert.equal(again.record.infractions, first.record.infractions);
  assert.is(again.record.meta.duration_game, first.record.meta.duration_game);
});

test.run();
