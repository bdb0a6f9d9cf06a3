/** `egoloop export --to csv|parquet`: one table of a source as one file. */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { writing } from '../../core/disk-errors.js';
import { EgoloopError } from '../../core/errors.js';
import { type DriveFilter, isChosen } from '../../loop/export/choose-logs.js';
import { csvText } from '../../loop/export/tables/csv.js';
import { writeParquet } from '../../loop/export/tables/parquet.js';
import { driveTable } from '../../loop/export/tables/score-tables.js';
import type { Table } from '../../loop/export/tables/table.js';
import { SOFTWARE } from '../../loop/software.js';
import type { RunSource } from '../../loop/source/run-source.js';

/** Records of the drives that were asked for. Throws USAGE where there are none. */
export function chosenDrives(source: RunSource, filter: DriveFilter): Table {
  const drives = source.drives.filter((drive) => isChosen(drive, filter));
  if (drives.length > 0) return driveTable({ ...source, drives });
  const what =
    source.kind === 'ticklog'
      ? 'expected a run or official files for --table drives, found a TickLog; egoloop score judges it'
      : 'expected drives, found none that was asked for';
  throw new EgoloopError('USAGE', what, { file: source.path });
}

/** Writes the table in one step. Returns the number of rows. Throws FILE_UNWRITABLE, or as the table. */
export function writeTable(
  file: string,
  table: Table,
  to: 'csv' | 'parquet',
  label: string,
): number {
  let rows = 0;
  const counted: Table = {
    specs: table.specs,
    parts: (function* () {
      for (const part of table.parts) {
        rows += part.rows;
        yield part;
      }
    })(),
  };
  const part = `${file}.part`;
  try {
    writing(file, () => {
      if (to === 'parquet') writeParquet(part, counted, { label }, SOFTWARE);
      else writeCsv(part, counted);
      renameSync(part, file);
    });
  } catch (error) {
    rmSync(part, { force: true });
    throw error;
  }
  return rows;
}

function writeCsv(file: string, table: Table): void {
  const handle = openSync(file, 'w');
  try {
    for (const piece of csvText(table)) {
      const bytes = Buffer.from(piece, 'utf8');
      for (let done = 0; done < bytes.length; ) done += writeSync(handle, bytes, done);
    }
  } finally {
    closeSync(handle);
  }
}
