/**
 * A server of CARLA's protocol in this process, and scripts for the real client against it. The scripts
 * print JSON; where Python has no `carla`, tests say that they were skipped.
 */
import { spawn, spawnSync } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { CarlaServer } from '../../src/carla/server.js';
import { CARLA_VERSIONS, type CarlaVersion } from '../../src/carla/stream/header.js';
import { carlaMaps } from '../../src/loop/carla-maps.js';
import { MapLibrary } from '../../src/loop/map-library.js';
import { findPython } from './python.js';

const SCRIPTS = fileURLToPath(new URL('../support/carla', import.meta.url));
const LIMIT_MS = 240_000;

/** An interpreter with the client, and the client's version. */
export interface CarlaPython {
  readonly python: string;
  readonly version: CarlaVersion;
}

/** Null where there is none, or one of a version that the server does not speak. */
export function findCarlaPython(): CarlaPython | null {
  const python = findPython(['carla']);
  if (python === null) return null;
  const script = "import importlib.metadata as m; print(m.version('carla'))";
  const { stdout } = spawnSync(python, ['-c', script], { encoding: 'utf8' });
  const version = CARLA_VERSIONS.find((known) => stdout.trim().startsWith(known));
  return version === undefined ? null : { python, version };
}

export const NO_CARLA = 'needs the Python package carla (interpreter: EGOLOOP_PYTHON)';

export interface ServerForTests {
  readonly server: CarlaServer;
  /** What was refused or failed, as `method: message`; not that a sleeping traffic manager was woken. */
  readonly failures: string[];
}

/** A server on free ports of loopback. */
export async function startServer(
  map: string,
  version: CarlaVersion,
  places: readonly string[] = [],
): Promise<ServerForTests> {
  const failures: string[] = [];
  const server = await CarlaServer.start({
    maps: carlaMaps(new MapLibrary(places)),
    map,
    version,
    seed: 1,
    port: 0,
    onFailure: (what, { message }) => {
      // The client loses a wake-up now and then on a busy machine; the server mends it and says so.
      if (!message.endsWith('was woken')) failures.push(`${what}: ${message}`);
    },
  });
  return { server, failures };
}

export interface Script {
  /** Process that runs it. */
  readonly process: ReturnType<typeof spawn>;
  /** Resolves with the last line as JSON; rejects when the script fails. */
  readonly done: Promise<unknown>;
}

/**
 * Starts one of the scripts.
 * @param onLine told of each line that it prints; answered with an empty line
 */
export function startScript(
  { python }: CarlaPython,
  name: string,
  args: readonly (string | number)[],
  onLine: (line: string) => void = () => {},
): Script {
  const child = spawn(python, [`${SCRIPTS}/${name}.py`, ...args.map(String)], {
    stdio: ['pipe', 'pipe', 'pipe'],
    env: { ...process.env, PYTHONDONTWRITEBYTECODE: '1' },
  });
  let last = '';
  let trouble = '';
  const timer = setTimeout(() => child.kill('SIGKILL'), LIMIT_MS);
  child.stderr.on('data', (chunk: Buffer) => {
    trouble += chunk.toString();
  });
  // A script that is killed leaves a pipe without a reader.
  child.stdin.on('error', () => {});
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.startsWith('{')) last = line;
    onLine(line);
    child.stdin.write('\n');
  });
  const done = new Promise<unknown>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code, signal) => {
      clearTimeout(timer);
      if (code === 0 && last !== '') resolve(JSON.parse(last));
      else reject(new Error(`${name} ended with ${code ?? signal}: ${trouble}`));
    });
  });
  return { process: child, done };
}

/** Runs one of the scripts to its end. */
export function runScript(
  python: CarlaPython,
  name: string,
  ...args: readonly (string | number)[]
): Promise<unknown> {
  return startScript(python, name, args).done;
}
