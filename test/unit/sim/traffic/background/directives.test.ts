/** Each directive on a shipped town: what changes in the traffic on the tick after it was sent. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Waypoint } from '../../../../../src/map/road-map.js';
import type { StageContext } from '../../../../../src/sim/context.js';
import type { BackgroundCar } from '../../../../../src/sim/traffic/background/background-car.js';
import {
  type BackgroundActivity,
  createBackgroundActivity,
} from '../../../../../src/sim/traffic/background/index.js';
import type { JunctionDirective } from '../../../../../src/sim/traffic/directives.js';
import { emptyPathPose } from '../../../../../src/sim/traffic/lane-path.js';
import { shippedTown } from '../../../../helpers/loop-routes.js';
import { CarriedEgo, stageAlong, tickStage } from '../../../../helpers/traffic-stage.js';

const city = shippedTown('LoopCity');
const highway = shippedTown('LoopHighway');
const rural = shippedTown('LoopRural');

interface Scene {
  readonly context: StageContext;
  readonly background: BackgroundActivity;
  readonly ego: CarriedEgo;
  readonly start: Waypoint;
  run(ticks: number): void;
}

function sceneAt(start: Waypoint, map: typeof city, lengthM: number, egoMps: number): Scene {
  const context = stageAlong(map, start, lengthM);
  const background = createBackgroundActivity(context);
  const ego = new CarriedEgo(context, egoMps);
  const run = (ticks: number) => {
    for (let k = 0; k < ticks; k += 1) tickStage(context, ego, background);
  };
  return { context, background, ego, start, run };
}

/** Room without a junction around a waypoint, ahead and behind. */
function isOpen(waypoint: Waypoint, aheadM: number, behindM: number): boolean {
  if (waypoint.isJunction) return false;
  for (let at = 5; at <= aheadM; at += 5) {
    const next = waypoint.next(at);
    if (next.length !== 1 || next[0]!.isJunction) return false;
  }
  for (let at = 5; at <= behindM; at += 5) {
    const before = waypoint.previous(at);
    if (before.length !== 1 || before[0]!.isJunction) return false;
  }
  return true;
}

/** On an open road, lanes beside it as asked, the ego driving. */
function roadScene(lanes: 'several' | 'two-way', egoMps = 0): Scene {
  const map = lanes === 'several' ? highway : rural;
  const start = map.generateWaypoints(20).find((waypoint) => {
    if (!isOpen(waypoint, 120, 60)) return false;
    const left = waypoint.left();
    if (left === null || left.laneType !== waypoint.laneType) return false;
    return (left.runsWithS === waypoint.runsWithS) === (lanes === 'several');
  })!;
  return sceneAt(start, map, lanes === 'several' ? 300 : 110, egoMps);
}

/** `beforeM` before a junction of the city that the route crosses. */
function junctionScene(beforeM: number, egoMps = 0): Scene {
  const start = city.generateWaypoints(5).find((waypoint) => {
    if (!isOpen(waypoint, beforeM - 6, 20)) return false;
    const at = waypoint.next(beforeM);
    return at.length > 0 && at[0]!.isJunction;
  })!;
  return sceneAt(start, city, 160, egoMps);
}

function alive(cars: readonly BackgroundCar[]): BackgroundCar[] {
  return cars.filter((member) => member.car.alive);
}

function onRoad({ background }: Scene, isBehind: boolean): BackgroundCar[] {
  const { road, fleet } = background;
  const cars = road.lanes.flatMap((lane) => alive(lane.cars));
  return cars.filter((member) => fleet.isCarBehind(member) === isBehind);
}

function speedOf({ context }: Scene, member: BackgroundCar): number {
  return context.world.actors.speed[member.car.slot]!;
}

const NOTHING: JunctionDirective = {
  clearMiddle: false,
  clearEgoEntry: false,
  removeEntries: [],
  removeExits: [],
  stopEntries: false,
  extendRoadExitM: 0,
};

test('at the start every lane holds two cars ahead and two behind, 15 m apart', () => {
  const scene = roadScene('several');
  const { road, fleet } = scene.background;
  assert.ok(road.lanes.length >= 2);
  for (const lane of road.lanes) {
    assert.is(lane.cars.length, 4);
    const own = lane === road.laneOfEgo();
    const distances = lane.cars.map((member) => fleet.distanceToCar(member));
    if (!own) continue;
    [30, 15, 15, 30].forEach((expected, i) => {
      assert.ok(Math.abs(distances[i]! - expected) < 0.6, `car ${i}: ${distances[i]} m`);
    });
  }
});

