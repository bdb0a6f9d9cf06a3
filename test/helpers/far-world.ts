/** An embedded world behind a socket, and drives in it, for tests. */
import type { Agent } from '../../src/agents/agent.js';
import type { Backend } from '../../src/bridge/backend.js';
import { createRemoteBackend, type RemoteOptions } from '../../src/bridge/client/index.js';
import type { TruthFrame } from '../../src/bridge/frame.js';
import {
  makeToken,
  startWorldServer,
  type WorldServer,
  type WorldServerOptions,
} from '../../src/bridge/server/index.js';
import { encodeTickLog } from '../../src/bridge/ticklog/index.js';
import { type RulesetName, rulesetOf } from '../../src/eval/ruleset.js';
import {
  createEmbeddedBackend,
  type EmbeddedOptions,
  trafficModelOf,
} from '../../src/loop/backends/embedded.js';
import { type DrivenRoute, driveRoute } from '../../src/loop/episode.js';
import { MapLibrary } from '../../src/loop/map-library.js';
import { type LogFactory, logHeader } from '../../src/loop/route-log.js';
import type { Route } from '../../src/map/routes/route.js';

const MAPS = new MapLibrary();

export function embedded(trafficModel: EmbeddedOptions['trafficModel'] = 'carla-tm'): Backend {
  return createEmbeddedBackend({ maps: MAPS, trafficModel });
}

export const TOKEN = makeToken();

/** A server of the embedded world on any free port of this machine. */
export function startEmbedded(options: Partial<WorldServerOptions> = {}): Promise<WorldServer> {
  return startWorldServer({
    backendFor: (traffic) => embedded(trafficModelOf(traffic ?? 'carla-tm')),
    token: TOKEN,
    software: 'test',
    ...options,
  });
}

export function farBackend(url: string, options: Partial<RemoteOptions> = {}) {
  return createRemoteBackend({ url, token: TOKEN, software: 'test', ...options });
}

export interface DriveRequest {
  readonly backend: Backend;
  readonly createAgent: () => Agent;
  readonly route: Route;
  readonly seed?: number;
  readonly ruleset?: RulesetName;
  readonly agentLimitS?: number;
  readonly onFrame?: (frame: TruthFrame) => void;
}

export interface Drive {
  readonly driven: DrivenRoute;
  /** The whole TickLog; empty when the world never opened. */
  readonly log: Uint8Array;
}

/** One route, with its TickLog in memory. */
export async function drive(request: DriveRequest): Promise<Drive> {
  const { backend, createAgent, route, seed = 1, ruleset = 'bench2drive' } = request;
  let log = new Uint8Array(0);
  const startLog: LogFactory = (asked) => {
    const frames: TruthFrame[] = [];
    return {
      append: (frame) => {
        // Frames are used again by the world.
        frames.push(structuredClone(frame));
        request.onFrame?.(frame);
      },
      finish(outsideFailure, criteriaRanOnLastTick) {
        log = new Uint8Array(
          encodeTickLog(logHeader(asked), frames, { outsideFailure, criteriaRanOnLastTick }),
        );
        return '';
      },
    };
  };
  const driven = await driveRoute(
    { route, repetition: 0, seed, index: 0 },
    {
      backend,
      createAgent,
      rulesets: [rulesetOf(ruleset)],
      startLog,
      agentLimitS: request.agentLimitS ?? 60,
      clockS: () => 0,
    },
  );
  return { driven, log };
}
