/** Checks of a Leaderboard 1.0 scenario file: its form, its types, its towns. */
import { EgoloopError } from '../../../core/errors.js';
import type { SourcePosition } from '../../opendrive/model.js';
import { readScenarioAnnotations } from '../scenario-annotations.js';
import { townName } from '../town-name.js';
import { jsonPlaces } from './json-places.js';
import { type Finding, LintReport } from './report.js';

/** The scenario types of Leaderboard 1.0. */
const LEADERBOARD1_SCENARIOS: readonly string[] = Array.from(
  { length: 10 },
  (_, index) => `Scenario${index + 1}`,
);

/**
 * Findings about a scenario file.
 * @param towns the towns of the routes it is meant for
 * @throws EgoloopError JSON_MALFORMED
 */
export function lintAnnotations(
  text: string,
  file: string,
  towns: ReadonlySet<string>,
): readonly Finding[] {
  const report = new LintReport(file);
  try {
    const annotations = readScenarioAnnotations(text, file);
    const places = jsonPlaces(text);
    const document = annotations.document as { available_scenarios: Record<string, unknown[]>[] };
    document.available_scenarios.forEach((entry, index) => {
      for (const [town, scenarios] of Object.entries(entry)) {
        scenarios.forEach((scenario, at) => {
          const type = (scenario as { scenario_type: string }).scenario_type;
          if (LEADERBOARD1_SCENARIOS.includes(type)) return;
          const path = `available_scenarios[${index}].${town}[${at}].scenario_type`;
          const message = `expected Scenario1 to Scenario10, found "${type}"`;
          report.add('annotation-type-unknown', { position: places.get(path) ?? null }, message);
        });
      }
    });
    const known = new Set([...annotations.towns.keys()].map(townName));
    for (const town of towns) {
      if (known.has(town)) continue;
      const message = `expected scenarios of ${town}, found ${[...known].join(', ') || 'none'}`;
      report.add('annotation-town-missing', { position: places.get('') ?? null }, message);
    }
  } catch (error) {
    if (!(error instanceof EgoloopError) || error.code !== 'SCENARIOS_INVALID') throw error;
    report.add('annotation-invalid', { position: placeOf(text, error.place.path) }, error.message);
  }
  return report.finish();
}

/** Place of a value, or of the nearest value around it that is there. */
function placeOf(text: string, path = ''): SourcePosition | null {
  const places = jsonPlaces(text);
  for (let length = path.length; length > 0; length -= 1) {
    const place = places.get(path.slice(0, length));
    if (place !== undefined) return place;
  }
  return places.get('') ?? null;
}
