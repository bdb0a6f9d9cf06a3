/** What every command owes a user who makes a mistake: exit code 2, one sentence, nothing written. */
import { chmodSync, existsSync, linkSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { COMMANDS } from '../../src/cli/commands.js';
import { writePlainFiles } from '../helpers/plain-routes.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const LOG = 'examples/demo.ticklog';

/** One sentence on stderr that ends in its code, nothing on stdout. */
async function refused(args: readonly string[], words: RegExp): Promise<void> {
  const { code, stdout, stderr } = await callCli(...args);
  assert.is(code, 2, `${args.join(' ')}: ${stderr}`);
  assert.is(stdout, '', args.join(' '));
  assert.match(stderr, words);
  assert.match(stderr, /^egoloop: .*\[[A-Z_]+\]\n$/, args.join(' '));
}

test('wrong usage is one sentence with what was expected, found and meant', async () => {
  await refused([], /expected a command, found none; egoloop --help lists them/);
  await refused(['scor'], /found "scor"; did you mean score\? \(egoloop --help shows the usage\)/);
  await refused(['foo'], /found "foo"; one of demo, /);
  await refused(['log', 'inf'], /a command of egoloop log, found "inf"; did you mean info\?/);
  await refused(['score'], /expected egoloop score <logs\.\.>, found no <logs\.\.>/);
  await refused(
    ['log', 'info', LOG, 'more'],
    /expected egoloop log info <log>, found "more" as well/,
  );
  await refused(['score', LOG, '--rulset', 'all'], /found --rulset; did you mean --ruleset\?/);
  await refused(['score', LOG, '--no-such-thing'], /found --no-such-thing|found --such-thing/);
  await refused(['score', LOG, '--out'], /expected a value after --out, found none/);
  await refused(['log', 'dump', LOG], /expected --tick, found none/);
  await refused(['log', 'dump', LOG, '--tick', 'x'], /expected --tick to be a number/);
  await refused(
    ['map', 'draw', 'a.xodr', '--out', 'a.svg', '--route', '1'],
    /--routes beside --route/,
  );
  await refused(
    ['import', 'a', '--expected', '1', '--routes', 'r'],
    /--expected or --routes, found both/,
  );
  await refused(
    ['merge', 'a', '--out', 'b', '--format', 'x'],
    /--format to be one of "bench2drive"/,
  );
});

test('an option given twice or with an empty value is refused, whatever the command', async () => {
  await refused(
    ['score', LOG, '--ruleset', 'a', '--ruleset', 'b'],
    /--ruleset once, found it 2 times/,
  );
  await refused(['lint', 'r.xml', '--scenarios', 'a', '--scenarios', 'b'], /--scenarios once/);
  await refused(['route', 'trace', '--map', 'a', '--map', 'b', '--routes', 'c'], /--map once/);
  await refused(['map', 'waypoints', 'a.xodr', '--out', 'a', '--out', 'b'], /--out once/);
  await refused(['score', LOG, '--out', ''], /expected a value for --out, found an empty one/);
  await refused(['score', ''], /expected a value for logs, found an empty one/);
  await refused(['log', 'dump', LOG, '--tick', 'x'], /--tick to be a number, found "x"/);
  await refused(['log', 'dump', LOG, '--tick=1,5'], /--tick to be a number, found "1,5"/);
});

test('an option that may be repeated does not swallow what follows its value', async () => {
  await inTemporaryFolder(async (folder) => {
    const { map, routes } = writePlainFiles(folder);
    const { code, stderr } = await callCli('lint', '--map', map, routes, '--json');
    assert.is(code, 0, stderr);
  });
});

test('no command writes over what it reads, by whatever name, nor over a read-only file', async () => {
  await inTemporaryFolder(async (folder) => {
    const { map, routes } = writePlainFiles(folder);
    const before = readFileSync(routes, 'utf8');
    const link = join(folder, 'link.xml');
    linkSync(routes, link);
    const trace = ['route', 'trace', '--map', map, '--routes', routes, '--out'];
    for (const out of [routes, map, link, join(folder, '.', 'link.xml')]) {
      await refused([...trace, out], /expected an output file other than the input/);
    }
    await refused(['route', 'select', routes, '--out', link], /other than the input/);
    const protectedFile = join(folder, 'kept.json');
    writeFileSync(protectedFile, 'kept');
    chmodSync(protectedFile, 0o444);
    await refused([...trace, protectedFile], /may be written, found a read-only one/);
    await refused([...trace, folder], /expected a file to write, found a folder/);
    const below = ['route', 'select', routes, '--out', join(routes, 'x.xml')];
    await refused(below, /a file where a folder should be on the way to it/);
    assert.is(readFileSync(routes, 'utf8'), before);
    assert.is(readFileSync(protectedFile, 'utf8'), 'kept');
  });
});

test('a folder that is none is named, whether or not it would have been needed', async () => {
  await refused(
    ['score', LOG, '--maps', 'no-folder'],
    /no-folder: expected a folder with maps, found none/,
  );
  await refused(['score', LOG, '--maps', LOG], /expected a folder with maps, found a file/);
  await refused(['import', 'x.json', '--metrics', 'none'], /expected a folder with metric files/);
});

test('a route file is not cut into more parts than it has routes', async () => {
  await inTemporaryFolder(async (folder) => {
    const { routes } = writePlainFiles(folder);
    await refused(['route', 'split', routes, '--parts', '1e9'], /at most one part a route/);
    await refused(['route', 'split', routes, '--parts', '0'], /a positive number of parts/);
    assert.not.ok(existsSync(routes.replace('.xml', '_0.xml')));
  });
});

test('every command has a description and help with an example', async () => {
  for (const { command, describe } of COMMANDS) {
    const [name = ''] = String(command).split(' ');
    assert.ok(describe, name);
    const { code, stdout } = await callCli(name, '--help');
    assert.is(code, 0, name);
    assert.match(stdout, /Examples:|Commands:/, name);
  }
});

test.run();
