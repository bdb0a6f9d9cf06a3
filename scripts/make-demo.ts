/**
 * Makes the recorded route that ships with the project: a small town (`examples/CrossingTown.xodr`) and
 * a scripted drive through it (`examples/demo.ticklog`). Nothing in it is random, dated or measured, so
 * running it again gives the same files.
 *
 * Usage: npx tsx scripts/make-demo.ts [FOLDER]   (default: examples)
 */
import { fileURLToPath } from 'node:url';
import { TICK_SECONDS } from '../src/bridge/frame.js';
import { Compression, encodeTickLog, sha256OfText } from '../src/bridge/ticklog/index.js';
import { writeFileAtomic } from '../src/core/files.js';
import { RoadMap } from '../src/map/road-map.js';
import { crossingTown } from './demo/crossing-town.js';
import { writeOpenDrive } from './demo/opendrive-writer.js';
import { demoFrames, demoRoute } from './demo/recording.js';

export interface Demo {
  readonly openDrive: string;
  readonly log: Uint8Array;
}

/**
 * The two files as text and bytes.
 * @param compression `Stored` gives bytes that do not depend on the version of zlib
 */
export function makeDemo(compression: Compression = Compression.Zlib): Demo {
  const town = crossingTown();
  const openDrive = writeOpenDrive(town);
  const map = RoadMap.fromOpenDrive(openDrive, { name: town.name });
  const log = encodeTickLog(
    {
      software: 'egoloop make-demo 1',
      world: 'scripted',
      map: { name: town.name, sha256: sha256OfText(openDrive) },
      seed: 0,
      agent: 'a scripted recording, not a policy',
      isPrivileged: true,
      tickSeconds: TICK_SECONDS,
      names: null,
      route: demoRoute(map),
    },
    demoFrames(map),
    {},
    { openDrive, compression },
  );
  return { openDrive, log };
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const folder = process.argv[2] ?? fileURLToPath(new URL('../examples', import.meta.url));
  const { openDrive, log } = makeDemo();
  writeFileAtomic(`${folder}/CrossingTown.xodr`, openDrive);
  writeFileAtomic(`${folder}/demo.ticklog`, log);
  process.stdout.write(`CrossingTown.xodr ${openDrive.length} bytes\n`);
  process.stdout.write(`demo.ticklog ${log.length} bytes\n`);
}
