/**
 * A far world as a backend. It is reached on the first `connect` or `open`; after a loss the next one
 * reaches it anew. Which side says the route that comes next, the world's welcome tells.
 */
import { invariant } from '../../core/errors.js';
import { writeRoutes } from '../../map/routes/write-routes.js';
import type { Backend, BackendCapabilities, EpisodeRequest, OpenEpisode } from '../backend.js';
import type { WireMessage } from '../protocol/codec.js';
import { outOfOrder } from '../protocol/invalid.js';
import type { Offer, RouteStart, Welcome } from '../protocol/messages.js';
import type { SensorReaders } from '../protocol/sensor-data.js';
import { ClientLink } from './link.js';
import { type FindTown, MapStore } from './map-store.js';
import type { ClientOptions } from './options.js';
import { failureOf, RemoteEpisode } from './remote-episode.js';

export interface RemoteOptions extends ClientOptions {
  /** Traffic model that is asked for where the driver sets the routes; null: the world's own. */
  readonly traffic?: string | null;
  /** Towns that this side has, so that their text is not sent. */
  readonly findTown?: FindTown;
  /** Who reads images that are not in the messages. */
  readonly readersFor?: (welcome: Welcome) => SensorReaders;
  /** Name of the agent, told to an evaluator. */
  readonly agent?: string;
}

export interface RemoteBackend extends Backend {
  connect(): Promise<void>;
  close(): Promise<void>;
  /** What the world said of itself; null before `connect`. */
  readonly welcome: Welcome | null;
}

/** A backend of the world at an address. Nothing is reached before `connect` or `open`. */
export function createRemoteBackend(options: RemoteOptions): RemoteBackend {
  const maps = new MapStore(options.findTown);
  let link: ClientLink | null = null;
  const reach = async (): Promise<ClientLink> => {
    if (link?.isAlive !== true) link = await ClientLink.connect(options, options.readersFor);
    return link;
  };
  return {
    get capabilities(): BackendCapabilities {
      invariant(link !== null, 'connect before asking what the world can do');
      const { world, deterministic, sensors, endsRoutes } = link.welcome;
      return { world, deterministic, sensors, endsRoutes };
    },
    get welcome(): Welcome | null {
      return link?.welcome ?? null;
    },
    async connect() {
      await reach();
    },
    async open(request) {
      return openRoute(await reach(), request, { maps, options });
    },
    async close() {
      link?.leave('the driver is done');
    },
  };
}

interface OpenParts {
  readonly maps: MapStore;
  readonly options: RemoteOptions;
}

async function openRoute(
  link: ClientLink,
  request: EpisodeRequest,
  { maps, options }: OpenParts,
): Promise<OpenEpisode> {
  const { openMs } = link.timeouts;
  const { route, needs } = request;
  const isServer = link.welcome.routes === 'server';
  const { privileged, sensors } = needs;
  const asked = { privileged, sensors, knownMaps: maps.known(route.town) };
  let message: WireMessage;
  if (isServer) {
    const offer = await link.exchange(null, openMs, 'the offer of a route');
    if (offer.type !== 'offer') {
      throw link.giveUp(outOfOrder(`expected offer, found ${offer.type}`));
    }
    requireRoute(link, offer, request);
    message = { type: 'needs', agent: options.agent ?? 'agent', ...asked };
  } else {
    const { repetition, seed, downsampleM } = request;
    const { traffic = null } = options;
    const routeXml = writeRoutes([route]);
    message = { type: 'open', routeXml, repetition, seed, traffic, downsampleM, ...asked };
  }
  const start = await link.exchange(message, openMs, 'the start of the route');
  if (start.type === 'routeEnd') throw failureOf(start);
  if (start.type !== 'routeStart') {
    throw link.giveUp(outOfOrder(`expected routeStart, found ${start.type}`));
  }
  return openEpisode(link, start, request, maps);
}

function openEpisode(
  link: ClientLink,
  start: RouteStart,
  request: EpisodeRequest,
  maps: MapStore,
): OpenEpisode {
  const { needs, repetition } = request;
  let { route } = start;
  // An evaluator names its routes in its own way; the run names them by the file.
  if (link.welcome.routes === 'server') route = { ...route, routeId: request.route.id, repetition };
  const map = giveUpOn(link, () => maps.mapOf(start.map, request.route.town));
  const notes = [...start.notes];
  const { sparsePlan } = start;
  const episode = new RemoteEpisode(link, { route, sparsePlan, map, needs, notes });
  return { episode, map: { name: start.map.name, sha256: start.map.sha256 }, notes };
}

/** A map that cannot be used ends the session: the world waits for a driver that is not coming. */
function giveUpOn<T>(link: ClientLink, work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw link.giveUp(error);
  }
}

/** Throws PROTOCOL_ORDER when the world offers another route than the one that is to be driven. */
function requireRoute(link: ClientLink, offer: Offer, { route, repetition }: EpisodeRequest): void {
  const { routeId } = offer;
  const isRoute = routeId === null || routeId.split('_').includes(route.id) || routeId === route.id;
  const isTurn = offer.repetition === null || offer.repetition === repetition;
  if (isRoute && isTurn) return;
  const found = `${routeId ?? 'no name'}, repetition ${offer.repetition ?? 'unknown'}`;
  throw link.giveUp(
    outOfOrder(
      `expected the world to offer route ${route.id}, repetition ${repetition}; found ${found}`,
      'offer.routeId',
    ),
  );
}