test('cars ahead wait for a standing ego between 30 and 45 m', () => {
  const scene = roadScene('several');
  scene.run(400);
  const lane = scene.background.road.laneOfEgo()!;
  const ahead = alive(lane.cars).filter((member) => !scene.background.fleet.isCarBehind(member));
  assert.is(ahead.length, 2);
  const first = scene.background.fleet.distanceToCar(ahead[0]!);
  assert.ok(first > 30 && first < 46, `the front-most waits at ${first} m`);
});

test('ChangeRoadBehavior sets numbers, radii and the room ahead', () => {
  const scene = roadScene('several');
  scene.run(20);
  scene.context.directives.road = { extraSpaceM: 30, frontVehicles: 1 };
  scene.run(400);
  const { background } = scene;
  const ahead = onRoad(scene, false);
  assert.is(ahead.length, background.road.lanes.length, 'one car ahead in each lane');
  const own = alive(background.road.laneOfEgo()!.cars).find(
    (member) => !background.fleet.isCarBehind(member),
  )!;
  const distance = background.fleet.distanceToCar(own);
  // r_min = 15 + 30, r_max = 30 + 30.
  assert.ok(distance > 44 && distance < 61, `waits at ${distance} m`);
});

test('ChangeOppositeBehavior(active=false) stops new opposite cars, the others drive on', () => {
  const scene = roadScene('two-way');
  scene.run(200);
  const before = alive(scene.background.opposite.cars);
  assert.ok(before.length >= 1, 'the road has opposite traffic');
  const lastId = Math.max(...before.map((member) => member.car.id));
  scene.context.directives.opposite = { active: false };
  scene.run(300);
  const after = alive(scene.background.opposite.cars);
  assert.ok(after.every((member) => member.car.id <= lastId));
  assert.ok(after.length < before.length || after.every((member) => speedOf(scene, member) > 1));
  scene.context.directives.opposite = { active: true };
  scene.run(200);
  assert.ok(alive(scene.background.opposite.cars).some((member) => member.car.id > lastId));
});

test('ChangeOppositeBehavior(spawn_dist) spaces the cars', () => {
  const scene = roadScene('two-way');
  scene.context.directives.opposite = { spawnDistanceM: 25 };
  const { actors } = scene.context.world;
  scene.run(600);
  const { numbers, opposite } = scene.background;
  assert.equal([numbers.oppositeSpawnM, numbers.oppositeSourceM], [25, 50]);
  const cars = alive(opposite.cars);
  assert.ok(cars.length >= 2, `${cars.length} cars`);
  for (let i = 1; i < cars.length; i += 1) {
    const dx = actors.x[cars[i]!.car.slot]! - actors.x[cars[i - 1]!.car.slot]!;
    const dy = actors.y[cars[i]!.car.slot]! - actors.y[cars[i - 1]!.car.slot]!;
    assert.ok(Math.sqrt(dx * dx + dy * dy) > 12, 'nobody is made on top of another');
  }
});

test('ChangeJunctionBehavior decides how full a junction gets', () => {
  const counts = [0, 100].map((sourcePercent) => {
    const scene = junctionScene(60, 0);
    scene.context.directives.junction = { sourcePercent, maxActors: 2 };
    scene.run(2);
    scene.ego.wantedMps = 8;
    for (let k = 0; k < 400 && !scene.background.junctions.isActive; k += 1) scene.run(1);
    assert.ok(scene.background.junctions.isActive);
    scene.ego.wantedMps = 0;
    scene.run(300);
    const [junction] = scene.background.junctions.active;
    for (const source of junction!.sources) assert.ok(alive(source.cars).length <= 4);
    return junction!.sources.filter((source) => source.isActive).length;
  });
  assert.is(counts[0], 0);
  assert.ok(counts[1]! >= 2, `${counts[1]} sources`);
});

test('SetMaxSpeed caps every steered car, 0 lifts the cap', () => {
  const scene = roadScene('several', 8);
  scene.run(300);
  assert.ok(onRoad(scene, false).some((member) => speedOf(scene, member) > 4));
  scene.context.directives.maxSpeedKmh = 7.2;
  scene.run(100);
  for (const member of [...onRoad(scene, false), ...onRoad(scene, true)]) {
    assert.ok(speedOf(scene, member) < 2.1, `speed ${speedOf(scene, member)}`);
  }
  scene.context.directives.maxSpeedKmh = 0;
  scene.run(100);
  assert.ok(onRoad(scene, false).some((member) => speedOf(scene, member) > 4));
});

