/**
 * The official client as an oracle: `carla.Map` reads OpenDRIVE text without a server. Used where
 * Python has the `carla` package; elsewhere such tests say that they were skipped. The interpreter is
 * `EGOLOOP_PYTHON`, or `python3`.
 */
import { spawnSync } from 'node:child_process';

const PYTHON = process.env.EGOLOOP_PYTHON ?? 'python3';

let isThere: boolean | undefined;

/** True if the interpreter can import `carla`. */
export function hasCarlaClient(): boolean {
  isThere ??= spawnSync(PYTHON, ['-c', 'import carla'], { stdio: 'ignore' }).status === 0;
  return isThere;
}

/** Runs a script that reads `input` from stdin and prints one JSON document. */
export function askCarlaClient(script: string, input: string): unknown {
  const { status, stdout, stderr } = spawnSync(PYTHON, ['-c', script], {
    input,
    encoding: 'utf8',
    maxBuffer: 256 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`the client failed: ${stderr}`);
  return JSON.parse(stdout);
}

interface TestFunction {
  (name: string, body: () => void): void;
  skip(name?: string, body?: () => void): void;
}

/** Registers a test that needs the client; skipped, visibly, where there is none. */
export function carlaTest(test: TestFunction, name: string, body: () => void): void {
  if (hasCarlaClient()) test(name, body);
  else {
    test.skip(name, body);
    console.error(`SKIP ${name}: needs the Python package carla (interpreter: EGOLOOP_PYTHON)`);
  }
}
