/**
 * The TickLog of one drive. While the route runs the file's name ends in `.part`; it gets its own name
 * when it is whole, so a log that carries its name is complete, and a killed run leaves a readable rest.
 * Holds no wall-clock time: equal drives give equal bytes.
 */
import { renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import type { AgentThought } from '../agents/thought.js';
import type { AgentNeeds, OpenEpisode } from '../bridge/backend.js';
import { type OutsideFailure, TICK_SECONDS, type TruthFrame } from '../bridge/frame.js';
import type { TickLogHeader } from '../bridge/ticklog/index.js';
import { createLogFile } from './log-file.js';
import { type NamedTask, namesOf } from './outcome.js';
import { SOFTWARE } from './software.js';
import { ThoughtFile } from './thought-file.js';

export interface RouteLog {
  append(frame: TruthFrame): void;
  /** Keeps what the agent had in mind beside the log; null for nothing. */
  think?(tick: number, thought: AgentThought | null): void;
  /** Closes the log under its own name. Returns the SHA-256 of the file. */
  finish(failure: OutsideFailure | null, criteriaRanOnLastTick: boolean): string;
}

export interface LogRequest {
  readonly task: NamedTask;
  readonly open: OpenEpisode;
  readonly world: string;
  readonly agent: AgentNeeds & { readonly name: string };
}

export type LogFactory = (request: LogRequest) => RouteLog;

/** Name of a drive's log below the folder of logs. */
export function logFileName({
  route,
  repetition,
  seed,
}: Omit<NamedTask, 'route'> & { readonly route: { readonly id: string } }): string {
  const id = route.id.replace(/[^\w.-]/g, '_');
  return `route-${id}_rep${repetition}_seed${seed}.ticklog`;
}

/** What a log says about the drive it holds. */
export function logHeader({ task, open, world, agent }: LogRequest): TickLogHeader {
  return {
    software: SOFTWARE,
    world,
    map: open.map,
    seed: task.seed,
    agent: agent.name,
    isPrivileged: agent.privileged,
    tickSeconds: TICK_SECONDS,
    names: namesOf(task),
    route: open.episode.route,
  };
}

/** Keeps every drive in a file of its own; one left by a killed or repeated run is replaced. */
export function logsInFolder(folder: string): LogFactory {
  return (request) => {
    const file = join(folder, logFileName(request.task));
    const part = `${file}.part`;
    rmSync(part, { force: true });
    const writer = createLogFile(part, logHeader(request));
    const thoughts = new ThoughtFile(file);
    return {
      append: (frame) => writer.append(frame),
      think: (tick, thought) => thoughts.add(tick, thought),
      finish(outsideFailure, criteriaRanOnLastTick) {
        const sha256 = writer.finish({ outsideFailure, criteriaRanOnLastTick });
        thoughts.finish();
        renameSync(part, file);
        return sha256;
      },
    };
  };
}
