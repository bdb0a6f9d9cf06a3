/**
 * The data of a page that follows its sources: read again whenever a journal, a log or a result file has
 * changed. Replays are made when they are asked for, in full.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';
import { EgoloopError } from '../../core/errors.js';
import type { RulesetName } from '../../eval/index.js';
import { type PageData, type PageDrive, REPLAY_DETAILS } from '../../report/index.js';
import type { MapSources } from '../find-map.js';
import type { HeaderCache } from './folder-source.js';
import { pageDrive, pageOf, readSource } from './gather.js';
import { type ReadDrive, ReportMaps, readDrive } from './read-drive.js';
import { type DriveSource, driveIdOf, type ReportSource } from './source.js';

export interface LiveOptions {
  readonly paths: readonly string[];
  readonly title?: string | undefined;
  readonly rulesets: readonly RulesetName[];
  readonly maps?: MapSources;
}

interface Kept {
  readonly stamp: string;
  readonly read: ReadDrive;
}

/** Size and time of a file, by which a change is noticed. */
function stampOf(file: string): string {
  const stat = statSync(file, { throwIfNoEntry: false });
  return stat === undefined ? '-' : `${stat.size}/${stat.mtimeMs}`;
}

export class LivePage {
  private readonly headers: HeaderCache = new Map();
  private readonly maps: ReportMaps;
  private readonly reads = new Map<string, Kept>();
  private readonly byId = new Map<string, { source: DriveSource; run: ReportSource }>();
  private stamp = '';
  private data: PageData | null = null;

  constructor(private readonly options: LiveOptions) {
    this.maps = new ReportMaps(options.maps);
  }

  /** The data now, and a text that changes whenever they do. Throws as the readers of the sources. */
  page(): { readonly data: PageData; readonly tag: string } {
    const stamp = this.options.paths.map((path) => this.stampOfSource(path)).join('|');
    if (this.data === null || stamp !== this.stamp) {
      this.data = this.gather();
      this.stamp = stamp;
    }
    return {
      data: this.data,
      tag: `"${createHash('sha256').update(stamp).digest('hex').slice(0, 20)}"`,
    };
  }

  /** The deflated replay of a drive; null for a drive without a log. Throws as `readDrive`. */
  replay(id: string): Uint8Array | null {
    if (this.data === null) this.page();
    const found = this.byId.get(id);
    if (found === undefined) return null;
    return this.read(found.source, found.run)?.replays[0] ?? null;
  }

  /** The deflated shapes of a map around what was replayed so far; null for none. */
  map(key: string): Uint8Array | null {
    const shapes = this.maps.shapesOf(key);
    return shapes === null ? null : deflateRawSync(JSON.stringify(shapes), { level: 6 });
  }

  private stampOfSource(path: string): string {
    const parts = ['journal.jsonl', 'begun.jsonl', 'run.lock', 'run.json'].map((name) =>
      stampOf(join(path, name)),
    );
    const logs = join(path, 'ticklogs');
    if (existsSync(logs)) {
      const open = readdirSync(logs).filter((name) => name.endsWith('.part'));
      parts.push(...open.map((name) => `${name} ${stampOf(join(logs, name))}`));
    }
    return `${stampOf(path)} ${parts.join(' ')}`;
  }

  private gather(): PageData {
    const sources = this.options.paths.map((path) =>
      readSource(path, this.options.rulesets, this.headers),
    );
    this.byId.clear();
    const notes: string[] = [];
    const drives = sources.flatMap((run, at) =>
      run.drives.map((source): PageDrive => {
        this.byId.set(driveIdOf(at, source.drive), { source, run });
        // A single log has its verdict from its frames alone.
        const isLogAlone = run.run.kind === 'ticklog';
        const read = isLogAlone ? this.read(source, run) : null;
        if (read !== null && read.problem !== null) notes.push(read.problem);
        const drive = pageDrive(at, source, read);
        return source.logFile === null ? drive : { ...drive, replay: 'full', replayMissing: null };
      }),
    );
    return pageOf(sources, drives, { title: this.options.title, notes, isLive: true });
  }

  private read({ logFile }: DriveSource, { run }: ReportSource): ReadDrive | null {
    if (logFile === null) return null;
    // A log gets its own name when it is whole; whoever asks between two looks finds the new one.
    const file = existsSync(logFile) ? logFile : logFile.replace(/\.part$/, '');
    const stamp = stampOf(file);
    const known = this.reads.get(file);
    if (known?.stamp === stamp) return known.read;
    const rulesets = run.rulesets as RulesetName[];
    const read = readDrive({
      file,
      rulesets,
      details: REPLAY_DETAILS.slice(0, 1),
      maps: this.maps,
    });
    this.reads.set(file, { stamp, read });
    if (this.reads.size > 40) this.reads.delete(this.reads.keys().next().value as string);
    return read;
  }
}

/** The sentence of an error for the page. */
export function sentenceOf(error: unknown): string {
  if (error instanceof EgoloopError) return error.message;
  return (error as Error)?.message ?? String(error);
}
