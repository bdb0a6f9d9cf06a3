/**
 * Driving smoothness of Bench2Drive from the metric files that its agents write:
 * `<folder>/<save_name>/metric_info.json` for every record.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { readText } from '../../core/files.js';
import {
  drivingSmoothness,
  readMetricFrames,
  smoothness,
} from '../../eval/bench2drive/smoothness.js';
import type { CheckpointFile } from '../../eval/results/checkpoint-file.js';
import { parsePythonJson } from '../../eval/results/python-json.js';

export interface SmoothnessSummary {
  /** Share of comfortable segments, mean over records; null while files are missing. */
  readonly value: number | null;
  /** The same over the records that have a file. */
  readonly valueOfPresent: number | null;
  readonly routes: number;
  /** Route ids without a metric file; the official tool stops at the first. */
  readonly missing: readonly string[];
}

/**
 * Reads the metric files of all records, merged files left out beside their parts.
 * @throws JSON_MALFORMED, RESULT_INVALID for a broken metric file
 */
export function smoothnessFromFolder(
  files: readonly CheckpointFile[],
  folder: string,
): SmoothnessSummary {
  const parts = files.filter((file) => file.family !== 'bench2drive-merged');
  const records = (parts.length > 0 ? parts : files).flatMap((file) => file.records);
  const missing: string[] = [];
  const perRoute: number[] = [];
  for (const record of records) {
    const file = join(folder, record.save_name ?? '', 'metric_info.json');
    if (record.save_name === undefined || !existsSync(file)) missing.push(record.route_id);
    else perRoute.push(smoothness(readMetricFrames(parsePythonJson(readText(file), file), file)));
  }
  const valueOfPresent = drivingSmoothness(perRoute);
  const value = missing.length === 0 ? valueOfPresent : null;
  return { value, valueOfPresent, routes: perRoute.length, missing };
}
