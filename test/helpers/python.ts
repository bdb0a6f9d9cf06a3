/**
 * The Python that tests and benchmarks may use: `EGOLOOP_PYTHON`, else the first of the usual ones that
 * can import what is asked for. Where there is none, tests say that they were skipped.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

/** The folder that holds the Python package of the sidecar. */
export const SIDECAR_FOLDER = fileURLToPath(new URL('../../sidecar', import.meta.url));

const USUAL = ['python3', '/usr/bin/python3'];

/** An interpreter of 3.7 or later that imports all these modules; null where there is none. */
export function findPython(modules: readonly string[] = []): string | null {
  const named = process.env.EGOLOOP_PYTHON;
  const script = `import sys\nassert sys.version_info >= (3, 7)\n${modules
    .map((name) => `import ${name}\n`)
    .join('')}`;
  const works = (python: string): boolean =>
    spawnSync(python, ['-c', script], { stdio: 'ignore' }).status === 0;
  return [...(named === undefined ? [] : [named]), ...USUAL].find(works) ?? null;
}

/** Why there is none, as one sentence. */
export function noPython(modules: readonly string[] = []): string {
  const needs = modules.length === 0 ? '' : ` with ${modules.join(' and ')}`;
  return `needs Python 3.7 or later${needs} (interpreter: EGOLOOP_PYTHON)`;
}

/** The environment in which the sidecar's package can be imported from the source tree. */
export function sidecarEnvironment(): NodeJS.ProcessEnv {
  return { ...process.env, PYTHONPATH: SIDECAR_FOLDER, PYTHONDONTWRITEBYTECODE: '1' };
}
