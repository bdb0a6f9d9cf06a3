/** The pictures of one moment of a drive, read from its TickLog. */
import type { TruthFrame } from '../../../bridge/frame.js';
import { openLogFile } from '../../log-file.js';
import { roadShapesNear } from '../road-shapes.js';
import type { ScoredDrive } from '../score-drives.js';
import type { Canvas } from './canvas.js';
import type { Moment } from './moments.js';
import { type PictureSize, pathOf, pictureLabel, ScenePainter } from './scene-picture.js';

export interface MomentOptions {
  /** Game time shown before and after the moment, seconds. */
  readonly beforeS: number;
  readonly afterS: number;
  /** A picture every so many ticks. */
  readonly everyTicks: number;
  readonly size: PictureSize;
}

/** The road this far around the path is drawn, metres; the corners of a wide picture lie within. */
const REACH_M = 90;

export interface DrawnTick {
  readonly tick: number;
  readonly canvas: Canvas;
}

/** Draws one picture after the other. Reading throws as `openLogFile`. */
export function* drawMoment(
  drive: ScoredDrive,
  moment: Moment,
  options: MomentOptions,
): Generator<DrawnTick, void> {
  const { header, map } = drive;
  const ticks = (seconds: number) => Math.round(seconds / header.tickSeconds);
  const [from, to] = [moment.tick - ticks(options.beforeS), moment.tick + ticks(options.afterS)];
  const frames = framesBetween(drive.file, from, to);
  if (frames.length === 0) return;
  const painter = new ScenePainter({
    header,
    frames,
    shapes: roadShapesNear(map, pathOf(frames), REACH_M),
    moment,
    size: options.size,
    label: pictureLabel(header, header.names),
  });
  for (const frame of frames) {
    // The moment itself is always among the pictures.
    if ((frame.tick - moment.tick) % options.everyTicks !== 0) continue;
    yield { tick: frame.tick, canvas: painter.draw(frame) };
  }
}

function framesBetween(file: string, from: number, to: number): TruthFrame[] {
  const reader = openLogFile(file);
  try {
    const frames: TruthFrame[] = [];
    for (const frame of reader.log.frames()) {
      if (frame.tick > to) break;
      if (frame.tick >= from) frames.push(frame);
    }
    return frames;
  } finally {
    reader.close();
  }
}
