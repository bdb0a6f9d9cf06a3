/** Route records and result files for tests, changed piece by piece. */
import type { InfractionKey, RouteRecord } from '../../../../src/eval/record.js';
import {
  type CheckpointFile,
  readCheckpoint,
} from '../../../../src/eval/results/checkpoint-file.js';
import { infractionKeysOf } from '../../../../src/eval/results/route-record.js';
import { StatisticsFile } from '../../../../src/eval/results/statistics-file.js';
import type { RulesetName } from '../../../../src/eval/ruleset.js';

export interface RecordPieces {
  readonly id?: string;
  readonly index?: number;
  readonly status?: string;
  readonly route?: number;
  readonly penalty?: number;
  readonly infractions?: Partial<Record<InfractionKey, string[]>>;
  readonly lengthM?: number;
  readonly durationS?: number;
}

/** A finished, perfect route of 100 m, changed by `pieces`. */
export function makeRecord(version: RulesetName, pieces: RecordPieces = {}): RouteRecord {
  const lists = Object.fromEntries(infractionKeysOf(version).map((key) => [key, [] as string[]]));
  const infractions = { ...lists, ...pieces.infractions };
  const route = pieces.route ?? 100;
  const penalty = pieces.penalty ?? 1;
  const isVersion1 = version === 'leaderboard-1.0';
  const id = pieces.id ?? '1';
  const record: RouteRecord = {
    index: pieces.index ?? 0,
    route_id: isVersion1 ? `RouteScenario_${id}` : `RouteScenario_${id}_rep0`,
    status: pieces.status ?? (isVersion1 ? 'Completed' : 'Perfect'),
    infractions,
    scores: { score_route: route, score_penalty: penalty, score_composed: route * penalty },
    meta: {
      route_length: pieces.lengthM ?? 100,
      duration_game: pieces.durationS ?? 20.5,
      duration_system: 41.25,
    },
  };
  if (!isVersion1) record.num_infractions = Object.values(infractions).flat().length;
  if (version === 'bench2drive') {
    const names = { scenario_name: `S_${id}`, weather_id: '1', save_name: `save_${id}` };
    Object.assign(record, names, { town_name: 'Town01' });
  }
  return record;
}

/** The text of a result file with these records, as an evaluator leaves it at the end of a run. */
export function makeText(
  version: RulesetName,
  records: readonly RouteRecord[],
  options: { readonly total?: number; readonly ended?: boolean } = {},
): string {
  const total = options.total ?? records.length;
  const file = new StatisticsFile(version, total);
  file.saveSensors(['carla_camera']);
  records.forEach((record, index) => {
    file.beginRoute(index, record.route_id);
    file.endRoute({ ...record, index }, 'Started');
    file.saveProgress(index + 1);
  });
  if (options.ended ?? true) file.finish();
  return file.text();
}

/** The same, read back. */
export function makeFile(
  name: string,
  version: RulesetName,
  records: readonly RouteRecord[],
  options: { readonly total?: number; readonly ended?: boolean } = {},
): CheckpointFile {
  return readCheckpoint(makeText(version, records, options), name);
}
