/**
 * The OpenDRIVE text that a log was recorded on: from the log itself, from a file, from a folder of maps
 * by town name, in the layouts in which CARLA ships them, or from the towns of this project. Whatever
 * the source, the text must have the SHA-256 that the log's header names: a verdict on another map
 * would mean nothing.
 */
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sha256OfText, type TickLogReader } from '../bridge/ticklog/index.js';
import { EgoloopError } from '../core/errors.js';
import { readText } from '../core/files.js';

/** The towns that ship with the project; looked at last. */
export const SHIPPED_MAPS = fileURLToPath(new URL('../../maps', import.meta.url));

/** Where maps may come from besides the log. A file is used before a folder, both before the log. */
export interface MapSources {
  /** An OpenDRIVE file. */
  readonly mapFile?: string | undefined;
  /** A folder with maps: flat, a CARLA `Maps` folder, or a whole CARLA package. */
  readonly mapFolder?: string | undefined;
}

export interface FoundMap {
  readonly text: string;
  readonly name: string;
  /** The file it came from; undefined for a map inside the log. */
  readonly file: string | undefined;
}

/** Folders below a map folder in which towns lie, as CARLA packages have them. */
const BASES = [
  '',
  'OpenDrive',
  'CarlaUE4/Content/Carla/Maps',
  'CarlaUE4/Content/Carla/Maps/OpenDrive',
];

/**
 * Files that may hold a town, best first: `Town04.xodr`, `Town12/OpenDrive/Town12.xodr`, …; a town's
 * `_Opt` variant has the same roads, so each name is also tried with and without it.
 */
export function mapCandidates(folder: string, town: string): string[] {
  // CARLA names towns with a path, e.g. Carla/Maps/Town12/Town12. The rest guards the file system.
  const plain = town.split(/[\\/]/).at(-1)!;
  if (!/^[\w-][\w.-]*$/.test(plain)) return [];
  const other = plain.endsWith('_Opt') ? plain.slice(0, -'_Opt'.length) : `${plain}_Opt`;
  return [plain, other].flatMap((name) =>
    BASES.flatMap((base) => [
      join(folder, base, `${name}.xodr`),
      join(folder, base, name, `${name}.xodr`),
      join(folder, base, name, 'OpenDrive', `${name}.xodr`),
    ]),
  );
}

/** Whether a folder holds any town in one of the layouts of `mapCandidates`. */
export function holdsMaps(folder: string): boolean {
  return BASES.map((base) => join(folder, base))
    .filter(isFolder)
    .some((base) =>
      readdirSync(base).some(
        (name) =>
          name.endsWith('.xodr') ||
          existsSync(join(base, name, `${name}.xodr`)) ||
          existsSync(join(base, name, 'OpenDrive', `${name}.xodr`)),
      ),
    );
}

function isFolder(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;
}

/**
 * Finds the map of a log.
 * @param file name of the log for error messages
 * Throws MAP_MISMATCH when a map was named or found whose text is another, MAP_NOT_FOUND when there is
 * none, FILE_UNREADABLE when the named file cannot be read.
 */
export function findMap(log: TickLogReader, file: string, sources: MapSources = {}): FoundMap {
  const { name, sha256 } = log.header.map;
  const read = (path: string): FoundMap => ({ text: readText(path), name, file: path });
  if (sources.mapFile !== undefined) {
    const found = read(sources.mapFile);
    if (sha256OfText(found.text) !== sha256) throw mismatch(file, log, [sources.mapFile]);
    return found;
  }
  const others: string[] = [];
  const search = (folder: string): FoundMap | null => {
    for (const path of mapCandidates(folder, name)) {
      if (!existsSync(path)) continue;
      const found = read(path);
      if (sha256OfText(found.text) === sha256) return found;
      others.push(path);
    }
    return null;
  };
  const inFolder = sources.mapFolder === undefined ? null : search(sources.mapFolder);
  if (inFolder !== null) return inFolder;
  const text = log.openDriveText();
  if (text !== null) {
    if (sha256OfText(text) !== sha256) throw mismatch(file, log, ['the map inside the log']);
    return { text, name, file: undefined };
  }
  const shipped = search(SHIPPED_MAPS);
  if (shipped !== null) return shipped;
  if (others.length > 0) throw mismatch(file, log, others);
  const looked =
    sources.mapFolder === undefined
      ? 'the log holds no map; name it with --map FILE or its folder with --maps DIR'
      : `the log holds no map and ${sources.mapFolder} has no ${name}.xodr`;
  throw new EgoloopError('MAP_NOT_FOUND', `expected the OpenDRIVE map of ${name}: ${looked}`, {
    file,
  });
}

function mismatch(file: string, log: TickLogReader, found: readonly string[]): EgoloopError {
  const { name, sha256 } = log.header.map;
  return new EgoloopError(
    'MAP_MISMATCH',
    `expected the ${name} that the log was recorded on (SHA-256 ${sha256.slice(0, 16)}…), found ` +
      `another text in ${found.join(', ')}; take the map of the same CARLA version`,
    { file },
  );
}
