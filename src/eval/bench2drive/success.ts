/**
 * When a Bench2Drive route counts as a success: it was finished and nothing but speed checkpoints was
 * recorded (evaluation reference 6.1; the merging and ability tools of Bench2Drive agree on it).
 */
import type { RouteRecord } from '../record.js';

/** True if the route is a success: any metre outside the lanes or any stop sign makes it none. */
export function isSuccess(record: Pick<RouteRecord, 'status' | 'infractions'>): boolean {
  if (record.status !== 'Completed' && record.status !== 'Perfect') return false;
  return Object.entries(record.infractions).every(
    ([key, messages]) => key === 'min_speed_infractions' || (messages ?? []).length === 0,
  );
}
