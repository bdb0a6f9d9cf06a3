/**
 * A far world as a backend. It is reached on the first `connect` or `open`; after a loss the next one
 * reaches it anew. Which side says the route that comes next, the world's welcome tells.
 */
import { invariant } from '../../core/errors.js';
import { writeRoutes } from '../../map/routes/write-routes.js';
import type { Backend, BackendCapabilities, EpisodeRequest, OpenEpisode } from '../backend.js';
import { SensorImages } from '../images/sensor-images.js';
import type { WireMessage } from '../protocol/codec.js';
import { outOfOrder } from '../protocol/invalid.js';
import type { Offer, RouteStart, Welcome } from '../protocol/messages.js';
import { ClientLink } from './link.js';
import { type FindTown, MapStore } from './map-store.js';
import type { ClientOptions } from './options.js';
import { failureOf, RemoteEpisode } from './remote-episode.js';

export interface RemoteOptions extends ClientOptions {
  /** Traffic model that is asked for where the driver sets the routes; null: the world's own. */
  readonly traffic?: string | null;
  /** Towns that this side has, so that their text is not sent. */
  readonly findTown?: FindTown;
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
  let images = SensorImages.open(null);
  const reach = async (): Promise<ClientLink> => {
    if (link?.isAlive === true) return link;
    images.close();
    link = await ClientLink.connect(options, ({ sharedMemory }) => {
      images = SensorImages.open(sharedMemory);
      return images.readers;
    });
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
      return openRoute(await reach(), request, { maps, images, options });
    },
    async close() {
      link?.leave('the driver is done');
      images.close();
    },
  };
}

interface OpenParts {
  readonly maps: MapStore;
  readonly images: SensorImages;
  readonly options: RemoteOptions;
}

async function openRoute(
  link: ClientLink,
  request: EpisodeRequest,
  parts: OpenParts,
): Promise<OpenEpisode> {
  const { maps, images, options } = parts;
  const { openMs } = link.timeouts;
  const { route, needs } = request;
  const isServer = link.welcome.routes === 'server';
  const { privileged, sensors } = needs;
  const knownMaps = maps.known(route.town);
  const asked = { privileged, sensors, knownMaps, sharedMemory: images.canShare };
  let message: WireMessage;
  if (isServer) {
    const offer = await link.exchange(null, openMs, 'the offer of a route');
    if (offer.type !== 'offer') {
      throw link.giveUp(outOfOrder(`expected offer, found ${offer.type}`));
    }
    requireRoute(link, offer, route.id);
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
  return openEpisode(link, start, request, parts);
}

function openEpisode(
  link: ClientLink,
  start: RouteStart,
  request: EpisodeRequest,
  { maps, images }: OpenParts,
): OpenEpisode {
  const { needs, repetition } = request;
  let { route } = start;
  // An evaluator names its routes in its own way; the run names them by the file.
  if (link.welcome.routes === 'server') route = { ...route, routeId: request.route.id, repetition };
  const map = giveUpOn(link, () => maps.mapOf(start.map, request.route.town));
  const notes = [...start.notes];
  if (images.hindrance !== null) notes.push(`images come in messages: ${images.hindrance}`);
  const { sparsePlan } = start;
  const episode = new RemoteEpisode(link, { route, sparsePlan, map, needs, images, notes });
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
function requireRoute(link: ClientLink, { routeId }: Offer, wanted: string): void {
  // Evaluators wrap the id of the file, as in RouteScenario_7, and count repetitions anew.
  if (routeId === null || routeId === wanted || routeId.split('_').includes(wanted)) return;
  const what = `expected the world to offer route ${wanted}, found ${routeId}`;
  throw link.giveUp(outOfOrder(what, 'offer.routeId'));
}
