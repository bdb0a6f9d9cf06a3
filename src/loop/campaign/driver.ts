/**
 * From a campaign's options to something that drives its tasks; the same in a worker thread and in the
 * main one. Each task depends on options and key alone, never on what was driven before.
 */
import { createAgent } from '../../agents/index.js';
import type { Backend } from '../../bridge/backend.js';
import { invariant } from '../../core/errors.js';
import { rulesetOf } from '../../eval/ruleset.js';
import { createEmbeddedBackend } from '../backends/embedded.js';
import { type DrivenRoute, driveRoute } from '../episode.js';
import { MapLibrary } from '../map-library.js';
import { logsInFolder } from '../route-log.js';
import { type CampaignOptions, planCampaign, routeOfTask, type TaskKey } from './plan.js';
import type { Pulse } from './pulse.js';

export interface DriverSetup {
  readonly options: CampaignOptions;
  /** Folder for TickLogs; null to keep none. */
  readonly logFolder: string | null;
}

export type Driver = (task: TaskKey) => Promise<DrivenRoute>;

function createBackend({ backend, maps, traffic }: CampaignOptions): Backend {
  invariant(backend === 'embedded', `unknown backend ${backend}`);
  return createEmbeddedBackend({ maps: new MapLibrary(maps), trafficModel: traffic });
}

/** A driver of a campaign's tasks. Throws as `planCampaign` and `MapLibrary`. */
export function createDriver({ options, logFolder }: DriverSetup, pulse?: Pulse): Driver {
  const plan = planCampaign(options);
  const backend = createBackend(options);
  const rulesets = options.rulesets.map(rulesetOf);
  const startLog = logFolder === null ? null : logsInFolder(logFolder);
  return (task) =>
    driveRoute(
      { ...routeOfTask(plan, task), ...task },
      {
        backend,
        createAgent: () => createAgent(options.agent),
        rulesets,
        startLog,
        agentLimitS: options.timeoutS,
        clockS: () => performance.now() / 1000,
        ...(pulse === undefined ? {} : { pulse }),
      },
    );
}
