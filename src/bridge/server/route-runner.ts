/**
 * The world's side of one route after another: takes the driver's messages in their order and answers
 * each with one message. Knows no sockets. A world that fails ends the route with a sentence; a message
 * that is not due is PROTOCOL_ORDER.
 */
import { EgoloopError } from '../../core/errors.js';
import { readRoutes } from '../../map/routes/read-routes.js';
import type { Route } from '../../map/routes/route.js';
import type { AgentFault, Backend, Episode, OpenEpisode } from '../backend.js';
import { WorldFailure } from '../backend.js';
import type { TruthFrame } from '../frame.js';
import type { WireMessage } from '../protocol/codec.js';
import { invalid, outOfOrder } from '../protocol/invalid.js';
import type { ClientMessage, Completed, Control, Open } from '../protocol/messages.js';
import { wireSensors } from '../protocol/sensor-data.js';
import { MAX_TEXT } from '../protocol/version.js';
import { FrameWriter, wireCompleted } from '../protocol/wire-frame.js';
import { wirePlan, wireRoute } from '../protocol/wire-route.js';

type Answer = WireMessage | Promise<WireMessage>;

interface RouteUnderWay {
  readonly open: OpenEpisode;
  readonly episode: Episode;
  /** Null until the driver is ready. */
  truth: TruthFrame | null;
  /** Lights as they were sent. */
  lights: Uint8Array;
  notesSent: number;
}

export class RouteRunner {
  private readonly writer = new FrameWriter();
  private current: RouteUnderWay | null = null;
  private isBusy = false;
  private isClosed = false;

  /** @param backendFor the world with a traffic model; null asks for the world's own */
  constructor(private readonly backendFor: (traffic: string | null) => Backend) {}

  /**
   * Answers a message. Throws (or rejects with) PROTOCOL_* for one that breaks the rules; what the
   * world fails with becomes an answer.
   */
  answer(message: ClientMessage): Answer {
    if (this.isBusy) {
      throw outOfOrder(`expected silence until this side answers, found ${message.type}`);
    }
    const answer = this.dispatch(message);
    if (!(answer instanceof Promise)) return answer;
    this.isBusy = true;
    return answer.finally(() => {
      this.isBusy = false;
    });
  }

  /** Ends the route under way, if there is one; the driver is gone. */
  async close(): Promise<void> {
    const { current } = this;
    this.isClosed = true;
    this.current = null;
    await current?.episode.close();
  }

  private dispatch(message: ClientMessage): Answer {
    const { current } = this;
    if (current === null) {
      if (message.type === 'open') return this.open(message);
      throw outOfOrder(`expected open, found ${message.type}`);
    }
    if (message.type === 'agentFailed') {
      const { tick, phase, kind, message: text } = message;
      return this.leave(current, { tick, phase, kind, message: text });
    }
    if (message.type === 'stop') return this.leave(current, null);
    if (current.truth === null) {
      if (message.type === 'ready') return this.start(current);
      throw outOfOrder(`expected ready, agentFailed or stop, found ${message.type}`);
    }
    if (message.type === 'control') return this.step(current, current.truth, message);
    throw outOfOrder(`expected control, agentFailed or stop, found ${message.type}`);
  }

  private open(message: Open): Answer {
    const route = routeOf(message);
    const { repetition, seed, downsampleM, privileged, sensors, traffic } = message;
    const request = {
      route,
      repetition,
      seed,
      downsampleM,
      needs: { privileged, sensors },
    };
    try {
      const open = this.backendFor(traffic).open(request);
      if (!(open instanceof Promise)) return this.opened(open, message);
      return open.then(
        (later) => this.opened(later, message),
        (error: unknown) => failed(error, null, []),
      );
    } catch (error) {
      return failed(error, null, []);
    }
  }

  private opened(open: OpenEpisode, { knownMaps }: Open): WireMessage {
    const { episode, map } = open;
    const isKnown = knownMaps.includes(map.sha256);
    const current = { open, episode, truth: null, lights: new Uint8Array(0), notesSent: 0 };
    const start: WireMessage = {
      type: 'routeStart',
      route: wireRoute(episode.route),
      sparsePlan: wirePlan(episode.sparsePlan),
      map: { ...map, text: isKnown ? null : episode.map.openDriveText },
      notes: this.newNotes(current),
    };
    // A driver that left meanwhile takes no route any more.
    if (this.isClosed) void episode.close();
    else this.current = current;
    return start;
  }

  private start(current: RouteUnderWay): Answer {
    const first = (): WireMessage => this.frame(current, null);
    try {
      const started = current.episode.start?.();
      if (started === undefined) return first();
      return started.then(first).catch((error: unknown) => this.end(current, error, null));
    } catch (error) {
      return this.end(current, error, null);
    }
  }

