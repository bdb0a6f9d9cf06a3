/** `egoloop map signals`: lights and their groups, trigger boxes with stop lines, speed signs. */
import type { CommandModule } from 'yargs';
import type { Transform } from '../../core/float32.js';
import type { RoadMap } from '../../map/road-map.js';
import {
  lightGroups,
  lights,
  type SignalLayer,
  type StopBox,
  speedSignBoxes,
  stopBoxes,
} from '../../map/signals/index.js';
import { printJson, printText } from '../output.js';
import { layerWithSigns, readMap } from './map-file.js';

interface SignalArguments {
  readonly file: string;
  readonly signs: string | undefined;
  readonly json: boolean;
}

const command: CommandModule<object, SignalArguments> = {
  command: 'signals <file>',
  describe: 'List lights, light groups, trigger boxes with their stop lines, speed signs',
  builder: (cli) =>
    cli
      .positional('file', { type: 'string', demandOption: true, describe: 'OpenDRIVE file' })
      .option('signs', {
        type: 'string',
        requiresArg: true,
        describe: 'Side file with signs that the map file lacks (JSON)',
      })
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document on stdout' })
      .example('$0 map signals Town01.xodr', 'a line a trigger box')
      .example('$0 map signals Town04.xodr --json', 'everything as JSON'),
  handler: ({ file, signs, json }) => {
    const map = readMap(file);
    const report = signalReport(map, layerWithSigns(map, signs));
    if (json) printJson({ file, ...report });
    else printText(table(report));
  },
};

export default command;

/** Place and direction in CARLA's frame: metres, degrees. */
function placeOf({ location: { x, y, z }, rotation: { yawDeg } }: Transform) {
  return { x, y, z, yawDeg };
}

function boxOf({ signalId, kind, roadId, laneId, transform, extent, stopLine }: StopBox) {
  return {
    kind,
    signalId,
    roadId,
    laneId,
    ...placeOf(transform),
    halfLengthM: extent.x,
    halfWidthM: extent.y,
    halfHeightM: extent.z,
    stopLine: {
      roadId: stopLine.roadId,
      laneId: stopLine.laneId,
      s: stopLine.s,
      ...placeOf(stopLine.transform),
      laneWidthM: stopLine.laneWidthM,
    },
  };
}

function signalReport(map: RoadMap, layer: SignalLayer) {
  return {
    name: map.name,
    lights: lights(map, layer).map(({ id, transform }) => ({
      signalId: id,
      ...placeOf(transform),
    })),
    lightGroups: lightGroups(map, layer),
    stopBoxes: stopBoxes(map, layer).map(boxOf),
    speedSigns: speedSignBoxes(map, layer).map(
      ({ signalId, speedKmh, roadId, laneId, transform, extent }) => ({
        signalId,
        speedKmh,
        roadId,
        laneId,
        ...placeOf(transform),
        halfSideM: extent.x,
      }),
    ),
    warnings: layer.warnings,
  };
}

/** One line a trigger box: what, of which signal, on which lane, where, and its stop line. */
function table({
  name,
  lights,
  lightGroups,
  stopBoxes,
  speedSigns,
}: ReturnType<typeof signalReport>) {
  const at = (x: number, y: number) => `${x.toFixed(2)}, ${y.toFixed(2)}`;
  const lines = stopBoxes.map(({ kind, signalId, roadId, laneId, x, y, stopLine }) => {
    const lane = `road ${roadId} lane ${laneId}`;
    const stop = `stop line at (${at(stopLine.x, stopLine.y)})`;
    return `${kind.padEnd(13)}  ${signalId.padEnd(6)}  ${lane.padEnd(20)}  (${at(x, y)})  ${stop}`;
  });
  const counts = [
    `${lights.length} lights in ${lightGroups.length} groups`,
    `${stopBoxes.length} trigger boxes`,
    `${speedSigns.length} boxes of speed signs`,
  ];
  return [`${name}: ${counts.join(', ')}`, ...lines].join('\n');
}
