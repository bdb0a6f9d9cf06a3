/** docs/json.md names every key that the commands print, each in the section of its command. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { laneRoutesText } from '../helpers/loop-routes.js';
import { writePlainFiles } from '../helpers/plain-routes.js';
import { makeRecord, makeText } from '../unit/eval/results/make-record.js';
import { callCli, inTemporaryFolder } from './run-cli.js';

const PAGE = readFileSync(new URL('../../docs/json.md', import.meta.url), 'utf8');

function sectionOf(command: string): string {
  const start = PAGE.indexOf(`\n## \`${command} `);
  assert.ok(start >= 0, `a section on ${command}`);
  const end = PAGE.indexOf('\n## ', start + 1);
  return end < 0 ? PAGE.slice(start) : PAGE.slice(start, end);
}

/** Keys of objects whose keys are data, not names: signal types, statuses, infraction lists. */
const OPEN = new Set([
  'signalsByType',
  'statuses',
  'record',
  'abilities',
  'counts',
  'names',
  'infractions',
]);

function keysOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(keysOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => [
    key,
    ...(OPEN.has(key) ? [] : keysOf(inner)),
  ]);
}

async function check(command: string, ...args: string[]): Promise<void> {
  const { stdout, stderr } = await callCli(...command.split(' '), ...args, '--json');
  assert.ok(stdout !== '', stderr);
  const section = sectionOf(command);
  for (const key of new Set(keysOf(JSON.parse(stdout)))) {
    assert.ok(section.includes(`\`${key}\``), `${command}: \`${key}\` is not described`);
  }
}

test('docs/json.md describes what the commands print', async () => {
  await inTemporaryFolder(async (folder) => {
    const { map, routes } = writePlainFiles(folder);
    const at = (name: string) => join(folder, name);
    const town = 'examples/CrossingTown.xodr';
    await check('map info', town);
    await check('map signals', town);
    await check('map waypoints', town, '--out', at('points.f32le'));
    await check('map draw', map, '--routes', routes, '--out', at('map.svg'));
    await check('route trace', '--map', map, '--routes', routes);
    await check('route split', routes, '--parts', '2', '--out', at('part'));
    await check('lint', routes, '--map', town);
    await check('score', 'examples/demo.ticklog');
    await check('log info', 'examples/demo.ticklog');
    await check('model check', 'examples/policies/route-keeper.policy.json', '--ticks', '2');
    await check('model check', 'examples/policies/route-keeper.onnx');
    writeFileSync(at('lanes.xml'), laneRoutesText({ count: 1, lengthM: 40 }));
    const drive = ['--agent', 'route-follower', '--traffic', 'none', '--workers', '0', '--no-logs'];
    await callCli('run', '--routes', at('lanes.xml'), ...drive, '--out', at('run'));
    await check('status', at('run'));
    await check('report', 'examples/demo.ticklog', at('run'), '--out', at('page.html'));
    await check('export', 'examples/demo.ticklog', '--to', 'csv', '--out', at('ticks.csv'));
    await check('reproduce', at('run'), '--routes', at('lanes.xml'));
    await check('bundle', at('run'), '--routes', at('lanes.xml'), '--out', at('bundle'));
    await callCli('run', '--routes', at('lanes.xml'), ...drive, '--seed', '2', '--out', at('run2'));
    await check('diff-env', at('run'), at('run2'));
    const values = ['--values', '0,0.2', '--out', at('sweep')];
    await check('sweep', '--routes', at('lanes.xml'), ...drive, ...values);
    await check('doctor');
    await callCli(
      'run',
      '--routes',
      at('lanes.xml'),
      ...drive,
      '--out',
      at('two'),
      '--seeds',
      '1,2',
    );
    await check('plan', '--routes', '220', '--sd', '30');
    await check('compare', at('run'), at('two'));
    await check('gate', at('two'), '--baseline', at('two'));
    const B2D = 'bench2drive';
    const crashed = makeRecord(B2D, { id: '2', status: 'Failed - Simulation crashed', route: 10 });
    writeFileSync(at('a.json'), makeText(B2D, [makeRecord(B2D), crashed]));
    writeFileSync(at('b.json'), makeText(B2D, [makeRecord(B2D)]));
    await check('import', at('a.json'), at('b.json'));
    await check('merge', at('a.json'), at('b.json'), '--out', at('merged.json'));
  });
});

test.run();