test('StopFrontVehicles stops everybody ahead with brake lights, StartFrontVehicles lets go', () => {
  const scene = roadScene('several', 8);
  scene.run(200);
  const ahead = onRoad(scene, false);
  assert.ok(ahead.length >= 2);
  assert.ok(ahead.some((member) => speedOf(scene, member) > 4));
  scene.context.directives.frontVehicles = 'stop';
  scene.ego.wantedMps = 0;
  scene.run(3);
  const { brakeLight } = scene.context.world.actors;
  const moving = ahead.filter((member) => speedOf(scene, member) > 2);
  assert.ok(moving.every((member) => brakeLight[member.car.slot] === 1));
  scene.run(100);
  for (const member of alive(ahead)) assert.ok(speedOf(scene, member) < 0.3);
  scene.context.directives.frontVehicles = 'start';
  scene.ego.wantedMps = 8;
  scene.run(100);
  assert.ok(alive(ahead).some((member) => speedOf(scene, member) > 3));
});

test('StopBackVehicles holds those behind, StartBackVehicles lets them come', () => {
  const scene = roadScene('several', 6);
  scene.run(200);
  scene.context.directives.backVehicles = 'stop';
  scene.run(2);
  const behind = onRoad(scene, true).filter((member) => member.stoppedBy === 'back');
  assert.ok(behind.length >= 2);
  scene.run(120);
  for (const member of alive(behind)) assert.ok(speedOf(scene, member) < 0.3);
  scene.context.directives.backVehicles = 'start';
  scene.run(80);
  assert.ok(alive(behind).some((member) => speedOf(scene, member) > 3));
});

test('LeaveSpaceInFront moves the cars ahead in the lane of the ego by the same amount', () => {
  const scene = roadScene('several');
  scene.run(1);
  const { fleet, road } = scene.background;
  const own = road.laneOfEgo()!;
  const before = own.cars.slice(0, 2).map((member) => fleet.distanceToCar(member));
  const others = road.lanes.filter((lane) => lane !== own).flatMap((lane) => lane.cars);
  const places = others.map((member) => member.car.s);
  scene.context.directives.leaveSpaceInFrontM = 60;
  scene.run(1);
  const after = alive(own.cars)
    .slice(0, 2)
    .map((member) => fleet.distanceToCar(member));
  assert.ok(Math.abs(after[1]! - 60) < 1, `the nearest is ${after[1]} m away`);
  const moved = after.map((distance, i) => distance - before[i]!);
  assert.ok(Math.abs(moved[0]! - moved[1]!) < 1);
  others.forEach((member, i) => {
    assert.ok(member.car.s - places[i]! < 1, 'cars in other lanes stay');
  });
  scene.context.directives.leaveSpaceInFrontM = 20;
  scene.run(1);
  assert.ok(Math.abs(fleet.distanceToCar(own.cars[1]!) - 60) < 2, 'enough room already');
});

test('LeaveCrossingSpace takes opposite cars within 20 m away and stops those within 30 m', () => {
  const scene = roadScene('two-way');
  // The first car, made 80 m ahead, is still on the open road.
  scene.run(70);
  const { opposite } = scene.background;
  const [car] = alive(opposite.cars);
  assert.ok(car !== undefined);
  // On the ego's lane, beside the place that the opposite car will come to.
  const at = (forwardM: number) => {
    const { path } = car.car;
    path.extendTo(car.car.s + forwardM);
    const pose = path.poseAt(car.car.s + forwardM, emptyPathPose());
    return rural.waypointAt(pose)!.left()!.transform.location;
  };
  scene.context.directives.leaveCrossingSpace = at(60);
  scene.run(1);
  assert.ok(car.car.alive && speedOf(scene, car) > 1, 'far enough to go on');
  scene.context.directives.leaveCrossingSpace = at(25);
  scene.run(1);
  assert.ok(car.car.alive && speedOf(scene, car) < 0.3, 'stopped for that tick');
  scene.context.directives.leaveCrossingSpace = at(12);
  scene.run(1);
  assert.not.ok(car.car.alive, 'taken away');
});

