/**
 * The real client of CARLA, unmodified, against this server: what a user's first scripts do. The script
 * gathers facts, the tests below judge them.
 */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import {
  findCarlaPython,
  NO_CARLA,
  runScript,
  type ServerForTests,
  startScript,
  startServer,
} from '../helpers/carla-server.js';

const MAP = 'LoopCity';
const PYTHON = findCarlaPython();

interface Facts {
  readonly road_map: {
    name: string;
    openDrive: number;
    spawnPoints: number;
    onRoad: number;
    headingOff: number;
    topology: number;
    ahead: number;
  };
  readonly blueprints: {
    count: number;
    vehicles: number;
    walkers: number;
    bicycles: string[];
    wheels: number;
    tags: string[];
    unknown: string;
    constant: string;
  };
  readonly spawning: {
    isInSnapshot: boolean;
    offM: number;
    type: string;
    role: string;
    halfLength: number;
    isAlive: boolean;
    again: boolean;
    refusal: string;
    mass: number;
    wheels: number;
    isInLaterSnapshot: boolean;
  };
  readonly driving: {
    speedAfter3S: number;
    alongM: number;
    heldThrottle: number;
    right: number;
    left: number;
    speedAfterBrake: number;
    reverseM: number;
    speedAfterNan: number;
  };
  readonly walking: { x: number; y: number; speed: number };
  readonly batches: { errors: string[]; speeds: number[]; destroyErrors: string[]; left: number };
  readonly lights: {
    count: number;
    state: string;
    green: number;
    isFrozen: boolean;
    heldFrozen: boolean;
    states: string[];
    stopWaypoints: number;
    inGroup: boolean;
  };
  readonly weather: { cloudiness: number; sun: number; wetness: number };
  readonly clock: {
    isConsecutive: boolean;
    frame: boolean;
    delta: number;
    tenSteps: number;
    isRunning: boolean;
    heard: number;
    framesPerSecond: number;
  };
  readonly two_clients: {
    type: string;
    speed: number;
    sameFrame: boolean;
    apartM: number;
    sameMap: boolean;
    tickOfOther: boolean;
  };
  readonly timeouts: { text: string; seconds: number };
  readonly unknown_map: { text: string };
}

let running: ServerForTests | null = null;
let facts: Facts | null = null;

/** A test about one group of facts. */
function about<Group extends keyof Facts>(
  name: string,
  group: Group,
  judge: (found: Facts[Group]) => void,
): void {
  if (PYTHON === null) {
    test.skip(name);
    console.error(`SKIP ${name}: ${NO_CARLA}`);
    return;
  }
  test(name, () => {
    assert.ok(facts?.[group], `no facts about ${group}`);
    const found = facts[group];
    assert.is((found as { error?: string }).error, undefined);
    judge(found);
  });
}

test.before(async () => {
  if (PYTHON === null) return;
  running = await startServer(MAP, PYTHON.version);
  facts = (await runScript(PYTHON, 'basics', running.server.port)) as Facts;
});

test.after(async () => {
  await running?.server.close();
});

about('the client reads the map', 'road_map', (found) => {
  assert.is(found.name, `Carla/Maps/${MAP}`);
  assert.ok(found.openDrive > 10_000);
  assert.ok(found.spawnPoints >= 20);
  assert.is(found.onRoad, found.spawnPoints);
  assert.ok(found.headingOff < 2);
  assert.ok(found.topology > 20);
  assert.ok(Math.abs(found.ahead - 5) < 0.5);
});

about('the blueprint library', 'blueprints', (found) => {
  assert.is(found.vehicles, 41);
  assert.is(found.walkers, 51);
  assert.ok(found.count > 200);
  assert.equal(found.bicycles, [
    'vehicle.bh.crossbike',
    'vehicle.diamondback.century',
    'vehicle.gazelle.omafiets',
  ]);
  assert.is(found.wheels, 4);
  assert.equal(found.tags, ['model3', 'tesla', 'vehicle']);
  assert.is(found.unknown, 'IndexError');
  assert.match(found.constant, /read-only/);
});

about('spawning, refusing and destroying', 'spawning', (found) => {
  assert.is(found.isInSnapshot, true);
  assert.ok(found.offM < 0.7);
  assert.is(found.type, 'vehicle.lincoln.mkz_2020');
  assert.is(found.role, 'hero');
  assert.ok(Math.abs(found.halfLength - 2.446) < 0.001);
  assert.is(found.isAlive, true);
  assert.is(found.again, true);
  assert.is(found.refusal, 'Spawn failed because of collision at spawn position');
  assert.ok(found.mass > 1000);
  assert.is(found.wheels, 4);
  assert.is(found.isInLaterSnapshot, false);
});

