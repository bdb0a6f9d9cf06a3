/**
 * Every sensor of the server decoded by the official client and held against what the client itself
 * knows: `test/support/carla/sensors.py`. Needs Python with the packages carla and numpy.
 */
import { spawn, spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { CarlaServer } from '../../src/carla/server.js';
import type { CarlaVersion } from '../../src/carla/stream/header.js';
import { RoadMap } from '../../src/map/road-map.js';
import { findPython, noPython } from '../helpers/python.js';
import { writeGrid } from '../helpers/synthetic-opendrive.js';

const MODULES = ['carla', 'numpy'];
const PYTHON = findPython(MODULES);
const SCRIPT = fileURLToPath(new URL('../support/carla/sensors.py', import.meta.url));
const TOWN = 'Grid';

function clientVersion(python: string): CarlaVersion {
  const ask = 'import carla; print(carla.Client("127.0.0.1", 1).get_client_version())';
  const { stdout } = spawnSync(python, ['-c', ask], { encoding: 'utf8' });
  return stdout.trim() as CarlaVersion;
}

/** Runs the script against a server in this process: it must not wait for the child. */
function runScript(python: string, port: number): Promise<{ code: number | null; text: string }> {
  return new Promise((resolve) => {
    const child = spawn(python, [SCRIPT, String(port)]);
    let text = '';
    child.stdout.on('data', (chunk) => (text += String(chunk)));
    child.stderr.on('data', (chunk) => (text += String(chunk)));
    child.on('close', (code) => resolve({ code, text }));
  });
}

async function decodeAll(python: string): Promise<void> {
  const openDrive = writeGrid(2, 2, 7);
  const map = RoadMap.fromOpenDrive(openDrive, { name: TOWN });
  const failures: string[] = [];
  const server = await CarlaServer.start({
    version: clientVersion(python),
    port: 0,
    map: TOWN,
    maps: {
      names: () => [TOWN],
      load: (town) => (town === TOWN ? { name: TOWN, map, openDrive } : null),
    },
    seed: 1,
    onFailure: (what, error) => failures.push(`${what}: ${error.message}`),
  });
  try {
    const { code, text } = await runScript(python, server.port);
    assert.is(code, 0, text);
    assert.equal(failures, []);
  } finally {
    await server.close();
  }
}

const NAME = 'the official client decodes every sensor and finds the truth in it';
if (PYTHON === null) {
  test.skip(NAME);
  console.error(`SKIP ${NAME}: ${noPython(MODULES)}`);
} else {
  const python = PYTHON;
  test(NAME, () => decodeAll(python));
}

test.run();
