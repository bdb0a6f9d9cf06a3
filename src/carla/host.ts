/**
 * What all connections share: the episode, its settings and clock, the maps, the registry of traffic
 * managers. Knows nothing of sockets: frames go out through `publish`, ticks are asked for through
 * `requestTick` and run when the server lets them.
 */
import { EgoloopError } from '../core/errors.js';
import { hashText } from '../core/random.js';
import { RoadMap } from '../map/road-map.js';
import { type LoadedMap, type MapSource, OPENDRIVE_MAP, townOf } from './maps.js';
import { RpcError } from './rpc/rpc-error.js';
import type { CarlaVersion } from './stream/header.js';
import { SnapshotFlag } from './stream/snapshot.js';
import { DEFAULT_SETTINGS, type EpisodeSettings } from './wire/types.js';
import { CarlaWorld } from './world/carla-world.js';
import { CLEAR_NOON } from './world/weather.js';

/** Step where neither a client nor the wall clock says another, seconds. */
const DEFAULT_STEP_S = 0.05;
/** Snapshots of a new episode that say the map has changed: a client may miss the first. */
const NEWS_FRAMES = 3;
const MAX_STEP_S = 10;

export interface HostOptions {
  readonly version: CarlaVersion;
  readonly maps: MapSource;
  /** Town of the first episode. */
  readonly map: string;
  readonly seed: number;
}

/** A traffic manager that lives in some client. */
export interface TrafficManager {
  readonly address: string;
  readonly port: number;
  /** Connection that registered it; the entry goes with it. */
  readonly connection: number;
  /** Where that connection came from. */
  readonly peerAddress: string;
}

export class CarlaHost {
  readonly version: CarlaVersion;
  settings: EpisodeSettings = DEFAULT_SETTINGS;
  readonly trafficManagers = new Map<number, TrafficManager>();
  /** Seconds simulated since the server started; never goes back. */
  platformTimeS = 0;
  /** Gravity that inertial sensors assume, m/s². */
  imuGravityMps2 = 9.81;
  private readonly maps: MapSource;
  private readonly seed: number;
  private episodes = 0;
  private loaded: LoadedMap;
  private current: CarlaWorld;
  private clientMap: LoadedMap | null = null;
  /** Map of the episode that begins with the next step; null while the present one goes on. */
  private next: LoadedMap | null = null;
  private episodeFrames = 0;

  /** @throws EgoloopError MAP_NOT_FOUND for a first map that is not there */
  constructor({ version, maps, map, seed }: HostOptions) {
    this.version = version;
    this.maps = maps;
    this.seed = seed;
    const first = maps.load(townOf(map));
    if (first === null) {
      throw new EgoloopError(
        'MAP_NOT_FOUND',
        `expected the map of ${map}; known are ${maps.names().join(', ')}`,
      );
    }
    this.loaded = first;
    this.current = this.begin(1, 2);
  }

  get world(): CarlaWorld {
    return this.current;
  }

  /** `Carla/Maps/Town05`. */
  get mapName(): string {
    return `Carla/Maps/${this.loaded.name}`;
  }

  /** Map of the episode that comes next, the present one's where none is due. */
  get comingMap(): LoadedMap {
    return this.next ?? this.loaded;
  }

  /** Whether another episode begins with the next step. */
  get isEpisodeDue(): boolean {
    return this.next !== null;
  }

  get openDrive(): string {
    return this.loaded.openDrive;
  }

  /** Changes with each episode. */
  get episodeId(): bigint {
    // Above all small numbers, so that nobody takes it for an index; the same for the same seed.
    const high = BigInt(hashText(`episode ${this.episodes} of ${this.seed}`) >>> 0);
    return (high << 16n) | BigInt(this.episodes);
  }

  /** Bits of `SnapshotFlag` for the next snapshot. */
  get flags(): number {
    return this.episodeFrames <= NEWS_FRAMES ? SnapshotFlag.MapChanged : SnapshotFlag.None;
  }

  /** Seconds of one step as the settings have it. */
  get stepS(): number {
    const { fixedDeltaS } = this.settings;
    if (fixedDeltaS === null || !(fixedDeltaS > 0)) return DEFAULT_STEP_S;
    return Math.min(MAX_STEP_S, fixedDeltaS);
  }

  /** Paths of all maps, as CARLA names them. */
  mapPaths(): string[] {
    return this.maps.names().map((name) => `/Game/Carla/Maps/${name}`);
  }

  /** One step of the world, of the new one where an episode is due. */
  step(dtS = this.stepS): void {
    if (this.next !== null) this.change(this.next);
    this.current.step(dtS);
    this.platformTimeS += dtS;
    this.episodeFrames += 1;
  }

  /**
   * Has a new episode begin with the next step, as CARLA does. The client of 0.9.16 asks for the episode
   * right after this call and resets its traffic manager, with the map it holds, only when it sees the
   * episode change after that: told of the new one at once, it would drive by the old roads.
   * @param path a map's name or path; empty for the present one
   * @throws RpcError when there is no such map
   */
  load(path: string, resetSettings: boolean): void {
    this.next = path === '' ? (this.next ?? this.loaded) : this.mapOf(path);
    if (resetSettings) this.settings = DEFAULT_SETTINGS;
  }

  /** Takes a client's OpenDRIVE text for the episodes of `OpenDriveMap`. Throws as the map reader. */
  takeOpenDrive(text: string): void {
    const map = RoadMap.fromOpenDrive(text, { name: OPENDRIVE_MAP, file: 'OpenDRIVE text' });
    this.clientMap = { name: OPENDRIVE_MAP, map, openDrive: text };
  }

  /** A connection is gone, and with it the traffic managers that it registered. */
  forget(connection: number): void {
    for (const [port, manager] of this.trafficManagers) {
      if (manager.connection === connection) this.trafficManagers.delete(port);
    }
  }

  private mapOf(path: string): LoadedMap {
    const town = townOf(path);
    const found = town === OPENDRIVE_MAP ? this.clientMap : this.maps.load(town);
    if (found === null) throw new RpcError(`Map '${path}' not found`);
    return found;
  }

  private change(to: LoadedMap): void {
    this.next = null;
    this.loaded = to;
    const { firstActorId, firstStreamId } = this.current.next();
    const { frame } = this.current;
    this.current = this.begin(firstActorId, firstStreamId);
    this.current.frame = frame;
  }

  private begin(firstActorId: number, firstStreamId: number): CarlaWorld {
    this.episodes += 1;
    this.episodeFrames = 0;
    const { map } = this.loaded;
    const world = new CarlaWorld({ map, seed: this.seed, firstActorId, firstStreamId });
    world.weather = CLEAR_NOON;
    return world;
  }
}