  private step(current: RouteUnderWay, truth: TruthFrame, message: Control): Answer {
    const { tick, throttle, steer, brake, handBrake, reverse } = message;
    if (tick !== truth.tick) {
      throw outOfOrder(`expected the control of tick ${truth.tick}, found ${tick}`, 'control.tick');
    }
    const control = { throttle, steer, brake, handBrake, reverse };
    try {
      const acted = current.episode.act(control);
      if (!(acted instanceof Promise)) return this.advance(current, acted);
      return acted.then(
        (frame) => this.advance(current, frame),
        (error: unknown) => this.end(current, error, null),
      );
    } catch (error) {
      return this.end(current, error, null);
    }
  }

  /** The tick is complete: on to the next, or to the end of a world that ends its routes. */
  private advance(current: RouteUnderWay, frame: TruthFrame): Answer {
    const { episode } = current;
    const completed: Completed = {
      tick: frame.tick,
      board: frame.board,
      emergencyVehicle: frame.emergencyVehicle,
      lights: isSame(current.lights, frame.lightStates) ? null : Uint8Array.from(frame.lightStates),
    };
    // The frame is used again by the next step: what is told of it is taken now.
    const previous = wireCompleted(completed);
    const { end } = episode;
    if (end !== undefined && end !== null) {
      this.current = null;
      return { type: 'routeEnd', previous, ...end, notes: this.lastNotes(current, end.failure) };
    }
    try {
      episode.advance();
      return this.frame(current, previous);
    } catch (error) {
      return this.end(current, error, previous);
    }
  }

  private frame(current: RouteUnderWay, previous: object | null): WireMessage {
    const { episode } = current;
    const { tick, gameTimeS, sensors } = episode.observe();
    const truth = episode.snapshot();
    current.truth = truth;
    current.lights = Uint8Array.from(truth.lightStates);
    return {
      type: 'frame',
      tick,
      simFrame: tick,
      gameTimeS,
      previous,
      ...this.writer.wire(truth),
      sensors: wireSensors(sensors),
      notes: this.newNotes(current),
    };
  }

  /** The driver ends the route. */
  private async leave(current: RouteUnderWay, fault: AgentFault | null): Promise<WireMessage> {
    const { episode } = current;
    this.current = null;
    if (fault !== null) await episode.agentFailed?.(fault);
    await episode.close();
    const { status, failure, record } = episode.end ?? NO_END;
    const notes = this.lastNotes(current, failure);
    return { type: 'routeEnd', previous: null, status, failure, record, notes };
  }

  /** The world failed. */
  private async end(
    current: RouteUnderWay,
    error: unknown,
    previous: object | null,
  ): Promise<WireMessage> {
    this.current = null;
    await current.episode.close();
    return failed(error, previous, this.newNotes(current));
  }

  private newNotes(current: RouteUnderWay): string[] {
    const { notes } = current.open;
    const fresh = notes.slice(current.notesSent).map((note) => note.slice(0, MAX_TEXT));
    current.notesSent = notes.length;
    return fresh;
  }

  /** With a failure the last note is its sentence. */
  private lastNotes(current: RouteUnderWay, failure: string | null): string[] {
    const notes = this.newNotes(current);
    return failure === null ? notes : [...notes, failure];
  }
}

const NO_END = { status: null, failure: null, record: null } as const;

function isSame(left: ArrayLike<number>, right: ArrayLike<number>): boolean {
  for (let index = 0; index < left.length; index++) {
    if (left[index] !== right[index]) return false;
  }
  return true;
}

/** The one route of an `open`. Throws PROTOCOL_INVALID naming `open.routeXml`. */
function routeOf({ routeXml }: Open): Route {
  let routes: readonly Route[];
  try {
    routes = readRoutes(routeXml).routes;
  } catch (error) {
    if (error instanceof EgoloopError) throw invalid('open.routeXml', error.message);
    throw error;
  }
  if (routes.length === 1) return routes[0]!;
  throw invalid('open.routeXml', `expected one route, found ${routes.length}`);
}

/** A route's end by a failure of the world: the official reason, and a sentence as the last note. */
function failed(error: unknown, previous: object | null, notes: readonly string[]): WireMessage {
  const failure = error instanceof WorldFailure ? error.failure : 'Simulation crashed';
  const sentence = sentenceOf(error).slice(0, MAX_TEXT);
  const end = { status: null, failure, record: null, notes: [...notes, sentence] };
  return { type: 'routeEnd', previous, ...end };
}

function sentenceOf(error: unknown): string {
  if (error instanceof EgoloopError) return `${error.message} [${error.code}]`;
  if (error instanceof WorldFailure) return error.message;
  if (error instanceof Error) return error.stack ?? `${error.name}: ${error.message}`;
  return `threw ${String(error)}`;
}
