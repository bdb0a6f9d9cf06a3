/**
 * A recorded drive as a world: the frames come as they were recorded, whatever the agent answers. Its
 * answers are compared with the recorded ones and the differences noted, so a changed agent can be held
 * against what it did before, tick by tick, on exactly what it saw. There are no sensors: a log keeps
 * ground truth only. Lights of a snapshot are those that the tick ended with.
 */
import {
  type Backend,
  type Episode,
  type EpisodeEnd,
  type EpisodeRequest,
  type Observation,
  type OpenEpisode,
  WorldFailure,
} from '../../bridge/backend.js';
import {
  type ControlTruth,
  type RoutePoint,
  type RouteTruth,
  TICK_SECONDS,
  type TruthFrame,
} from '../../bridge/frame.js';
import type { TickLogEnd } from '../../bridge/ticklog/index.js';
import { EgoloopError, invariant } from '../../core/errors.js';
import { RoadMap } from '../../map/road-map.js';
import { downsampleRoute } from '../../map/routing/downsample.js';
import { findMap, type MapSources } from '../find-map.js';
import { type LogFileReader, openLogFile } from '../log-file.js';

export interface ReplayOptions {
  /** A TickLog. */
  readonly log: string;
  readonly maps?: MapSources;
}

type Frames = Iterator<TruthFrame, TickLogEnd>;

/**
 * The drive in a log as a backend. `open` throws ROUTES_INVALID when another route is asked for than
 * the recorded one, MAP_NOT_FOUND or MAP_MISMATCH for its map, and as `openLogFile`.
 */
export function createReplayBackend({ log, maps = {} }: ReplayOptions): Backend {
  const capabilities = {
    world: 'recorded',
    deterministic: true,
    sensors: [],
    endsRoutes: true,
  };
  return {
    capabilities,
    open(request: EpisodeRequest): OpenEpisode {
      const file = openLogFile(log);
      try {
        return openReplay(file, log, request, maps);
      } catch (error) {
        file.close();
        throw error;
      }
    },
  };
}

function openReplay(
  file: LogFileReader,
  name: string,
  { route: asked, needs, downsampleM }: EpisodeRequest,
  maps: MapSources,
): OpenEpisode {
  const { header } = file.log;
  const { route } = header;
  if (route.routeId !== asked.id) {
    const what = `expected a drive of route ${asked.id}, found one of route ${route.routeId}`;
    throw new EgoloopError('ROUTES_INVALID', what, { file: name });
  }
  const found = findMap(file.log, name, maps);
  const map = RoadMap.fromOpenDrive(found.text, { name: found.name });
  const notes = [`replays a drive of ${header.agent} in the ${header.world} world`];
  const sparsePlan = downsampleRoute(route.plan, downsampleM).map((index) => route.plan[index]!);
  const parts = { file, route, map, sparsePlan, isPrivileged: needs.privileged, notes };
  return { episode: new ReplayEpisode(parts), map: header.map, notes };
}

interface ReplayParts {
  readonly file: LogFileReader;
  readonly route: RouteTruth;
  readonly map: RoadMap;
  readonly sparsePlan: readonly RoutePoint[];
  readonly isPrivileged: boolean;
  readonly notes: string[];
}

class ReplayEpisode implements Episode {
  readonly route: RouteTruth;
  readonly map: RoadMap;
  readonly sparsePlan: readonly RoutePoint[];
  end: EpisodeEnd | null = null;
  private readonly frames: Frames;
  private readonly differences = new ControlDifferences();
  private current: TruthFrame;
  private truth: TruthFrame;
  /** Null once the log is over. */
  private next: TruthFrame | null = null;
  private ending: TickLogEnd | null = null;
  private gameTimeS = 0;
  private isOpen = true;

  constructor(private readonly parts: ReplayParts) {
    this.route = parts.route;
    this.map = parts.map;
    this.sparsePlan = parts.sparsePlan;
    this.frames = parts.file.log.frames();
    const first = this.frames.next();
    if (first.done === true) {
      throw new EgoloopError(
        'TICKLOG_INVALID',
        'expected a drive of at least one tick, found none',
      );
    }
    this.current = first.value;
    this.truth = this.look(first.value);
  }

  observe(): Observation {
    const truth = this.parts.isPrivileged ? this.truth : null;
    return { tick: this.current.tick, gameTimeS: this.gameTimeS, sensors: {}, truth };
  }

  snapshot(): TruthFrame {
    return this.truth;
  }

  act(control: ControlTruth): TruthFrame {
    const frame = this.current;
    if (this.next !== null) {
      this.differences.compare(frame, control);
      return frame;
    }
    const { ending } = this;
    invariant(ending !== null, 'the log is over');
    const failure = ending.footer === null ? 'Simulation crashed' : ending.footer.outsideFailure;
    this.end = { status: null, failure, record: null };
    // On its last tick the recorded agent or world failed before anything was judged.
    if (ending.footer?.criteriaRanOnLastTick === false) {
      throw new WorldFailure(failure ?? 'Simulation crashed', `as recorded: ${failure}`);
    }
    if (frame.control !== null) this.differences.compare(frame, control);
    return frame;
  }

  advance(): void {
    invariant(this.next !== null, 'the log goes on');
    this.current = this.next;
    this.truth = this.look(this.current);
  }

  close(): void {
    if (!this.isOpen) return;
    this.isOpen = false;
    const { notes, file } = this.parts;
    notes.push(this.differences.text());
    if (this.ending?.truncated) notes.push(`the log is cut after ${this.ending.tickCount} ticks`);
    file.close();
  }

  /** The frame as it was before the agent was asked, and one read ahead, to know whether it is the last. */
  private look(frame: TruthFrame): TruthFrame {
    const following = this.frames.next();
    this.next = following.done === true ? null : following.value;
    this.ending = following.done === true ? following.value : null;
    this.gameTimeS += TICK_SECONDS;
    return { ...frame, board: [], emergencyVehicle: null, control: null };
  }
}

/** How the agent's answers differ from the recorded ones. */
class ControlDifferences {
  private compared = 0;
  private different = 0;
  private first = '';

  compare({ tick, control: recorded }: TruthFrame, answer: ControlTruth): void {
    this.compared += 1;
    const field = CONTROL_FIELDS.find((name) => !Object.is(recorded?.[name], answer[name]));
    if (field === undefined) return;
    this.different += 1;
    if (this.first !== '') return;
    const before = recorded === null ? 'no control' : String(recorded[field]);
    this.first = `, first on tick ${tick}: ${field} ${answer[field]}, recorded ${before}`;
  }

  text(): string {
    const { compared, different, first } = this;
    return `answers differ from the recorded ones on ${different} of ${compared} ticks${first}`;
  }
}

const CONTROL_FIELDS = ['throttle', 'steer', 'brake', 'handBrake', 'reverse'] as const;
