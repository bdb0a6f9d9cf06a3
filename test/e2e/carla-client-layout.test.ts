/** The real client before the houses, posts and poles of a town: collisions, boxes and rays. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { findCarlaPython, NO_CARLA, runScript, startServer } from '../helpers/carla-server.js';

const PYTHON = findCarlaPython();

interface Crash {
  readonly seen: readonly (readonly [string, number])[];
  readonly push: number;
  readonly speed: number;
}

interface Facts {
  readonly house: Crash;
  readonly light: Crash & { readonly id: number };
  readonly boxes: Record<'buildings' | 'vegetation' | 'poles' | 'objects' | 'names', number>;
  readonly rays: { readonly label: string; readonly distance: number; readonly projected: number };
}

const name = 'the client runs into houses and lights, by id and type, and finds their boxes';
if (PYTHON === null) {
  test.skip(name);
  console.error(`SKIP ${name}: ${NO_CARLA}`);
} else {
  test(name, async () => {
    const { server, failures } = await startServer('LoopCity', PYTHON.version);
    try {
      const { house, light, boxes, rays } = (await runScript(
        PYTHON,
        'layout',
        server.port,
      )) as Facts;
      assert.equal(house.seen, [['static.building', 0]]);
      // About the car's 1.8 t at 10 m/s.
      assert.ok(house.push > 14_000 && house.push < 20_000, `${house.push} N·s`);
      assert.ok(house.speed < 0.01);
      assert.ok(
        light.seen.some(([type, id]) => type === 'traffic.traffic_light' && id === light.id),
        JSON.stringify(light.seen),
      );
      assert.ok(boxes.buildings > 100 && boxes.poles > 100);
      assert.is(boxes.objects, boxes.names);
      assert.is(rays.label, 'Buildings');
      assert.ok(Math.abs(rays.distance - 9) < 0.01 && Math.abs(rays.projected - 9) < 0.01);
      assert.equal(failures, []);
    } finally {
      await server.close();
    }
  });
}

test.run();
