/**
 * A route in a far world. One round trip a tick: the control of tick k goes out, what became of tick k
 * and the snapshot of k+1 come back together. So the far world stands one step ahead of `advance()`.
 */
import { EgoloopError, invariant } from '../../core/errors.js';
import type { RoadMap } from '../../map/road-map.js';
import {
  type AgentFault,
  type AgentNeeds,
  type Episode,
  type EpisodeEnd,
  type Observation,
  WorldFailure,
} from '../backend.js';
import type { ControlTruth, RoutePoint, RouteTruth, TruthFrame } from '../frame.js';
import type { SensorImages } from '../images/sensor-images.js';
import { invalid, outOfOrder } from '../protocol/invalid.js';
import type { Frame, RouteEnd } from '../protocol/messages.js';
import { MAX_TEXT } from '../protocol/version.js';
import { FrameView } from './frame-view.js';
import type { ClientLink, WholeMessage } from './link.js';

export interface RemoteRoute {
  readonly route: RouteTruth;
  readonly sparsePlan: readonly RoutePoint[];
  readonly map: RoadMap;
  readonly needs: AgentNeeds;
  readonly images: SensorImages;
  /** Grows while the route runs. */
  readonly notes: string[];
}

/** The sentence of a route's end that is a failure, as the world put it. */
export function failureOf({ failure, notes }: RouteEnd): WorldFailure {
  if (failure === null) {
    return new WorldFailure('Simulation crashed', 'the world ended the route by itself');
  }
  return new WorldFailure(failure, notes.at(-1) ?? failure);
}

export class RemoteEpisode implements Episode {
  readonly route: RouteTruth;
  readonly map: RoadMap;
  readonly sparsePlan: readonly RoutePoint[];
  /** The view shows a snapshot while the frame before it is still read. */
  readonly keepsFrames = true;
  end: EpisodeEnd | null = null;
  private readonly view = new FrameView();
  private frame: Frame | null = null;
  private truth: TruthFrame | null = null;
  private next: Frame | null = null;
  private failure: WorldFailure | null = null;
  private isOver = false;
  private foretold: ((truth: TruthFrame) => void) | null = null;

  constructor(
    private readonly link: ClientLink,
    private readonly parts: RemoteRoute,
  ) {
    this.route = parts.route;
    this.map = parts.map;
    this.sparsePlan = parts.sparsePlan;
  }

  async start(): Promise<void> {
    const { tickMs } = this.link.timeouts;
    const answer = await this.ask({ type: 'ready' }, tickMs, 'the first frame');
    if (answer.type === 'routeEnd') {
      this.finish(answer);
      throw failureOf(answer);
    }
    this.turnTo(requireFrame(this.link, answer, 0));
  }

  foretell(listener: (truth: TruthFrame) => void): void {
    this.foretold = listener;
  }

  observe(): Observation {
    const { frame } = this;
    invariant(frame !== null, 'the episode has started');
    const { tick, gameTimeS, sensors } = frame;
    return { tick, gameTimeS, sensors, truth: this.parts.needs.privileged ? this.truth : null };
  }

  snapshot(): TruthFrame {
    invariant(this.truth !== null, 'the episode has started');
    return this.truth;
  }

  async act(control: ControlTruth): Promise<TruthFrame> {
    this.parts.images.requireIntact();
    const snapshot = this.snapshot();
    const { tick } = snapshot;
    const { throttle, steer, brake, handBrake, reverse } = control;
    const message = { type: 'control', tick, throttle, steer, brake, handBrake, reverse };
    const answer = await this.ask(message, this.link.timeouts.tickMs, `what follows tick ${tick}`);
    if (answer.type === 'routeEnd') this.finish(answer);
    else this.next = requireFrame(this.link, answer, tick + 1);
    const { previous } = answer as Frame | RouteEnd;
    if (previous === null) {
      if (answer.type === 'routeEnd') throw failureOf(answer);
      throw this.broken(invalid('frame.previous', `expected tick ${tick}, found nil`));
    }
    if (previous.tick !== tick) {
      const field = `${answer.type}.previous.tick`;
      throw this.broken(invalid(field, `expected ${tick}, found ${previous.tick}`));
    }
    const count = snapshot.lightStates.length;
    if (previous.lights !== null && previous.lights.length !== count) {
      const field = `${answer.type}.previous.lights`;
      throw this.broken(invalid(field, `expected ${count}, found ${previous.lights.length}`));
    }
    return this.view.complete(snapshot, previous, control);
  }

