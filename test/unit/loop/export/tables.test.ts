/** Tables: Parquet read back by an independent reader, CSV by hand; every number as the TickLog has it. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { asyncBufferFromFile, parquetMetadataAsync, parquetReadObjects } from 'hyparquet';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { csvText, float32Text } from '../../../../src/loop/export/tables/csv.js';
import { logTable } from '../../../../src/loop/export/tables/drive-tables.js';
import { writeParquet } from '../../../../src/loop/export/tables/parquet.js';
import type { Table } from '../../../../src/loop/export/tables/table.js';
import { openLogFile } from '../../../../src/loop/log-file.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';

const LOG = 'examples/demo.ticklog';

function framesOf(file: string) {
  const reader = openLogFile(file);
  try {
    return { header: reader.log.header, frames: [...reader.log.frames()] };
  } finally {
    reader.close();
  }
}

test('Parquet holds the ticks of every log to the bit, a row group a drive', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'ticks.parquet');
    writeParquet(file, logTable('ticks', [LOG, LOG]), { label: 'test' }, 'egoloop 0');
    const buffer = await asyncBufferFromFile(file);
    const metadata = await parquetMetadataAsync(buffer);
    const { header, frames } = framesOf(LOG);
    assert.is(metadata.row_groups.length, 2);
    assert.is(Number(metadata.num_rows), 2 * frames.length);
    assert.is(metadata.created_by, 'egoloop 0');
    assert.is(metadata.key_value_metadata?.find(({ key }) => key === 'label')?.value, 'test');
    const rows = await parquetReadObjects({ file: buffer });
    for (const [index, frame] of [...frames, ...frames].entries()) {
      const row = rows[index]!;
      const { location, rotation } = frame.ego.transform;
      assert.is(row.route_id, header.route.routeId);
      assert.is(row.tick, frame.tick);
      assert.is(row.time_s, (frame.tick + 1) * header.tickSeconds);
      assert.is(row.x_m, location.x);
      assert.is(row.y_m, location.y);
      assert.is(row.yaw_deg, rotation.yawDeg);
      assert.is(row.vx_mps, frame.ego.velocity.x);
      assert.is(row.throttle ?? null, frame.control?.throttle ?? null);
      assert.is(row.hand_brake ?? null, frame.control?.handBrake ?? null);
      assert.is(row.actors, frame.actors.length);
    }
  }));

test('the actors table has a row for every actor and tick', () =>
  inTemporaryFolder(async (folder) => {
    const file = join(folder, 'actors.parquet');
    writeParquet(file, logTable('actors', [LOG]), {}, 'egoloop 0');
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
    const { frames } = framesOf(LOG);
    const actors = frames.flatMap(({ tick, actors: list }) =>
      list.map((actor) => ({ tick, actor })),
    );
    assert.is(rows.length, actors.length);
    for (const [index, { tick, actor }] of actors.entries()) {
      const row = rows[index]!;
      assert.equal(
        [row.tick, row.actor_id, row.type_id, row.role_name, row.x_m, row.half_length_m],
        [tick, actor.id, actor.typeId, actor.roleName, actor.transform.location.x, actor.extent.x],
      );
    }
  }));

test('missing values, −0 and texts survive both formats', () =>
  inTemporaryFolder(async (folder) => {
    const table: Table = {
      specs: [
        { name: 'number', type: 'float32' },
        { name: 'maybe', type: 'float64', isOptional: true },
        { name: 'words', type: 'text' },
        { name: 'flag', type: 'flag', isOptional: true },
      ],
      parts: [
        {
          rows: 3,
          columns: [
            [-0, Math.fround(0.1), 16777216],
            [null, 0.1, -2.5],
            ['a,b', 'say "no"\nor yes', 'größe'],
            [null, true, false],
          ],
        },
      ],
    };
    assert.is(
      [...csvText(table)].join(''),
      'number,maybe,words,flag\n-0,,"a,b",\n0.1,0.1,"say ""no""\nor yes",true\n16777216,-2.5,größe,false\n',
    );
    const file = join(folder, 'small.parquet');
    writeParquet(file, table, {}, 'egoloop 0');
    assert.ok(readFileSync(file).subarray(0, 4).equals(Buffer.from('PAR1')));
    const rows = await parquetReadObjects({ file: await asyncBufferFromFile(file) });
    assert.ok(Object.is(rows[0]!.number, -0));
    assert.equal(
      rows.map(({ maybe, words, flag }) => [maybe ?? null, words, flag ?? null]),
      [
        [null, 'a,b', null],
        [0.1, 'say "no"\nor yes', true],
        [-2.5, 'größe', false],
      ],
    );
  }));

test('the shortest text of a float32 reads back as the same float32', () => {
  assert.is(float32Text(Math.fround(0.05)), '0.05');
  assert.is(float32Text(Math.fround(1e-30)), '1e-30');
  fc.assert(
    fc.property(fc.float({ noNaN: true, noDefaultInfinity: true }), (value) => {
      assert.ok(Object.is(Math.fround(Number(float32Text(value))), value));
      assert.ok(
        float32Text(value)
          .replace(/[-.]|e.*/g, '')
          .replace(/^0+|0+$/g, '').length <= 9,
      );
    }),
    { numRuns: 2000 },
  );
});

test.run();