test('RemoveRoadLane empties a lane for good, ReAddRoadLane fills it again', () => {
  const scene = roadScene('several', 5);
  scene.run(100);
  const { road, fleet } = scene.background;
  const { line, egoRouteIndex } = scene.context;
  const here = highway.waypointAt(line.points[egoRouteIndex]!.transform.location)!;
  const count = road.lanes.length;
  const removed = [...road.laneOfEgo()!.cars];
  scene.context.directives.removeRoadLane = here;
  scene.run(1);
  assert.is(road.lanes.length, count - 1);
  assert.ok(removed.every((member) => !member.car.alive));
  scene.run(60);
  assert.is(road.laneOfEgo(), null, 'no source brings cars back');
  scene.context.directives.reAddRoadLane = 0;
  scene.run(1);
  const added = road.laneOfEgo()!;
  assert.is(road.lanes.length, count);
  const ahead = alive(added.cars).filter((member) => !fleet.isCarBehind(member));
  const behind = alive(added.cars).filter((member) => fleet.isCarBehind(member));
  assert.ok(ahead.length === 2 && behind.length >= 1);
  // 15 m + 2 s × 5 m/s apart, at the speed of the ego.
  const nearest = Math.min(...ahead.map((member) => fleet.distanceToCar(member)));
  assert.ok(Math.abs(nearest - 25) < 1.5, `nearest ahead at ${nearest} m`);
  for (const member of ahead) assert.ok(Math.abs(speedOf(scene, member) - 5) < 0.6);
});

test('ReAddRoadLane without a removed lane does nothing', () => {
  const scene = roadScene('several', 5);
  scene.run(20);
  const count = scene.background.road.lanes.length;
  scene.context.directives.reAddRoadLane = 0;
  scene.run(1);
  assert.is(scene.background.road.lanes.length, count);
});

test('SwitchRouteSources silences the sources behind the ego', () => {
  const scene = roadScene('several');
  scene.run(20);
  scene.context.directives.routeSources = false;
  scene.run(1);
  assert.ok(scene.background.road.lanes.every((lane) => !lane.isActive));
  const lane = scene.background.road.laneOfEgo()!;
  for (const member of [...lane.cars]) {
    if (scene.background.fleet.isCarBehind(member)) scene.background.fleet.despawn(member);
  }
  scene.run(60);
  assert.is(onRoad(scene, true).filter((member) => lane.cars.includes(member)).length, 0);
  scene.context.directives.routeSources = true;
  scene.run(5);
  assert.ok(onRoad(scene, true).some((member) => lane.cars.includes(member)));
});

test('near a junction its sources work and the exit of the route holds two cars a lane', () => {
  const scene = junctionScene(25);
  scene.run(1);
  const { junctions } = scene.background;
  assert.ok(junctions.isActive);
  const [junction] = junctions.active;
  const route = junction!.exits.filter((exit) => junction!.plan.routeExits.has(exit.key));
  assert.ok(route.length >= 1);
  for (const exit of route) assert.ok(alive(exit.cars).length >= 1 && exit.maxCars === 2);
  scene.run(200);
  assert.ok(junction!.sources.some((source) => alive(source.cars).length > 0));
  for (const source of junction!.sources) assert.ok(alive(source.cars).length <= 6);
});

test('HandleJunctionScenario clears the middle and whoever enters later', () => {
  const scene = junctionScene(25);
  let middle: BackgroundCar[] = [];
  for (let k = 0; k < 1200 && middle.length === 0; k += 1) {
    scene.run(1);
    const [junction] = scene.background.junctions.active;
    middle = alive(junction!.cars).filter((member) => member.stage === 'middle');
  }
  assert.ok(middle.length > 0, 'somebody is in the junction');
  scene.context.directives.handleJunction = { ...NOTHING, clearMiddle: true };
  for (let k = 0; k < 600; k += 1) {
    scene.run(1);
    const [junction] = scene.background.junctions.active;
    assert.ok(alive(junction!.cars).every((member) => member.stage !== 'middle'));
  }
  assert.ok(middle.every((member) => !member.car.alive));
});

test('HandleJunctionScenario clears the entry of the ego and keeps followers behind', () => {
  const scene = roadScene('several', 5);
  scene.run(40);
  assert.ok(onRoad(scene, false).length > 0);
  scene.context.directives.handleJunction = { ...NOTHING, clearEgoEntry: true };
  scene.run(1);
  assert.is(onRoad(scene, false).length, 0);
  scene.ego.wantedMps = 0;
  scene.run(400);
  assert.is(onRoad(scene, false).length, 0, 'nobody overtakes the ego');
  assert.ok(scene.background.road.lanes.every((lane) => !lane.isActive));
});

