/** `egoloop map waypoints`: CARLA's `generate_waypoints` as a file of float32 triples. */
import type { CommandModule } from 'yargs';
import { EgoloopError } from '../../core/errors.js';
import type { RoadMap } from '../../map/road-map.js';
import { printJson, printText } from '../output.js';
import { checkOutput, writeOutput } from '../output-file.js';
import { loadMap } from './map-file.js';

interface WaypointArguments {
  readonly file: string;
  readonly spacing: number;
  readonly out: string;
  readonly json: boolean;
}

/** Finer than this a town gives hundreds of millions of points. */
const SPACING_MIN_M = 0.01;
const BYTES_PER_POINT = 12;

const command: CommandModule<object, WaypointArguments> = {
  command: 'waypoints <file>',
  describe: 'Write waypoints of all driving lanes as float32 little-endian x, y, z',
  builder: (cli) =>
    cli
      .positional('file', { type: 'string', demandOption: true, describe: 'OpenDRIVE file' })
      .option('spacing', {
        type: 'number',
        default: 1,
        requiresArg: true,
        describe: 'Distance between waypoints along the road, metres',
      })
      .option('out', {
        type: 'string',
        demandOption: true,
        requiresArg: true,
        describe: 'File to write; an older one is replaced in one step',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 map waypoints Town01.xodr --spacing 1 --out town01.f32le', '6461 points'),
  handler: ({ file, spacing, out, json }) => {
    if (!(spacing >= SPACING_MIN_M && Number.isFinite(spacing))) {
      throw new EgoloopError(
        'USAGE',
        `--spacing: expected metres from ${SPACING_MIN_M} up, found ${spacing}`,
      );
    }
    const rules = { inputs: [file] };
    checkOutput(out, rules);
    const { map } = loadMap(file);
    const points = packWaypoints(map, spacing);
    writeOutput(out, points.bytes, rules);
    const { count, bounds } = points;
    if (json) printJson({ file, out, spacingM: spacing, count, bounds });
    else printText(`${count} waypoints every ${spacing} m in ${out}\n${boundsText(bounds)}`);
  },
};

export default command;

interface Bounds {
  readonly min: readonly [number, number, number];
  readonly max: readonly [number, number, number];
}

function packWaypoints(map: RoadMap, spacingM: number) {
  const waypoints = map.generateWaypoints(spacingM);
  const bytes = new Uint8Array(waypoints.length * BYTES_PER_POINT);
  const view = new DataView(bytes.buffer);
  const min: [number, number, number] = [Infinity, Infinity, Infinity];
  const max: [number, number, number] = [-Infinity, -Infinity, -Infinity];
  waypoints.forEach((waypoint, index) => {
    const { x, y, z } = waypoint.transform.location;
    [x, y, z].forEach((value, axis) => {
      view.setFloat32(index * BYTES_PER_POINT + axis * 4, value, true);
      min[axis] = Math.min(min[axis]!, value);
      max[axis] = Math.max(max[axis]!, value);
    });
  });
  const bounds: Bounds | null = waypoints.length === 0 ? null : { min, max };
  return { bytes, count: waypoints.length, bounds };
}

function boundsText(bounds: Bounds | null): string {
  if (bounds === null) return 'no driving lane, so no bounds';
  const axis = (name: string, index: 0 | 1 | 2): string =>
    `${name} ${bounds.min[index].toFixed(2)} … ${bounds.max[index].toFixed(2)} m`;
  return `${axis('x', 0)}, ${axis('y', 1)}, ${axis('z', 2)}`;
}
