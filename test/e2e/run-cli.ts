/** Runs the command line from its sources in a process of its own, as a shell would. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { main } from '../../src/cli/main.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const MAIN = new URL('../../src/cli/main.ts', import.meta.url).href;
const ENTRY = `import(${JSON.stringify(MAIN)}).then(({ main }) => main(process.argv.slice(1)))`;

export interface CliResult {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** `egoloop ARGS…` in the project's root; stdout and stderr are pipes, so nothing is coloured. */
export function runCli(...args: string[]): CliResult {
  const { FORCE_COLOR: _, ...env } = process.env;
  const result = spawnSync(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', ENTRY, '--', ...args],
    { cwd: ROOT, env, encoding: 'utf8', timeout: 60_000, maxBuffer: 64 * 1024 * 1024 },
  );
  return { code: result.status ?? -1, stdout: result.stdout, stderr: result.stderr };
}

/**
 * The same within this process: a hundred times faster, and enough wherever the process itself is not
 * the question. Standard output is taken for a pipe.
 */
export async function callCli(...args: string[]): Promise<CliResult> {
  const { stdout, stderr } = process;
  const before = { out: stdout.write, err: stderr.write, isTTY: stdout.isTTY };
  const exitCodeBefore = process.exitCode;
  const caught = { out: '', err: '' };
  process.exitCode = 0;
  stdout.isTTY = false;
  stdout.write = ((text: string) => {
    caught.out += text;
    return true;
  }) as typeof stdout.write;
  stderr.write = ((text: string) => {
    caught.err += text;
    return true;
  }) as typeof stderr.write;
  try {
    await main(args);
    return { code: Number(process.exitCode ?? 0), stdout: caught.out, stderr: caught.err };
  } finally {
    stdout.write = before.out;
    stderr.write = before.err;
    stdout.isTTY = before.isTTY;
    stdout.removeAllListeners('error');
    process.exitCode = exitCodeBefore;
  }
}

/** Runs `body` with a folder of its own, removed afterwards. */
export async function inTemporaryFolder(
  body: (folder: string) => void | Promise<void>,
): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'egoloop-'));
  try {
    await body(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
