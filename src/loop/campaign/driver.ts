/**
 * From a campaign's options to something that drives its tasks; the same in a worker thread and in the
 * main one. Each task depends on options and key alone, never on what was driven before.
 */
import { faultyName, MEASURED, withFaults } from '../../agents/index.js';
import type { Backend } from '../../bridge/backend.js';
import { EgoloopError, invariant } from '../../core/errors.js';
import { rulesetOf } from '../../eval/ruleset.js';
import { type AgentSource, loadAgent } from '../agent-source.js';
import { timesOf } from '../answer-times.js';
import { createEmbeddedBackend } from '../backends/embedded.js';
import { createSidecarBackend } from '../backends/sidecar.js';
import { withTruthSensors } from '../backends/truth-sensors.js';
import { type DrivenRoute, driveRoute } from '../episode.js';
import type { WorldPlace } from '../hosts/host.js';
import { MapLibrary } from '../map-library.js';
import { logsInFolder } from '../route-log.js';
import { type CampaignOptions, keyText, planCampaign, routeOfTask, type TaskKey } from './plan.js';
import { type Pulse, Stage } from './pulse.js';

export interface DriverSetup {
  readonly options: CampaignOptions;
  /** Folder for TickLogs; null to keep none. */
  readonly logFolder: string | null;
  /** What the agent's files were when the run was started; null for a built-in agent. */
  readonly agentSha256: string | null;
}

export interface Driver {
  /** Drives a task in the world at a place; null for the world of this process. */
  drive(task: TaskKey, place: WorldPlace | null): Promise<DrivenRoute>;
  /** Lets the world go. Never rejects. */
  close(): Promise<void>;
}

/** The world a worker drives in; kept from task to task as long as it is at the same place. */
class WorldDoor {
  private backend: Backend | null = null;
  private at = '';

  /** @param agent name of the agent, for a world whose records name it */
  constructor(
    private readonly options: CampaignOptions,
    private readonly agent: string,
  ) {}

  async open(place: WorldPlace | null): Promise<Backend> {
    const at = place === null ? 'here' : `${place.url} ${place.token}`;
    if (this.backend !== null && at === this.at) return this.backend;
    await this.close();
    this.at = at;
    this.backend = this.create(place);
    return this.backend;
  }

  private create(place: WorldPlace | null): Backend {
    const { agent } = this;
    const { backend, maps, traffic } = this.options;
    const library = new MapLibrary(maps);
    if (place === null) {
      invariant(backend === 'embedded', `the world of ${backend} is elsewhere`);
      return createEmbeddedBackend({ maps: library, trafficModel: traffic });
    }
    const { url, token, reconnectS } = place;
    const timeouts = { reconnectMs: reconnectS * 1000 };
    const far = createSidecarBackend({ url, token, timeouts, traffic, agent, maps: library });
    return withTruthSensors(far);
  }

  async close(): Promise<void> {
    const { backend } = this;
    this.backend = null;
    await backend?.close?.();
  }
}

/**
 * The agent, loaded in this thread. Throws as `loadAgent`, and AGENT_INVALID when its files are no longer
 * those the run was started with: two drives of one run must have one driver.
 */
async function loadSameAgent({ options, agentSha256 }: DriverSetup): Promise<AgentSource> {
  const { agent, device = 'cpu', controller, timeoutS } = options;
  const source = await loadAgent(agent, { device, controller, limitS: timeoutS });
  if (source.sha256 === agentSha256) return source;
  throw new EgoloopError(
    'AGENT_INVALID',
    'expected the files of the agent to stay as they were when the run began; start a new run',
    { file: agent },
  );
}

/** A driver of a campaign's tasks. Throws as `planCampaign`, `MapLibrary` and `loadAgent`. */
export async function createDriver(setup: DriverSetup, pulse?: Pulse): Promise<Driver> {
  const { options, logFolder } = setup;
  const plan = planCampaign(options);
  const rulesets = options.rulesets.map(rulesetOf);
  const startLog = logFolder === null ? null : logsInFolder(logFolder);
  pulse?.beat(Stage.AgentSetUp);
  const source = await loadSameAgent(setup);
  const faults = options.faults ?? null;
  const name = faults === null ? source.name : faultyName(source.name, faults);
  const isMeasured = faults?.actionDelayS === MEASURED;
  const clockS = (): number => performance.now() / 1000;
  const door = new WorldDoor(options, name);
  pulse?.beat(Stage.World);
  return {
    async drive(task, place) {
      const recorded = options.recordedAnswers ?? null;
      const times = isMeasured ? timesOf(recorded, keyText(task), clockS) : null;
      const driven = await driveRoute(
        { ...routeOfTask(plan, task), ...task },
        {
          backend: await door.open(place),
          createAgent: () => withFaults(source.create(), faults, times?.clock ?? null),
          rulesets,
          startLog,
          agentLimitS: options.timeoutS,
          clockS,
          ...(pulse === undefined ? {} : { pulse }),
        },
      );
      // What was lost once is reached anew; an evaluator of one route waits for us to leave.
      if (driven.lostWorld === true || options.backend === 'carla') await door.close();
      if (times === null) return driven;
      const notes = [...driven.notes, ...times.notes()];
      return { ...driven, notes, answerTimes: times.times() };
    },
    close: () => door.close(),
  };
}
