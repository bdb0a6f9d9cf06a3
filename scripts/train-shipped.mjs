/**
 * Trains the shipped policies again: collects their data, trains all stages, and says whether data and
 * weights are those of `models/`. Usage: npm run train:shipped -- OUT
 */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const ROOT = fileURLToPath(new URL('..', import.meta.url));
const [out] = process.argv.slice(2);
if (out === undefined) {
  process.stderr.write('expected a folder to train in, found none: npm run train:shipped -- OUT\n');
  process.exit(2);
}

/** Runs egoloop; a failed gate (exit code 1) does not stop what comes after it. */
function egoloop(...words) {
  process.stderr.write(`egoloop ${words.join(' ')}\n`);
  const command = [join(ROOT, 'bin/egoloop.js'), ...words];
  const { status } = spawnSync(process.execPath, command, { stdio: 'inherit' });
  if (status !== 0 && status !== 1) process.exit(status ?? 70);
}

const cardOf = (folder, name) =>
  JSON.parse(readFileSync(join(folder, `${name}.card.json`), 'utf8'));

const data = join(out, 'data');
const run = join(out, 'run');
egoloop('collect', '--preset', 'small', '--seed', '1', '--out', data);
egoloop('train', 'wpt', '--preset', 'tiny', '--seed', '5', '--data', data, '--out', run);

let isSameData = true;
for (const name of ['teacher', 'student', 'student-small', 'baseline']) {
  const [shipped, made] = [cardOf(join(ROOT, 'models'), name), cardOf(join(run, 'models'), name)];
  isSameData &&= shipped.data === made.data;
  const weights = shipped.sha256 === made.sha256 ? 'the same to the bit' : 'others';
  process.stdout.write(
    `${name}: data ${made.data === shipped.data ? 'the same' : 'others'}, weights ${weights}\n`,
  );
}
process.exit(isSameData ? 0 : 1);