test('HandleJunctionScenario silences entries, empties exits and stops the rest', () => {
  const scene = junctionScene(25);
  scene.run(300);
  const [junction] = scene.background.junctions.active;
  const { map } = scene.context.world;
  const { graph } = map;
  const source = junction!.sources.find(
    (candidate) => candidate.isActive && !junction!.plan.routeEntries.has(candidate.entryKey),
  )!;
  const { place } = source;
  const { lines } = place;
  const roadId = graph.arrays.roadId[graph.roadOfLane(place.lane)]!;
  const laneId = graph.arrays.laneId[place.lane]!;
  const entry = map.waypointOnRoad(roadId, laneId, lines.roadS(place.lane, place.u))!;
  const exitKey = [...junction!.plan.routeExits][0]!;
  const exitLane = junction!.plan.exits.find(
    (lane) => graph.roadOfLane(lane) * 1024 + graph.arrays.laneId[lane]! + 512 === exitKey,
  )!;
  const exit = map.waypointOnRoad(
    graph.arrays.roadId[graph.roadOfLane(exitLane)]!,
    graph.arrays.laneId[exitLane]!,
    lines.roadS(exitLane, 5),
  )!;
  scene.context.directives.handleJunction = {
    ...NOTHING,
    removeEntries: [entry],
    removeExits: [exit],
    stopEntries: true,
  };
  scene.run(1);
  assert.is(alive(source.cars).length, 0);
  assert.not.ok(source.isActive);
  assert.is(alive(junction!.exitWithKey(exitKey)!.cars).length, 0);
  scene.run(120);
  for (const other of junction!.sources) {
    if (junction!.plan.routeEntries.has(other.entryKey)) continue;
    for (const member of alive(other.cars)) {
      if (member.stage === 'entry') assert.ok(speedOf(scene, member) < 0.3);
    }
  }
});

test('HandleJunctionScenario moves the cars on the exit of the route ahead', () => {
  const scene = junctionScene(25);
  scene.run(2);
  const [junction] = scene.background.junctions.active;
  const exit = junction!.exits.find((candidate) => junction!.plan.routeExits.has(candidate.key))!;
  const before = exit.cars.map((member) => member.car.s);
  const cars = [...exit.cars];
  const reach = exit.maxDistanceM;
  scene.context.directives.handleJunction = { ...NOTHING, extendRoadExitM: 20 };
  scene.run(1);
  assert.is(exit.maxDistanceM, reach + 20);
  cars.forEach((member, i) => {
    if (!member.car.alive) return;
    const moved = member.car.s - before[i]!;
    assert.ok(moved > 19.5 && moved < 21.5, `moved by ${moved} m`);
  });
  assert.ok(cars.some((member) => member.car.alive));
});

test('orders for a junction that is still ahead hold when it becomes active', () => {
  const scene = junctionScene(60, 0);
  scene.run(1);
  assert.not.ok(scene.background.junctions.isActive);
  scene.context.directives.handleJunction = {
    ...NOTHING,
    clearMiddle: true,
    stopEntries: true,
    extendRoadExitM: 15,
  };
  scene.run(1);
  scene.ego.wantedMps = 8;
  for (let k = 0; k < 400 && !scene.background.junctions.isActive; k += 1) scene.run(1);
  scene.ego.wantedMps = 0;
  const [junction] = scene.background.junctions.active;
  assert.ok(junction!.orders.clearMiddle && junction!.orders.stopEntries);
  const exit = junction!.exits.find((candidate) => junction!.plan.routeExits.has(candidate.key))!;
  assert.is(exit.maxDistanceM, 15 + 30 + 15);
  for (let k = 0; k < 300; k += 1) {
    scene.run(1);
    assert.ok(alive(junction!.cars).every((member) => member.stage !== 'middle'));
  }
});

test('the board is empty after it was read', () => {
  const scene = roadScene('several');
  const { directives } = scene.context;
  directives.maxSpeedKmh = 20;
  directives.road = { extraSpaceM: 5 };
  directives.routeSources = true;
  scene.run(1);
  assert.ok(Object.values(directives).every((slot) => slot === null));
});

test.run();
