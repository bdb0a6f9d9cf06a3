/** What every run needs: Node, the packages, room on the disk, ports. */
import { accessSync, constants, existsSync, statfsSync, statSync } from 'node:fs';
import { createRequire } from 'node:module';
import { availableParallelism, freemem, tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { diskReason } from '../../core/disk-errors.js';
import { readJson } from '../../core/files.js';
import { leasePorts, type PortLease } from '../processes/ports.js';
import { PACKAGE_FILE, VERSION } from '../software.js';
import { type Finding, fail, ok, warn } from './finding.js';

const GIB = 1024 ** 3;
/** A run of 220 routes with its TickLogs stays below; CARLA's logs come on top. */
const WANTED_GIB = 5;
const OLDEST_NODE = 20;

/** The findings, in the order they are shown. */
export async function checkEgoloop(folder: string): Promise<Finding[]> {
  return [
    checkNode(process.versions.node),
    ...checkPackages(),
    checkMachine(),
    checkDisk('disk for results', folder),
    checkDisk('disk for temporary files', tmpdir()),
    await checkPorts(),
    checkSharedMemory(),
  ];
}

export function checkNode(version: string): Finding {
  const isFine = Number(version.split('.')[0]) >= OLDEST_NODE;
  const fix = `install Node ${OLDEST_NODE} or later`;
  return isFine ? ok('Node', version) : fail('Node', version, fix);
}

interface PackageJson {
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
}

function checkPackages(): Finding[] {
  const wanted = readJson(PACKAGE_FILE) as PackageJson;
  const has = packageFinder();
  const missing = Object.keys(wanted.dependencies ?? {}).filter((name) => !has(name));
  const absent = Object.keys(wanted.optionalDependencies ?? {}).filter((name) => !has(name));
  const name = `egoloop ${VERSION}`;
  const findings =
    missing.length === 0
      ? [ok(name, `${Object.keys(wanted.dependencies ?? {}).length} packages are there`)]
      : [fail(name, `missing: ${missing.join(', ')}`, 'npm install')];
  if (absent.length > 0) {
    const fix = `npm install ${absent.join(' ')}, if you need what they are for`;
    findings.push(warn('optional packages', `missing: ${absent.join(', ')}`, fix));
  }
  return findings;
}

/** Says whether a package can be reached from here; its own `exports` must not get in the way. */
function packageFinder(): (name: string) => boolean {
  const folders = createRequire(PACKAGE_FILE).resolve.paths('x') ?? [];
  return (name) => folders.some((folder) => existsSync(join(folder, name, 'package.json')));
}

function checkMachine(): Finding {
  const free = (freemem() / GIB).toFixed(1);
  const cores = availableParallelism();
  return ok('machine', `${cores} cores, ${free} GiB of memory free, ${process.platform}`);
}

/** A folder that is not there yet will be made in the nearest one above it that is. */
function checkDisk(name: string, folder: string): Finding {
  let place = resolve(folder);
  while (!existsSync(place) && dirname(place) !== place) place = dirname(place);
  try {
    if (!statSync(place).isDirectory()) {
      return fail(name, `${place} is a file`, 'name a folder, or one that can be made');
    }
    accessSync(place, constants.W_OK);
    const { bavail, bsize } = statfsSync(place);
    const freeGib = (bavail * bsize) / GIB;
    const found = `${freeGib.toFixed(1)} GiB free in ${place === resolve(folder) ? folder : place}`;
    if (freeGib >= WANTED_GIB) return ok(name, found);
    return warn(name, found, `make room: ${WANTED_GIB} GiB are wanted for a long run`);
  } catch (error) {
    const found = `nothing can be written to ${place}: ${diskReason(error)}`;
    return fail(name, found, 'name another folder, or make this one yours (chown, chmod)');
  }
}

async function checkPorts(): Promise<Finding> {
  let lease: PortLease | null = null;
  try {
    lease = await leasePorts();
    return ok('ports', `a free block begins at ${lease.rpc}`);
  } catch (error) {
    const fix = 'end what listens on ports 20000 to 29999 (ss -ltnp shows it)';
    return fail('ports', (error as Error).message, fix);
  } finally {
    lease?.release();
  }
}

/** Images of cameras go through shared memory, of which containers have little. */
function checkSharedMemory(): Finding {
  const folder = '/dev/shm';
  if (!existsSync(folder)) {
    const fix = 'nothing to do; images of cameras go through the socket, which is slower';
    return warn('shared memory', `no ${folder}`, fix);
  }
  const { bavail, bsize } = statfsSync(folder);
  const freeMib = (bavail * bsize) / 1024 ** 2;
  const found = `${freeMib.toFixed(0)} MiB free in ${folder}`;
  if (freeMib >= 256) return ok('shared memory', found);
  return warn('shared memory', found, 'in a container: give it --shm-size=1g');
}
