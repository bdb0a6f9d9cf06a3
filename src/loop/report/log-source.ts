/** A single TickLog as a source of a report; its verdicts come from its frames. */
import type { RulesetName } from '../../eval/index.js';
import { abilities } from '../../report/index.js';
import { openLogFile } from '../log-file.js';
import { nameOf, type ReportSource } from './source.js';

const EMBEDDED_LABEL = 'embedded world: not CARLA scores';

/** The label of a log's world, as runs have it. */
function labelOf(world: string): string {
  return world === 'embedded' ? EMBEDDED_LABEL : `world: ${world}`;
}

/** A TickLog. Throws as `openLogFile`. */
export function logSource(path: string, rulesets: readonly RulesetName[]): ReportSource {
  const reader = openLogFile(path);
  reader.close();
  const { header } = reader.log;
  const { route } = header;
  const type = route.scenarios[0]?.type ?? '-';
  return {
    path,
    run: {
      name: nameOf(path),
      kind: 'ticklog',
      label: labelOf(header.world),
      world: header.world,
      agent: header.agent,
      isPrivileged: header.isPrivileged,
      rulesets,
      seeds: [header.seed],
      traffic: null,
      routesFile: null,
      software: header.software,
      caveat: null,
      plannedDrives: 1,
      missing: [],
      isRunning: false,
    },
    drives: [
      {
        drive: {
          routeId: route.routeId,
          repetition: route.repetition,
          seed: header.seed,
          town: route.town,
          type,
          ...abilities(type),
          state: 'done',
          remarks: [],
          ticks: 0,
          wallS: null,
        },
        records: [],
        logFile: path,
      },
    ],
  };
}
