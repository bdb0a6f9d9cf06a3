/** `egoloop sweep`: a run a value, the curve, paired differences; what cannot be meant is refused. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Sweep } from '../../src/loop/sweep/sweep.js';
import { sweepSvg } from '../../src/loop/sweep/sweep-svg.js';
import { parseXmlTree } from '../../src/map/xml/element-tree.js';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const DRIVE = ['--agent', 'route-follower', '--traffic', 'none', '--workers', '0', '--no-logs'];

test('every value is a run of its own; the curve and the differences are written', () =>
  inTemporaryFolder(async (folder) => {
    const routes = join(folder, 'lanes.xml');
    writeFileSync(routes, laneRoutesText({ count: 3, lengthM: 40 }));
    const out = join(folder, 'sweep');
    const words = ['sweep', '--routes', routes, ...DRIVE, '--values', '0,0.5,8', '--out', out];
    const { code, stdout, stderr } = await callCli(...words, '--json');
    assert.is(code, 0, stderr);
    const sweep = JSON.parse(stdout) as Sweep;
    assert.equal(
      sweep.points.map(({ value, drives, plannedDrives }) => [value, drives, plannedDrives]),
      [
        [0, 3, 3],
        [0.5, 3, 3],
        [8, 3, 3],
      ],
    );
    assert.is(sweep.unit, 's');
    assert.is(sweep.agent, 'route-follower');
    assert.match(sweep.label, /not CARLA scores/);
    const [first, , last] = sweep.points as [Sweep['points'][0], unknown, Sweep['points'][0]];
    assert.is(first.difference, null);
    assert.ok(
      Math.abs(last.difference! - (last.drivingScore! - first.drivingScore!)) < 1e-9,
      'one drive a route: the mean of the differences is the difference of the means',
    );
    assert.ok(last.drivingScore! < first.drivingScore!, 'eight seconds of delay are seen');
    const manifest = JSON.parse(readFileSync(join(out, 'action-delay-8', 'run.json'), 'utf8'));
    assert.equal(manifest.faults, { actionDelayS: 8 });
    const plain = JSON.parse(readFileSync(join(out, 'action-delay-0', 'run.json'), 'utf8'));
    assert.is(plain.faults, undefined);
    assert.equal(JSON.parse(readFileSync(join(out, 'sweep.json'), 'utf8')), sweep);
    const svg = readFileSync(join(out, 'sweep.svg'), 'utf8');
    parseXmlTree(svg, 'sweep.svg');
    assert.is(svg.match(/<circle class="dot" cx="[\d.]+" cy="[\d.]+" r="4.5"><title>/g)?.length, 3);
    assert.match(svg, /not CARLA scores/);
    // Once more goes on with what is there.
    const again = await callCli(...words);
    assert.is(again.code, 0);
    assert.match(again.stderr, /3 drives are there already/);
    assert.match(again.stdout, /^value +drives +driving score +success +difference to the first$/m);
  }));

test('what cannot be meant is refused before anything is driven', () =>
  inTemporaryFolder(async (folder) => {
    const routes = join(folder, 'lanes.xml');
    writeFileSync(routes, laneRoutesText({ count: 1, lengthM: 40 }));
    const sweep = (...more: string[]) =>
      callCli('sweep', '--routes', routes, ...DRIVE, '--out', join(folder, 'out'), ...more);
    for (const [more, words] of [
      [['--values', '0'], /two or more different numbers/],
      [['--values', '0,0'], /two or more different numbers/],
      [['--values', '0,x'], /two or more different numbers/],
      [['--values', '0,99'], /--action-delay to be 0 to 60 s, found 99/],
      [['--values', '0,1', '--action-delay', '1'], /found --action-delay as well/],
      [['--values', '0,1', '--fault', 'wind'], /--fault to be one of/],
      [['--values', '0,1', '--until', 'decided', '--against', 'x'], /found --until/],
    ] as const) {
      const { code, stderr } = await sweep(...more);
      assert.is(code, 2, stderr);
      assert.match(stderr, words);
    }
  }));

test('the curve of one value, and of none with a verdict, is a valid picture', () => {
  const point = {
    value: 0.1,
    run: 'r',
    drives: 0,
    plannedDrives: 1,
    drivingScore: null,
    drivingScoreInterval: null,
    successRate: null,
    difference: null,
    differenceInterval: null,
  };
  const sweep: Sweep = {
    format: 'egoloop-sweep-1',
    label: 'a & b',
    agent: '<x>',
    privileged: false,
    routesFile: 'r.xml',
    ruleset: 'bench2drive',
    seeds: [1],
    over: 'drop-frames',
    fault: 'droppedFrames',
    unit: '',
    points: [point],
  };
  for (const points of [[point], [{ ...point, drivingScore: 50, successRate: 0.5, drives: 1 }]]) {
    const svg = sweepSvg({ ...sweep, points });
    parseXmlTree(svg, 'sweep.svg');
    assert.not.match(svg, /NaN|Infinity|undefined/);
  }
});

test.run();
