/**
 * Makes a fresh clone ready: installs the dependencies unless those of the lock file are there, and
 * compiles `src/` to `dist/` when a source is newer than the last build; with `--clean` in any case and
 * into an empty folder, so that nothing of a deleted source is packed. Plain JavaScript because it runs
 * before anything is installed.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const buildStamp = join(root, 'dist', '.egoloop-built');

function mtimeMs(file) {
  return existsSync(file) ? statSync(file).mtimeMs : 0;
}

function newestUnder(folder) {
  let newest = 0;
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    newest = Math.max(newest, entry.isDirectory() ? newestUnder(path) : statSync(path).mtimeMs);
  }
  return newest;
}

/** Packages of a lock file by folder; none where the file is missing or cut short. */
function packagesOf(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages ?? {};
  } catch {
    return {};
  }
}

/**
 * Whether npm has installed every package of the lock file in its version. npm writes its own list
 * last, so an install that was interrupted has none. Times say nothing: an install that is complete
 * must not be repeated, which would need the network and take the packages from a running program.
 */
function isInstalled() {
  const installed = packagesOf(join(root, 'node_modules', '.package-lock.json'));
  return Object.entries(packagesOf(join(root, 'package-lock.json'))).every(
    ([folder, { version, optional }]) =>
      folder === '' ||
      (installed[folder]?.version === version && existsSync(join(root, folder))) ||
      (optional === true && installed[folder] === undefined),
  );
}

function run(label, command, args) {
  process.stderr.write(`egoloop: ${label} …\n`);
  const result = spawnSync(command, args, {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (result.status !== 0) {
    process.stderr.write(`egoloop: ${label} failed (${command} ${args.join(' ')})\n`);
    process.exit(result.status ?? 1);
  }
}

const [major] = process.versions.node.split('.').map(Number);
if (major < 20) {
  process.stderr.write(`egoloop: expected Node 20 or newer, found ${process.version}\n`);
  process.exit(2);
}
if (!isInstalled()) {
  run('installing dependencies', 'npm', ['ci', '--no-audit', '--no-fund']);
}
const sources = Math.max(
  newestUnder(join(root, 'src')),
  mtimeMs(join(root, 'tsconfig.build.json')),
);
if (process.argv.includes('--clean')) rmSync(join(root, 'dist'), { recursive: true, force: true });
if (mtimeMs(buildStamp) < sources) {
  run('building', process.execPath, [
    join(root, 'node_modules', 'typescript', 'bin', 'tsc'),
    '-p',
    'tsconfig.build.json',
  ]);
  run('bundling the viewer', process.execPath, [join(root, 'scripts', 'bundle-viewer.mjs')]);
  writeFileSync(buildStamp, '');
}
