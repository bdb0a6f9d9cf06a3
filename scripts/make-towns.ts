/**
 * Makes the towns that ship with the project. Running it again gives the same files; run
 * `scripts/make-routes.ts` after a change.
 *
 * Usage: npx tsx scripts/make-towns.ts [FOLDER]   (default: maps)
 */
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../src/core/files.js';
import { generateTown } from '../src/map/towns/generate-town.js';
import { SHIPPED_TOWNS } from '../src/map/towns/shipped.js';

const folder = process.argv[2] ?? fileURLToPath(new URL('../maps', import.meta.url));
for (const { name, kind, seed } of SHIPPED_TOWNS) {
  const { xodr } = generateTown(kind, seed, name);
  writeFileAtomic(`${folder}/${name}.xodr`, xodr);
  process.stdout.write(`${name}.xodr ${xodr.length} bytes\n`);
}
