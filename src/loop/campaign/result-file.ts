/**
 * The official result file of one ruleset and seed, as far as the drives go: the records up to the first
 * missing one, so that an interrupted file is what the official program would have left. An extra last
 * key, `egoloop`, says what the scores are of; official readers pass over it.
 */
import {
  formatPythonJson,
  type PyDict,
  type PyValue,
  type RulesetName,
  routeEndEffect,
  StatisticsFile,
} from '../../eval/index.js';
import { sensorIcons } from '../sensor-rules.js';
import type { JournalEntry } from './journal.js';
import type { RunManifest } from './manifest.js';

/** Name of the file, e.g. `bench2drive-seed1.json`. */
export function resultFileName(ruleset: RulesetName, seed: number): string {
  return `${ruleset}-seed${seed}.json`;
}

/**
 * The text of the file now.
 * @param entries drives of the seed by ascending index
 * @param total planned drives of the seed
 */
export function resultFileText(
  ruleset: RulesetName,
  seed: number,
  entries: readonly JournalEntry[],
  total: number,
  manifest: RunManifest,
): string {
  const file = new StatisticsFile(ruleset, total);
  // An agent without sensors has none to show: 2.x calls a file without any invalid.
  if (manifest.sensors.length > 0) {
    file.saveSensors(sensorIcons(manifest.sensors.map((type) => ({ type, id: type }))));
  }
  let next = 0;
  for (const { index, driven } of entries) {
    if (index !== next) break;
    const outcome = driven.outcomes.find((candidate) => candidate.ruleset === ruleset)!;
    file.beginRoute(index, outcome.record.route_id);
    const { entryStatus } = routeEndEffect(ruleset, driven.failure ?? '');
    file.endRoute(outcome.record, entryStatus, outcome.numberKinds);
    next += 1;
    file.saveProgress(next);
  }
  if (next === total) file.finish();
  const document: PyDict = file.document();
  document.set('egoloop', provenance(manifest, seed));
  return formatPythonJson(document, { sortKeys: ruleset === 'leaderboard-1.0' });
}

function provenance(manifest: RunManifest, seed: number): PyDict {
  return new Map<string, PyValue>([
    ['label', manifest.label],
    ['world', manifest.world],
    ['agent', manifest.agent],
    ['privileged', manifest.privileged],
    ['seed', BigInt(seed)],
    ['traffic', manifest.traffic],
    ['run_id', manifest.runId],
    ['version', manifest.version],
  ]);
}
