/** Towns by name from several places; the shipped ones are always there. */
import { copyFileSync, mkdirSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { SHIPPED_MAPS } from '../../../src/loop/find-map.js';
import { MapLibrary } from '../../../src/loop/map-library.js';
import { inTemporaryFolder } from '../../e2e/run-cli.js';
import { expectError } from '../../helpers/expect-error.js';

const RURAL = join(SHIPPED_MAPS, 'LoopRural.xodr');

test('a shipped town is found, built once, and known by its hash', () => {
  const library = new MapLibrary();
  const town = library.load('LoopRural');
  assert.is(town.name, 'LoopRural');
  assert.match(town.sha256, /^[0-9a-f]{64}$/);
  assert.ok(library.load('LoopRural') === town);
});

test('CARLA installs, folders and single files, before the shipped towns', () =>
  inTemporaryFolder((folder) => {
    const maps = join(folder, 'CarlaUE4', 'Content', 'Carla', 'Maps');
    mkdirSync(join(maps, 'OpenDrive'), { recursive: true });
    mkdirSync(join(maps, 'Town12', 'OpenDrive'), { recursive: true });
    copyFileSync(RURAL, join(maps, 'OpenDrive', 'Town03.xodr'));
    copyFileSync(RURAL, join(maps, 'Town12', 'OpenDrive', 'Town12.xodr'));
    copyFileSync(RURAL, join(folder, 'Town77.xodr'));
    const library = new MapLibrary([folder, RURAL]);
    assert.match(library.find('Town03')!, /OpenDrive.Town03\.xodr$/);
    assert.match(library.find('Town03_Opt')!, /OpenDrive.Town03\.xodr$/);
    assert.match(library.find('Carla/Maps/Town12/Town12')!, /Town12\.xodr$/);
    assert.match(library.find('Town77')!, /Town77\.xodr$/);
    assert.is(library.find('LoopRural'), RURAL);
    assert.is(library.find('LoopCity'), join(SHIPPED_MAPS, 'LoopCity.xodr'));
    assert.is(library.find('Town99'), null);
    assert.is(library.find('../../etc/passwd'), null);
  }));

test('towns beyond the budget are forgotten, the longest unused first', () => {
  const size = (town: string): number => statSync(join(SHIPPED_MAPS, `${town}.xodr`)).size;
  const budget = size('LoopRural') + Math.max(size('LoopRoundabout'), size('LoopHighway')) + 1000;
  const library = new MapLibrary([], SHIPPED_MAPS, budget);
  const rural = library.load('LoopRural');
  const roundabout = library.load('LoopRoundabout');
  // Compared by identity here: printing what differs between two towns takes minutes.
  assert.ok(library.load('LoopRural') === rural, 'both fit');
  library.load('LoopHighway');
  assert.ok(library.load('LoopRural') === rural, 'used more lately');
  assert.ok(library.load('LoopRoundabout') !== roundabout, 'read again');
});

test('drives are grouped by town only where the towns do not fit together', () => {
  const items = ['LoopRural', 'LoopHighway', 'LoopRural', 'Town99', 'LoopHighway'];
  const same = (town: string) => town;
  assert.equal(new MapLibrary().groupByTown(items, same), items);
  const small = new MapLibrary([], SHIPPED_MAPS, 1000);
  const grouped = ['LoopRural', 'LoopRural', 'LoopHighway', 'LoopHighway', 'Town99'];
  assert.equal(small.groupByTown(items, same), grouped);
});

test('a missing town says where it was looked for', () => {
  const library = new MapLibrary([SHIPPED_MAPS]);
  expectError('MAP_NOT_FOUND', /Town99.*name its folder with --maps/, () => library.load('Town99'));
});

test('a place that is not there is refused at once', () => {
  expectError(
    'FILE_UNREADABLE',
    /no.such.folder.*--maps/,
    () => new MapLibrary(['no/such/folder']),
  );
});

test('a place without any map is refused, in whatever layout maps are there', () =>
  inTemporaryFolder((folder) => {
    const open = (place: string) => () => new MapLibrary([place]);
    expectError('FILE_UNREADABLE', /found a folder without maps/, open(folder));
    writeFileSync(join(folder, 'notes.txt'), '');
    expectError('FILE_UNREADABLE', /found another file/, open(join(folder, 'notes.txt')));
    for (const path of ['Town12/Town12.xodr', 'CarlaUE4/Content/Carla/Maps/OpenDrive/A.xodr']) {
      const place = join(folder, path.length.toString());
      mkdirSync(dirname(join(place, path)), { recursive: true });
      writeFileSync(join(place, path), '');
      open(place)();
    }
  }));

test.run();
