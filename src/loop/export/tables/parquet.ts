/**
 * Parquet files of tables, for pandas, DuckDB, Polars and their like. Row groups do not span drives, so a
 * reader that wants one route reads no other. Compressed by Snappy.
 */
import {
  type BasicType,
  type ColumnSource,
  fileWriter,
  ParquetWriter,
  schemaFromColumnData,
} from 'hyparquet-writer';
import type { ColumnType, Table } from './table.js';

const TYPES: Readonly<Record<ColumnType, BasicType>> = {
  float32: 'FLOAT',
  float64: 'DOUBLE',
  int32: 'INT32',
  text: 'STRING',
  flag: 'BOOLEAN',
};

const ROWS_PER_GROUP = 100_000;

/**
 * Writes a table as a new file.
 * @param facts key–value pairs for the file's metadata
 * Throws what the file system throws.
 */
export function writeParquet(
  file: string,
  { specs, parts }: Table,
  facts: Readonly<Record<string, string>>,
  software: string,
): void {
  const columnsOf = (columns: readonly (readonly unknown[])[]): ColumnSource[] =>
    specs.map(({ name, type, isOptional }, i) => ({
      name,
      data: columns[i] as unknown[],
      type: TYPES[type],
      nullable: isOptional ?? false,
    }));
  const writer = new ParquetWriter({
    writer: fileWriter(file),
    schema: schemaFromColumnData({ columnData: columnsOf(specs.map(() => [])) }),
    kvMetadata: Object.entries(facts).map(([key, value]) => ({ key, value })),
    createdBy: software,
  });
  for (const { rows, columns } of parts) {
    if (rows > 0) writer.write({ columnData: columnsOf(columns), rowGroupSize: ROWS_PER_GROUP });
  }
  writer.finish();
}
