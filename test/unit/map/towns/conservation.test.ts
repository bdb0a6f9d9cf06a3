/**
 * What must hold in every generated town, whatever the seed: lanes go on, meet without gap or kink and
 * do not overlap, lights never let crossing ways go together, signals stand where they should.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LaneType } from '../../../../src/map/lane-type.js';
import { RoadMap, type Waypoint } from '../../../../src/map/road-map.js';
import {
  lightGroups,
  signalLayer,
  speedSignBoxes,
  stopBoxes,
} from '../../../../src/map/signals/index.js';
import { generateTown, TOWN_KINDS } from '../../../../src/map/towns/index.js';
import { surveyOf } from '../../../../src/map/towns/routes/survey.js';

const SEEDS = [1, 100, 101, 102] as const;
const ANY_LANE = 0x7fffffff;

const towns = TOWN_KINDS.flatMap((kind) =>
  SEEDS.map((seed) => {
    const { name, xodr } = generateTown(kind, seed);
    return RoadMap.fromOpenDrive(xodr, { name });
  }),
);

function forEachTown(name: string, body: (map: RoadMap) => void): void {
  test(name, () => {
    for (const map of towns) body(map);
  });
}

/** The last place of a lane in its section, in driving direction. */
function endOf(
  map: RoadMap,
  { roadId, laneId, runsWithS, sectionStartS, sectionLengthM }: Waypoint,
) {
  const s = runsWithS ? sectionStartS + sectionLengthM - 1e-6 : sectionStartS + 1e-6;
  return map.waypointOnRoad(roadId, laneId, s)!;
}

const turnDeg = (a: number, b: number): number => Math.abs(a - b - 360 * Math.round((a - b) / 360));

function gapM(a: Waypoint, b: Waypoint): number {
  const p = a.transform.location;
  const q = b.transform.location;
  const [dx, dy, dz] = [p.x - q.x, p.y - q.y, p.z - q.z];
  return Math.sqrt(dx * dx + dy * dy + dz * dz);
}

forEachTown('the reader finds nothing to repair and nothing it does not know', (map) => {
  assert.equal(map.repairs, [], map.name);
  const unknown = map.unsupported.filter(({ path }) => !path.includes('userData'));
  assert.equal(unknown, [], map.name);
});

forEachTown('every driving lane leads on, without gap, step or kink', (map) => {
  for (const [before, after] of map.topology()) {
    const place = `${map.name} road ${before.roadId} lane ${before.laneId}`;
    assert.is.not(before.laneIndex, after.laneIndex, `${place} is a dead end`);
    const end = endOf(map, before);
    assert.ok(gapM(end, after) < 2e-3, `${place}: ${gapM(end, after)} m to the next lane`);
    const kink = turnDeg(end.transform.rotation.yawDeg, after.transform.rotation.yawDeg);
    assert.ok(kink < 0.05, `${place}: ${kink}° to the next lane`);
    assert.ok(Math.abs(end.laneWidthM - after.laneWidthM) < 1e-6, `${place}: width`);
  }
});

forEachTown('every driving lane is led to, or a lane beside it is', (map) => {
  const reached = new Set(map.topology().map(([, after]) => after.laneIndex));
  for (const [lane] of map.topology()) {
    const { roadId, laneId } = lane;
    const place = `${map.name} road ${roadId} lane ${laneId}`;
    const beside = [lane.left(), lane.right()].filter(
      (other) => other !== null && other.laneType === LaneType.Driving && other.laneId * laneId > 0,
    );
    const isLed = [lane, ...beside].some((other) => reached.has(other!.laneIndex));
    assert.ok(isLed, place);
  }
});

forEachTown('driving lanes are 3 to 4.5 m wide, bends 10 m or more, slopes below 8 %', (map) => {
  for (const waypoint of map.generateWaypoints(2)) {
    const place = `${map.name} road ${waypoint.roadId} lane ${waypoint.laneId} s ${waypoint.s}`;
    assert.ok(waypoint.laneWidthM >= 3 && waypoint.laneWidthM <= 4.5, `${place}: width`);
    assert.ok(turnDeg(waypoint.transform.rotation.pitchDeg, 0) < 4.6, `${place}: slope`);
    const [next] = waypoint.next(1);
    const turn = turnDeg(waypoint.transform.rotation.yawDeg, next!.transform.rotation.yawDeg);
    assert.ok(turn < 5.8, `${place}: ${turn}° within a metre`);
  }
});

forEachTown('a place on a lane outside junctions lies on no other road', (map) => {
  const { graph } = map;
  for (const [entry] of map.topology()) {
    if (entry.isJunction) continue;
    for (
      let s = entry.sectionStartS + 1;
      s < entry.sectionStartS + entry.sectionLengthM - 1;
      s += 6
    ) {
      // Every lane of the road there, up to the sidewalks.
      for (let id = -8; id <= 8; id += 1) {
        const lane = id === 0 ? null : map.waypointOnRoad(entry.roadId, id, s);
        if (lane === null) continue;
        const found = map.waypointAt(lane.transform.location, ANY_LANE)!;
        const place = `${map.name} road ${lane.roadId} lane ${id} s ${s.toFixed(1)}`;
        assert.is(
          found.laneIndex,
          lane.laneIndex,
          `${place}: found ${found.roadId} ${found.laneId}`,
        );
        if (lane.laneType === LaneType.Driving) {
          const driving = map.waypointAt(lane.transform.location, LaneType.Driving)!;
          assert.is(driving.laneIndex, lane.laneIndex, `${place}: another driving lane is nearer`);
        }
      }
    }
  }
  assert.ok(graph.laneCount > 0);
});