about('a car obeys its control', 'driving', (found) => {
  assert.ok(found.speedAfter3S > 8 && found.speedAfter3S < 20);
  assert.ok(found.alongM > 8);
  assert.is(found.heldThrottle, 1);
  // Unreal's yaw grows clockwise: to the right.
  assert.ok(found.right > 3 && found.right < 60);
  assert.ok(found.left < -3 && found.left > -60);
  assert.ok(found.speedAfterBrake < 0.01);
  assert.ok(found.reverseM < -1);
  assert.ok(found.speedAfterNan < 0.01);
});

about('a walker walks', 'walking', (found) => {
  assert.ok(Math.abs(found.y - 3) < 0.2, `walked ${found.y} m`);
  assert.ok(Math.abs(found.x) < 0.1);
  assert.is(found.speed, 1.5);
});

about('batches', 'batches', (found) => {
  assert.equal(found.errors, [
    '',
    '',
    '',
    'Spawn failed because of collision at spawn position',
    'unable to destroy actor: not found',
  ]);
  for (const speed of found.speeds) assert.ok(speed > 1);
  assert.equal(found.destroyErrors, ['', '', '']);
  assert.is(found.left, 0);
});

about('traffic lights change, freeze and belong to groups', 'lights', (found) => {
  assert.ok(found.count > 0);
  assert.is(found.state, 'Green');
  assert.is(found.green, 4);
  assert.is(found.isFrozen, true);
  assert.is(found.heldFrozen, true);
  assert.equal(found.states, ['Green', 'Red', 'Yellow']);
  assert.ok(found.stopWaypoints >= found.count);
  assert.is(found.inGroup, true);
});

about('weather is kept', 'weather', (found) => {
  assert.equal(found, { cloudiness: 12, sun: 33, wetness: 44 });
});

about('synchronous and asynchronous clocks', 'clock', (found) => {
  assert.is(found.isConsecutive, true);
  assert.is(found.frame, true);
  assert.ok(Math.abs(found.delta - 0.05) < 1e-6);
  assert.ok(Math.abs(found.tenSteps - 1) < 1e-6);
  assert.is(found.isRunning, true);
  assert.ok(found.heard >= 2);
  assert.ok(found.framesPerSecond > 5 && found.framesPerSecond < 25);
});

about('two clients share one world', 'two_clients', (found) => {
  assert.is(found.type, 'vehicle.lincoln.mkz_2020');
  assert.ok(found.speed > 1);
  assert.is(found.sameFrame, true);
  assert.ok(found.apartM < 0.01);
  assert.is(found.sameMap, true);
  assert.is(found.tickOfOther, true);
});

about('a server that is not there is a timeout', 'timeouts', (found) => {
  assert.match(found.text, /time-out of 500ms/);
  assert.ok(found.seconds < 3);
});

about('an unknown map is refused', 'unknown_map', (found) => {
  assert.is(found.text, "Map 'NoSuchTown' not found");
});

const KILLED = 'a client that is killed in the middle of ticking harms nobody';
if (PYTHON === null) test.skip(KILLED);
else {
  test(KILLED, async () => {
    assert.ok(running);
    const { server } = running;
    for (let turn = 0; turn < 3; turn += 1) {
      await new Promise<void>((resolve) => {
        const script = startScript(PYTHON, 'tick_for_ever', [server.port, 3 + turn], (line) => {
          if (line !== 'ticking') return;
          setTimeout(() => script.process.kill('SIGKILL'), 200 + 111 * turn);
        });
        script.done.catch(() => resolve());
      });
    }
    const before = server.host.world.frame;
    const cars = [...server.host.world.all()].filter(({ role }) => role === 'vehicle');
    assert.is(cars.length, 3, 'their cars stay');
    for (const { id } of cars) server.host.world.destroy(id);
    // The system tells of a killed peer a moment after the process has gone.
    for (let i = 0; i < 100 && server.host.trafficManagers.size > 0; i += 1) {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    assert.is(server.host.trafficManagers.size, 0, 'its traffic manager went with the connection');
    const found = (await runScript(PYTHON, 'basics', server.port)) as Facts;
    assert.is(found.clock.isConsecutive, true);
    assert.is(found.batches.left, 0);
    assert.ok(server.host.world.frame > before);
  });
}

test.run();
