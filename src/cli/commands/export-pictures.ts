/** `egoloop export --to png|gif`: the seconds around every infraction of some drives. */
import { join } from 'node:path';
import { makeFolder, writeFileAtomic } from '../../core/files.js';
import { baseNameOf } from '../../loop/export/choose-logs.js';
import { type DrawnTick, drawMoment } from '../../loop/export/picture/draw-moment.js';
import { gifBytes, pngBytes } from '../../loop/export/picture/encode.js';
import { infractionMoments, type Moment } from '../../loop/export/picture/moments.js';
import type { ScoredDrive } from '../../loop/export/score-drives.js';
import { note } from '../output.js';
import { checkMomentOptions, type ExportArguments, pictureSize } from './export-options.js';

const TICKS_PER_SECOND = 20;

/** Moments that were asked for: one tick, or all infractions that have a time. */
function momentsOf(drive: ScoredDrive, tick: number | undefined): Moment[] {
  if (tick === undefined) return infractionMoments(drive);
  return tick < drive.ticks ? [{ tick, kind: 'tick', texts: [`tick ${tick}`] }] : [];
}

/** Checks the options before any log is scored. Throws USAGE. */
export function checkPictures(options: ExportArguments): void {
  checkMomentOptions(options);
  pictureSize(options.size);
}

/** Draws the moments of one drive below `folder`. Returns the files. */
export function exportPictures(
  drive: ScoredDrive,
  options: ExportArguments,
  folder: string,
): string[] {
  const moments = momentsOf(drive, options.tick);
  const name = baseNameOf(drive.file);
  if (moments.length === 0) {
    const what =
      options.tick === undefined
        ? 'no infraction with a time; --tick N draws any moment'
        : `no tick ${options.tick}, the drive has ${drive.ticks}`;
    note(`${drive.file}: ${what}`);
  }
  const everyTicks = Math.max(1, Math.round(TICKS_PER_SECOND / options.fps));
  return moments.flatMap((moment) => {
    const drawn = drawMoment(drive, moment, {
      beforeS: options.before,
      afterS: options.after,
      everyTicks,
      size: pictureSize(options.size),
    });
    const base = `${name}_tick${moment.tick}-${moment.kind}`;
    return options.to === 'gif'
      ? [writeGif(drawn, join(folder, `${base}.gif`), everyTicks)]
      : writePngs(drawn, join(folder, base));
  });
}

function writePngs(drawn: Iterable<DrawnTick>, folder: string): string[] {
  makeFolder(folder);
  const files: string[] = [];
  for (const { tick, canvas } of drawn) {
    const file = join(folder, `tick${String(tick).padStart(6, '0')}.png`);
    writeFileAtomic(file, pngBytes(canvas));
    files.push(file);
  }
  return files;
}

function writeGif(drawn: Iterable<DrawnTick>, file: string, everyTicks: number): string {
  const pictures = Array.from(drawn, ({ canvas }) => canvas);
  writeFileAtomic(file, gifBytes(pictures, (1000 * everyTicks) / TICKS_PER_SECOND));
  return file;
}
