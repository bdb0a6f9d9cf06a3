/** Writes `protocol/*.json` anew: `npx tsx scripts/protocol-fixtures.ts`. */
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../src/core/files.js';
import { fixtureFiles } from '../test/helpers/protocol-fixtures.js';

const FOLDER = fileURLToPath(new URL('../protocol/', import.meta.url));

for (const [name, text] of Object.entries(fixtureFiles()))
  writeFileAtomic(`${FOLDER}${name}`, text);