  advance(): void {
    if (this.failure !== null) throw this.failure;
    invariant(this.next !== null, 'the control of the tick has been answered');
    this.turnTo(this.next);
    this.next = null;
  }

  async agentFailed(fault: AgentFault): Promise<void> {
    const message = fault.message.slice(0, MAX_TEXT);
    await this.leave({ type: 'agentFailed', ...fault, message });
  }

  async close(): Promise<void> {
    if (this.isOver) return;
    if (this.link.welcome.routes === 'server') this.link.leave('the driver ends the route');
    else await this.leave({ type: 'stop', reason: 'the driver ends the route' });
    this.isOver = true;
  }

  /** Sends what ends the route and waits until it has ended; a lost world has ended it as well. */
  private async leave(message: { type: string; [field: string]: unknown }): Promise<void> {
    if (this.isOver || !this.link.isAlive) return;
    try {
      const answer = await this.ask(message, this.link.timeouts.endMs, 'the end of the route');
      if (answer.type !== 'routeEnd') {
        throw this.broken(outOfOrder(`expected routeEnd, found ${answer.type}`));
      }
      this.isOver = true;
      this.take(answer);
      if (this.link.welcome.endsRoutes) this.end = endOf(answer);
    } catch (error) {
      if (!(error instanceof EgoloopError)) throw error;
    }
  }

  private async ask(
    message: { type: string; [field: string]: unknown },
    waitMs: number,
    what: string,
  ): Promise<WholeMessage> {
    const answer = await this.link.exchange(message, waitMs, what, (ahead) => {
      this.foretold?.(this.view.begin(ahead));
    });
    if (answer.type === 'frame' || answer.type === 'routeEnd') {
      if (answer.type === 'frame') this.parts.notes.push(...answer.notes);
      return answer;
    }
    throw this.broken(outOfOrder(`expected frame or routeEnd, found ${answer.type}`));
  }

  /** The world ended the route while it was driven. */
  private finish(answer: RouteEnd): void {
    this.isOver = true;
    this.take(answer);
    if (this.link.welcome.endsRoutes) this.end = endOf(answer);
    else this.failure = failureOf(answer);
  }

  /** Keeps the notes of an end; the sentence of a failure is told with the failure. */
  private take({ notes, failure }: RouteEnd): void {
    this.parts.notes.push(...(failure === null ? notes : notes.slice(0, -1)));
  }

  private turnTo(frame: Frame): void {
    const expected = this.route.trafficLights.length;
    const found = frame.columns.lights.length;
    if (found !== expected) {
      throw this.broken(invalid('frame.lights', `expected ${expected} states, found ${found}`));
    }
    this.frame = frame;
    this.truth = this.view.snapshot(frame);
  }

  private broken(error: EgoloopError): EgoloopError {
    return this.link.giveUp(error);
  }
}

function endOf({ status, failure, record }: RouteEnd): EpisodeEnd {
  return { status, failure, record };
}

function requireFrame(link: ClientLink, answer: WholeMessage, tick: number): Frame {
  if (answer.type !== 'frame') {
    throw link.giveUp(outOfOrder(`expected frame, found ${answer.type}`));
  }
  if (answer.tick === tick) return answer;
  throw link.giveUp(invalid('frame.tick', `expected ${tick}, found ${answer.tick}`));
}
