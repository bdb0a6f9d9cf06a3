/**
 * One drive's log for a page: scored again for the times of its infractions, and recorded as replays of
 * several details in the same pass over its frames.
 */
import { deflateRawSync } from 'node:zlib';
import type { TruthFrame } from '../../bridge/frame.js';
import type { TickLogReader } from '../../bridge/ticklog/index.js';
import { EgoloopError } from '../../core/errors.js';
import {
  type Explanation,
  explainOutcome,
  type RouteOutcome,
  type RouteRecord,
  type RulesetName,
} from '../../eval/index.js';
import { RoadMap } from '../../map/road-map.js';
import {
  type MapShapes,
  mapShapes,
  type ReplayDetail,
  ReplayRecorder,
  Surroundings,
  stepsOfExplanation,
} from '../../report/index.js';
import { findMap, type MapSources } from '../find-map.js';
import { openLogFile } from '../log-file.js';
import { scoreFrames } from '../score-log.js';
import { readThoughts } from '../thought-file.js';

/** How far around routes and drives the page shows the map, metres. */
const SHOWN_M = 120;

/** Road maps by the text that logs name, and what of each is in sight. */
export class ReportMaps {
  private readonly maps = new Map<string, RoadMap | EgoloopError>();
  private readonly seen = new Map<string, Surroundings>();

  constructor(private readonly sources: MapSources = {}) {}

  /** The map of a log, or why there is none. */
  find(log: TickLogReader, file: string): RoadMap | EgoloopError {
    const { sha256 } = log.header.map;
    const known = this.maps.get(sha256);
    if (known !== undefined) return known;
    const found = this.load(log, file);
    this.maps.set(sha256, found);
    return found;
  }

  /** Key of a log's map in the page. */
  keyOf({ header }: TickLogReader): string {
    return `${header.map.name.replace(/[^\w.-]/g, '_')}-${header.map.sha256.slice(0, 12)}`;
  }

  /** Where drives on a map went. */
  surroundings(log: TickLogReader): Surroundings {
    const { sha256 } = log.header.map;
    let seen = this.seen.get(sha256);
    if (seen === undefined) {
      seen = new Surroundings(SHOWN_M);
      this.seen.set(sha256, seen);
      this.names.set(this.keyOf(log), sha256);
    }
    return seen;
  }
  private readonly names = new Map<string, string>();

  /** Shapes of every map that a drive was seen on, by key. */
  shapes(): Map<string, MapShapes> {
    const shapes = new Map<string, MapShapes>();
    for (const key of this.names.keys()) {
      const one = this.shapesOf(key);
      if (one !== null) shapes.set(key, one);
    }
    return shapes;
  }

  /** Shapes of one map; null for a key of none. */
  shapesOf(key: string): MapShapes | null {
    const sha256 = this.names.get(key);
    const map = sha256 === undefined ? undefined : this.maps.get(sha256);
    if (sha256 === undefined || !(map instanceof RoadMap)) return null;
    return mapShapes(map, this.seen.get(sha256)!);
  }

  private load(log: TickLogReader, file: string): RoadMap | EgoloopError {
    try {
      const { text, name, file: from } = findMap(log, file, this.sources);
      return RoadMap.fromOpenDrive(text, { name, file: from ?? `${file} (map)` });
    } catch (error) {
      if (error instanceof EgoloopError) return error;
      throw error;
    }
  }
}

export interface ReadDrive {
  /** Under each ruleset; empty where the log could not be scored. */
  readonly verdicts: readonly {
    readonly ruleset: RulesetName;
    readonly record: RouteRecord;
    readonly explanation: Explanation;
  }[];
  /** Raw deflate streams, one for each detail asked for. */
  readonly replays: readonly Uint8Array[];
  readonly ticks: number;
  readonly isCut: boolean;
  /** Why there are no times or no map; null where there are. */
  readonly problem: string | null;
}

export interface ReadDriveRequest {
  readonly file: string;
  readonly rulesets: readonly RulesetName[];
  readonly details: readonly ReplayDetail[];
  readonly maps: ReportMaps;
}

interface Scored {
  readonly outcomes: readonly RouteOutcome[];
  readonly isCut: boolean;
}

function passOver(log: TickLogReader, onFrame: (frame: TruthFrame) => void): Scored {
  const frames = log.frames();
  let step = frames.next();
  for (; step.done !== true; step = frames.next()) onFrame(step.value);
  return { outcomes: [], isCut: step.value.truncated !== null };
}

/** Reads a drive. Throws as `openLogFile` and TICKLOG_INVALID on damage; a missing map is no error. */
export function readDrive(request: ReadDriveRequest): ReadDrive {
  const { file, rulesets, details, maps } = request;
  const reader = openLogFile(file);
  try {
    const { log } = reader;
    const { route, tickSeconds } = log.header;
    const map = maps.find(log, file);
    const isMapped = map instanceof RoadMap;
    const seen = maps.surroundings(log);
    for (const { transform } of route.plan) seen.mark(transform.location);
    const recorders = details.map((detail) => new ReplayRecorder(detail, route, tickSeconds));
    let ticks = 0;
    const onFrame = (frame: TruthFrame): void => {
      ticks += 1;
      if (frame.tick % 20 === 0) seen.mark(frame.ego.transform.location);
      for (const recorder of recorders) recorder.add(frame);
    };
    let scored: Scored;
    if (isMapped) {
      const result = scoreFrames(log, map, rulesets, file, onFrame);
      scored = { outcomes: result.outcomes, isCut: !result.isComplete };
    } else scored = passOver(log, onFrame);
    const { outcomes, isCut } = scored;
    const verdicts = outcomes.map((outcome) => ({
      ruleset: outcome.ruleset,
      record: outcome.record,
      explanation: explainOutcome(outcome),
    }));
    const end = {
      map: isMapped ? maps.keyOf(log) : null,
      verdicts: verdicts.map(({ ruleset, explanation }) => ({
        ruleset,
        steps: stepsOfExplanation(explanation),
      })),
      completion: outcomes[0]?.completionChanges ?? [],
      thoughts: readThoughts(file),
      isCut,
    };
    return {
      verdicts,
      replays: recorders.map((one) => deflateRawSync(one.finish(end), { level: 9 })),
      ticks,
      isCut,
      problem: isMapped ? null : map.message,
    };
  } finally {
    reader.close();
  }
}