forEachTown(
  'lights: one controller an approach, so crossing ways are never green together',
  (map) => {
    const survey = surveyOf(map);
    const boxes = stopBoxes(map).filter(({ kind }) => kind === 'traffic_light');
    const approachOf = new Map(boxes.map(({ signalId, roadId }) => [signalId, roadId]));
    for (const { junctionId, controllers } of lightGroups(map)) {
      assert.is.not(junctionId, null, `${map.name}: a light without a junction`);
      const ways = survey.waysOf(junctionId!);
      const lit = new Set<number>();
      for (const { signalIds } of controllers) {
        const roads = new Set(signalIds.map((id) => approachOf.get(id)!));
        assert.is(roads.size, 1, `${map.name} junction ${junctionId}: approaches of a controller`);
        for (const road of roads) {
          assert.not(
            lit.has(road),
            `${map.name} junction ${junctionId}: two controllers of a road`,
          );
          lit.add(road);
        }
      }
      // Either all approaches have lights or none.
      assert.equal(new Set(ways.map(({ approach }) => approach.roadId)), lit, map.name);
      // Ways that come within 2 m of each other belong to different controllers, or fork or join.
      for (const [roadId, others] of map.junctionConflicts(junctionId!)) {
        const way = ways.find(({ entry }) => entry.roadId === roadId)!;
        for (const other of others) {
          const against = ways.find(({ entry }) => entry.roadId === other)!;
          if (against.approach.roadId === way.approach.roadId) continue;
          assert.is.not(
            approachController(controllers, approachOf, way.approach.roadId),
            approachController(controllers, approachOf, against.approach.roadId),
          );
        }
      }
    }
  },
);

function approachController(
  controllers: readonly { readonly id: string | null; readonly signalIds: readonly string[] }[],
  approachOf: ReadonlyMap<string, number>,
  roadId: number,
): string | null | undefined {
  return controllers.find(({ signalIds }) => signalIds.some((id) => approachOf.get(id) === roadId))
    ?.id;
}

forEachTown('ways of one approach do not cross each other', (map) => {
  const survey = surveyOf(map);
  for (const junctionId of map.junctionIds()) {
    const ways = survey.waysOf(junctionId);
    for (const a of ways) {
      for (const b of ways) {
        if (a.approach.roadId !== b.approach.roadId) continue;
        if (a.exit.roadId !== b.exit.roadId) continue;
        // The lane further left stays further left.
        const order =
          (a.approach.laneIndex - b.approach.laneIndex) * (a.exit.laneIndex - b.exit.laneIndex);
        assert.ok(order >= 0, `${map.name} junction ${junctionId}`);
      }
    }
  }
});

forEachTown('few places let a car drive 90 m straight on in its lane', (map) => {
  let starts = 0;
  let kept = 0;
  for (const { lengthM, at } of surveyOf(map).runs) {
    for (let alongM = 5; alongM + 90 < lengthM; alongM += 20) {
      const { location, rotation } = at(alongM).transform;
      const yaw = (rotation.yawDeg * Math.PI) / 180;
      const places = [15, 30, 45, 60, 75, 90].map((aheadM) => at(alongM + aheadM));
      const asides = places.map(({ transform, laneWidthM }) => {
        const dx = transform.location.x - location.x;
        const dy = transform.location.y - location.y;
        return Math.abs(dy * Math.cos(yaw) - dx * Math.sin(yaw)) - laneWidthM / 2;
      });
      starts += 1;
      if (asides.every((asideM) => asideM < 0)) kept += 1;
    }
  }
  assert.ok(starts > 50 && kept / starts < 0.4, `${map.name}: ${kept} of ${starts}`);
});

forEachTown('stop lines lie at the end of approaches, their boxes 3 m before', (map) => {
  for (const { stopLine, transform, roadId, laneId } of stopBoxes(map)) {
    const place = `${map.name} road ${roadId} lane ${laneId}`;
    const box = map.waypointAt(transform.location)!;
    assert.is(box.roadId, roadId, place);
    assert.not(box.isJunction, place);
    const { runsWithS, roadLengthM, s } = box;
    const toEndM = runsWithS ? roadLengthM - stopLine.s : stopLine.s;
    assert.ok(toEndM < 0.3, `${place}: ${toEndM} m to the end`);
    const boxToEndM = runsWithS ? roadLengthM - s : s;
    // The client's nearest waypoint cuts bends, which start soon after: 0.2 m along the lane.
    assert.ok(boxToEndM > 2.8 && boxToEndM < 3.5, `${place}: ${boxToEndM} m`);
  }
});

forEachTown('signals keep off everything that is driven on', (map) => {
  const { signals } = signalLayer(map);
  for (const { id, transform } of signals.values()) {
    const { x, y } = transform.location;
    const lane = map.waypointAt(transform.location, LaneType.Driving | LaneType.Parking)!;
    const dx = lane.transform.location.x - x;
    const dy = lane.transform.location.y - y;
    const awayM = Math.sqrt(dx * dx + dy * dy);
    assert.ok(awayM > lane.laneWidthM / 2, `${map.name} signal ${id}: ${awayM} m from a lane`);
  }
});

forEachTown('every road outside junctions of 60 m or more tells its speed to each lane', (map) => {
  const told = new Set(speedSignBoxes(map).map(({ roadId, laneId }) => `${roadId} ${laneId}`));
  for (const { roadId, laneId, lengthM } of surveyOf(map).runs) {
    if (lengthM >= 60)
      assert.ok(told.has(`${roadId} ${laneId}`), `${map.name} ${roadId} ${laneId}`);
  }
});

test.run();
