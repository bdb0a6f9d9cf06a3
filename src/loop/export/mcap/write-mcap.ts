/**
 * One drive as an MCAP file for Foxglove and Lichtblick: scene, transforms, pose, states to plot and what
 * happened as log lines. Times are game time from 0. Messages are JSON; chunks are left uncompressed, so
 * that every reader can read them.
 */
import { closeSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { McapWriter } from '@mcap/core';
import type { TruthFrame } from '../../../bridge/frame.js';
import type { TickLogHeader } from '../../../bridge/ticklog/index.js';
import { writing } from '../../../core/disk-errors.js';
import { openLogFile } from '../../log-file.js';
import { SOFTWARE } from '../../software.js';
import { roadShapesNear } from '../road-shapes.js';
import type { ScoredDrive } from '../score-drives.js';
import { DriveEvents } from './drive-events.js';
import { nanosOf, poseOf, timeOf } from './frame.js';
import { actorEntities, egoEntity, lightEntities, stillEntities } from './scene.js';
import { MCAP_SCHEMAS, type McapSchemaName } from './schemas.js';

const TOPICS: Readonly<Record<string, McapSchemaName>> = {
  '/tf': 'foxglove.FrameTransforms',
  '/ego/pose': 'foxglove.PoseInFrame',
  '/ego/state': 'egoloop.EgoState',
  '/scene/road': 'foxglove.SceneUpdate',
  '/scene/lights': 'foxglove.SceneUpdate',
  '/scene/actors': 'foxglove.SceneUpdate',
  '/score': 'egoloop.Score',
  '/log': 'foxglove.Log',
};
/** Roads farther from the plan and the driven path are left out, metres. */
const ROAD_REACH_M = 75;

/** A sink of MCAP bytes in a file. */
class FileSink {
  private size = 0n;

  constructor(
    private readonly file: string,
    private readonly handle: number,
  ) {}

  async write(bytes: Uint8Array): Promise<void> {
    writing(this.file, () => {
      for (let done = 0; done < bytes.length; ) done += writeSync(this.handle, bytes, done);
    });
    this.size += BigInt(bytes.length);
  }

  position(): bigint {
    return this.size;
  }
}

/** Messages of one topic after the other, by name. */
class Messages {
  private readonly channels = new Map<string, number>();
  private readonly sequence = new Map<string, number>();
  private readonly encoder = new TextEncoder();
  count = 0;

  constructor(private readonly writer: McapWriter) {}

  async open(facts: Readonly<Record<string, string>>): Promise<void> {
    await this.writer.start({ profile: '', library: SOFTWARE });
    const schemas = new Map<string, number>();
    for (const [name, schema] of Object.entries(MCAP_SCHEMAS)) {
      const data = this.encoder.encode(JSON.stringify(schema));
      schemas.set(name, await this.writer.registerSchema({ name, encoding: 'jsonschema', data }));
    }
    for (const [topic, schema] of Object.entries(TOPICS)) {
      const schemaId = schemas.get(schema)!;
      const channel = { schemaId, topic, messageEncoding: 'json', metadata: new Map() };
      this.channels.set(topic, await this.writer.registerChannel(channel));
    }
    await this.writer.addMetadata({ name: 'egoloop', metadata: new Map(Object.entries(facts)) });
  }

  async send(topic: string, nanos: bigint, message: object): Promise<void> {
    const sequence = this.sequence.get(topic) ?? 0;
    this.sequence.set(topic, sequence + 1);
    this.count += 1;
    await this.writer.addMessage({
      channelId: this.channels.get(topic)!,
      sequence,
      logTime: nanos,
      publishTime: nanos,
      data: this.encoder.encode(JSON.stringify(message)),
    });
  }
}

/** What a viewer of the file must know: where it comes from and what its score is. */
function factsOf({ header, verdicts }: ScoredDrive): Record<string, string> {
  const { route } = header;
  const scores = verdicts.map(({ ruleset, record }) => [
    `score ${ruleset}`,
    `${record.scores.score_composed} (${record.status})`,
  ]);
  return {
    software: SOFTWARE,
    world: header.world,
    agent: header.agent,
    privileged: String(header.isPrivileged),
    route: route.routeId,
    repetition: String(route.repetition),
    seed: String(header.seed),
    town: route.town,
    map_sha256: header.map.sha256,
    ...Object.fromEntries(scores),
  };
}

/**
 * Writes the file in one step. Returns the number of messages. Throws FILE_UNWRITABLE, TICKLOG_INVALID.
 */
export async function writeMcap(file: string, drive: ScoredDrive): Promise<number> {
  const part = `${file}.part`;
  const handle = writing(file, () => openSync(part, 'w'));
  let isOpen = true;
  try {
    const writer = new McapWriter({ writable: new FileSink(file, handle), useChunks: true });
    const messages = new Messages(writer);
    await messages.open(factsOf(drive));
    await sendDrive(messages, drive);
    await writer.end();
    closeSync(handle);
    isOpen = false;
    writing(file, () => renameSync(part, file));
    return messages.count;
  } catch (error) {
    if (isOpen) closeSync(handle);
    rmSync(part, { force: true });
    throw error;
  }
}

async function sendDrive(messages: Messages, drive: ScoredDrive): Promise<void> {
  const { header, map } = drive;
  const reader = openLogFile(drive.file);
  try {
    const places = [...header.route.plan.map(({ transform }) => transform.location)];
    // A path far off the plan needs its own surroundings; half a second of it will do.
    for (const { tick, ego } of reader.log.frames()) {
      if (tick % 10 === 0) places.push(ego.transform.location);
    }
    const shapes = roadShapesNear(map, places, ROAD_REACH_M);
    const entities = [...stillEntities(header, shapes), egoEntity(header.route.egoHalfLengthM)];
    await messages.send('/scene/road', 0n, { deletions: [], entities });
    const events = new DriveEvents(drive);
    let before: TruthFrame | null = null;
    for (const frame of reader.log.frames()) {
      await sendTick(messages, header, frame, before);
      const nanos = nanosOf(frame.tick, header.tickSeconds);
      for (const line of events.linesAt(frame))
        await messages.send('/log', nanos, logOf(line, nanos));
      for (const score of events.scores()) await messages.send('/score', nanos, score);
      before = frame;
    }
    const endNanos = nanosOf(before?.tick ?? 0, header.tickSeconds);
    for (const line of events.rest()) await messages.send('/log', endNanos, logOf(line, endNanos));
  } finally {
    reader.close();
  }
}

function logOf({ level, text, source }: ReturnType<DriveEvents['rest']>[number], nanos: bigint) {
  return { timestamp: timeOf(nanos), level, message: text, name: source, file: '', line: 0 };
}

async function sendTick(
  messages: Messages,
  header: TickLogHeader,
  frame: TruthFrame,
  before: TruthFrame | null,
): Promise<void> {
  const nanos = nanosOf(frame.tick, header.tickSeconds);
  const timestamp = timeOf(nanos);
  const pose = poseOf(frame.ego.transform);
  const transform = {
    timestamp,
    parent_frame_id: 'map',
    child_frame_id: 'ego',
    translation: pose.position,
    rotation: pose.orientation,
  };
  await messages.send('/tf', nanos, { transforms: [transform] });
  await messages.send('/ego/pose', nanos, { timestamp, frame_id: 'map', pose });
  await messages.send('/ego/state', nanos, stateOf(frame));
  const present = new Set(frame.actors.map(({ id }) => id));
  const gone = (before?.actors ?? []).filter(({ id }) => !present.has(id));
  await messages.send('/scene/actors', nanos, {
    deletions: gone.map(({ id }) => ({ timestamp, type: 0, id: `actor-${id}` })),
    entities: actorEntities(frame, nanos),
  });
  // All of them at every change: a viewer that jumps in time asks for the last message of a topic alone.
  const states = Array.from(frame.lightStates);
  const isChanged = states.some((state, i) => before?.lightStates[i] !== state);
  if (isChanged) {
    const entities = lightEntities(header, states, nanos);
    await messages.send('/scene/lights', nanos, { deletions: [], entities });
  }
}

/** What plots show; units as the names say. What is not there is left out, for plots take no null. */
function stateOf({ tick, ego, control, actors }: TruthFrame): object {
  const { velocity: v, acceleration: a } = ego;
  const forward = (ego.transform.rotation.yawDeg * Math.PI) / 180;
  const here = ego.transform.location;
  const nearest = actors.reduce((least, { transform: { location } }) => {
    const [dx, dy] = [location.x - here.x, location.y - here.y];
    return Math.min(least, Math.sqrt(dx * dx + dy * dy));
  }, Number.POSITIVE_INFINITY);
  return {
    tick,
    speedMps: Math.sqrt(v.x * v.x + v.y * v.y + v.z * v.z),
    speedLimitMps: ego.speedLimitKmh / 3.6,
    accelerationMps2: a.x * Math.cos(forward) + a.y * Math.sin(forward),
    yawRateDegps: ego.angularVelocityDegps.z,
    actors: actors.length,
    ...(control === null
      ? {}
      : { throttle: control.throttle, steer: control.steer, brake: control.brake }),
    ...(Number.isFinite(nearest) ? { nearestActorM: nearest } : {}),
  };
}
