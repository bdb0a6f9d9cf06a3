/** What all kinds of sources have in common. */
import type { RouteRecord } from '../../eval/index.js';

/** Largest text of results that is read. */
export const BYTES_MAX = 256 * 1024 * 1024;

/** The type in a record's scenario name, `ParkingCutIn_1` → `ParkingCutIn`; null without one. */
export function typeOfRecord(record: RouteRecord | undefined): string | null {
  return record?.scenario_name?.replace(/_\d+$/, '') ?? null;
}
