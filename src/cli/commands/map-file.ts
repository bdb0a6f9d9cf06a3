/** Shared by the commands that take a map: reading an OpenDRIVE file, and the signs of a side file. */
import { extname } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readJson, readText } from '../../core/files.js';
import { RoadMap } from '../../map/road-map.js';
import { townName } from '../../map/routes/town-name.js';
import {
  applySignSideFile,
  parseSignSideFile,
  type SignalLayer,
  signalLayer,
} from '../../map/signals/index.js';
import { DEFAULT_XML_LIMITS } from '../../map/xml/limits.js';
import { note } from '../output.js';

const MAP_EXTENSIONS = ['.xodr', '.xml'];
/** Files above this size take seconds; say so before they do. */
const LARGE_TEXT_LENGTH = 12_000_000;
/** A side file holds a few hundred signs. */
const SIGNS_BYTES_MAX = 16 * 1024 * 1024;

export interface LoadedMap {
  readonly map: RoadMap;
  /** Seconds from the first byte read to the finished network and its signals. */
  readonly loadTimeS: number;
}

/**
 * Reads a map; its name is that of the file.
 * @throws EgoloopError USAGE for another kind of file, FILE_UNREADABLE, FILE_TOO_LARGE before reading,
 * or what the reader throws
 */
export function readMap(file: string): RoadMap {
  const extension = extname(file).toLowerCase();
  // Pipes and devices have no extension; what comes out of them is checked by the reader.
  if (extension !== '' && !MAP_EXTENSIONS.includes(extension)) {
    const what = `expected an OpenDRIVE file (.xodr), found ${extension}`;
    throw new EgoloopError('USAGE', what, { file });
  }
  const text = readText(file, DEFAULT_XML_LIMITS.maxTextLength);
  if (text.length > LARGE_TEXT_LENGTH) {
    note(`reading ${file} (${Math.round(text.length / 1e6)} MB)`);
  }
  return RoadMap.fromOpenDrive(text, { name: townName(file), file });
}

/** Reads a map and its signals, and says how long that took. Throws as `readMap`. */
export function loadMap(file: string): LoadedMap {
  const startMs = performance.now();
  const map = readMap(file);
  signalLayer(map);
  return { map, loadTimeS: (performance.now() - startMs) / 1000 };
}

/** The map's signals with those of a side file, if one is named. */
export function layerWithSigns(map: RoadMap, signsFile: string | undefined): SignalLayer {
  const layer = signalLayer(map);
  if (signsFile === undefined) return layer;
  const sideFile = parseSignSideFile(readJson(signsFile, SIGNS_BYTES_MAX), signsFile);
  return applySignSideFile(layer, sideFile, signsFile);
}
