/** `egoloop collect`: the same data whatever the workers, going on after a stop, refusals. */
import { execFileSync, spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { DatasetReader, readManifest } from '../../src/train/data/index.js';

const BIN = fileURLToPath(new URL('../../bin/egoloop.js', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'egoloop-collect-'));

function collect(out: string, ...more: string[]) {
  const args = ['collect', '--preset', 'tiny', '--seed', '1', '--drives', '3', '--out', out];
  return spawnSync(process.execPath, [BIN, ...args, ...more], { encoding: 'utf8' });
}

test('the same seed gives the same bytes in this thread and in two', () => {
  const [a, b] = [join(folder, 'a'), join(folder, 'b')];
  const first = collect(a, '--workers', '0', '--json');
  assert.ok(first.status === 0 || first.status === 1, first.stderr);
  const document = JSON.parse(first.stdout) as { sha256: string; samples: number; gate: unknown };
  assert.ok(document.samples > 30);
  assert.ok(document.gate !== null);
  assert.match(first.stderr, /3\/3 drives/);
  cpSync(a, b, { recursive: true });
  for (const { file } of readManifest(a).shards) rmSync(join(b, file));
  const second = collect(b, '--workers', '2');
  assert.not.match(second.stderr, /making town/);
  assert.is(readManifest(b).sha256, document.sha256);
  assert.equal(readFileSync(join(b, 'manifest.json')), readFileSync(join(a, 'manifest.json')));

  // A shard that is gone is driven again, the rest stays.
  const [entry] = readManifest(b).shards;
  rmSync(join(b, entry!.file));
  const again = collect(b, '--workers', '0');
  assert.match(again.stderr, /3\/3 drives/);
  assert.is(readManifest(b).sha256, document.sha256);
  const reader = new DatasetReader(b);
  assert.is(reader.shard(0).count, entry!.samples);
});

test('a folder with other files is not touched', () => {
  const foreign = join(folder, 'foreign');
  mkdirSync(foreign);
  writeFileSync(join(foreign, 'routes.xml'), 'mine');
  const refused = collect(foreign, '--workers', '0');
  assert.is(refused.status, 2);
  assert.match(refused.stderr, /found other files \(routes\.xml\); name another with --out/);
  assert.equal(readdirSync(foreign), ['routes.xml']);
  assert.is(readFileSync(join(foreign, 'routes.xml'), 'utf8'), 'mine');
});

test('another request does not touch what is there; wrong numbers are refused', () => {
  const out = join(folder, 'a');
  const other = spawnSync(
    process.execPath,
    [BIN, 'collect', '--preset', 'small', '--out', out, '--workers', '0'],
    { encoding: 'utf8' },
  );
  assert.is(other.status, 2);
  assert.match(other.stderr, /choose another folder/);
  assert.is(collect(join(folder, 'c'), '--workers', '1.5').status, 2);
  const help = execFileSync(process.execPath, [BIN, 'collect', '--help'], { encoding: 'utf8' });
  assert.match(help, /--preset/);
});

test.run();
