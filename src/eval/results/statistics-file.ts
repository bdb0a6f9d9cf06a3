/**
 * The result file of a run as it grows: the official evaluators rewrite it when the sensors are known,
 * after every route and at the end. This holds its state and gives the text to write at each point;
 * the caller writes it, atomically. Rules: evaluation reference 2.1, 2.6 and 7.5.
 */
import { invariant } from '../../core/errors.js';
import type { NumberKinds, RouteRecord } from '../record.js';
import type { RulesetName } from '../ruleset.js';
import { type EntryStatus, type FinishedRun, finishRun } from './entry-status.js';
import type { GlobalResult } from './global-record.js';
import type { PyDict, PyValue } from './py-value.js';
import { formatPythonJson } from './python-json.js';
import { pyFromRecord } from './route-record.js';

/** A place in the list of records. A route under way has no document yet and is left out of files. */
interface Slot {
  record: RouteRecord;
  document: PyDict | null;
  isReadBack: boolean;
}

/** Records of an earlier run to go on from, as `resumeDecision` returns them. */
export interface ResumedRecords {
  readonly startIndex: number;
  readonly records: readonly RouteRecord[];
  readonly recordDocuments: readonly PyDict[];
  readonly sensors?: readonly string[];
}

/** A result file that grows: `beginRoute`, `endRoute` and `saveProgress` per route, `finish` at the end. */
export class StatisticsFile {
  private readonly slots: Slot[] = [];
  private progress: [number, number];
  private entryStatus: EntryStatus;
  private eligible: boolean | '';
  private sensors: string[] = [];
  private sensorsInitialized = false;
  private global: GlobalResult | null = null;

  /**
   * Starts a file.
   * @param totalRoutes planned routes times repetitions
   * @param resumed records to keep, when the run goes on from a file
   */
  constructor(
    readonly version: RulesetName,
    readonly totalRoutes: number,
    resumed?: ResumedRecords,
  ) {
    const isVersion1 = version === 'leaderboard-1.0';
    this.progress = [resumed?.startIndex ?? 0, totalRoutes];
    this.entryStatus = isVersion1 ? '' : 'Started';
    this.eligible = isVersion1 ? '' : false;
    // Leaderboard 1.0 works on the file itself and keeps its sensors; 2.x forgets them.
    if (isVersion1) this.sensors = [...(resumed?.sensors ?? [])];
    resumed?.records.forEach((record, i) => {
      const document = resumed.recordDocuments[i] ?? pyFromRecord(version, record);
      this.slots.push({ record, document, isReadBack: true });
    });
  }

  /** Records the icon names of the agent's sensors. Leaderboard 1.0 keeps what is there already. */
  saveSensors(icons: readonly string[]): void {
    if (this.version !== 'leaderboard-1.0' || this.sensors.length === 0) this.sensors = [...icons];
    this.sensorsInitialized = true;
  }

  /** A route begins. Its place is taken at once; in 2.x it stays out of files until it ends. */
  beginRoute(index: number, routeId: string): void {
    invariant(index <= this.slots.length, `route ${index} begins before route ${index - 1}`);
    const previous = this.slots[index];
    const record: RouteRecord = {
      index: -1,
      route_id: routeId,
      status: 'Started',
      infractions: {},
      scores: { score_route: 0, score_penalty: 0, score_composed: 0 },
      meta: { route_length: 0, duration_game: 0, duration_system: 0 },
    };
    // Leaderboard 1.0 leaves the file alone until the route ends, so an old record stays visible.
    const document = this.version === 'leaderboard-1.0' ? (previous?.document ?? null) : null;
    this.slots[index] = { record, document, isReadBack: false };
  }

  /**
   * A route ended. `record.index` says which; its place must have been taken by `beginRoute`.
   * @param entryStatus see `routeEndEffect`
   */
  endRoute(
    record: RouteRecord,
    entryStatus: 'Started' | 'Rejected' | 'Crashed',
    kinds: NumberKinds = {},
  ): void {
    const slot = this.slots[record.index];
    invariant(slot !== undefined, `route ${record.index} ends but never began`);
    slot.record = record;
    slot.document = pyFromRecord(this.version, record, kinds);
    this.entryStatus = entryStatus;
    this.eligible = false;
  }

  /**
   * Says how many routes have been started. 2.x calls it after every route; Leaderboard 1.0 not after
   * a route that stops the run.
   */
  saveProgress(started: number): void {
    this.progress = [started, this.totalRoutes];
  }

  /** The run ended without a crash: computes the global record and the final status. */
  finish(): FinishedRun {
    const readBack = new Set<number>();
    this.slots.forEach((slot, i) => {
      if (slot.isReadBack) readBack.add(i);
    });
    const finished = finishRun(this.version, {
      records: this.slots.map((slot) => slot.record),
      documents: this.slots.map((slot) => slot.document ?? pyFromRecord(this.version, slot.record)),
      totalRoutes: this.totalRoutes,
      progress: this.progress,
      sensors: this.sensors,
      sensorsInitialized: this.sensorsInitialized,
      globalOptions: { readBack },
    });
    this.global = finished.global;
    this.entryStatus = finished.entryStatus;
    this.eligible = finished.eligible;
    return finished;
  }

  /** Records that the file holds now, without a route under way. */
  get records(): readonly RouteRecord[] {
    return this.slots.filter((slot) => slot.document !== null).map((slot) => slot.record);
  }

  /** The file as it stands. */
  document(): PyDict {
    const records = this.slots.flatMap((slot) => (slot.document === null ? [] : [slot.document]));
    const checkpoint: PyDict = new Map<string, PyValue>([
      ['global_record', this.global?.document ?? new Map()],
      ['progress', [BigInt(this.progress[0]), BigInt(this.progress[1])]],
      ['records', records],
    ]);
    return new Map<string, PyValue>([
      ['_checkpoint', checkpoint],
      ['entry_status', this.entryStatus],
      ['eligible', this.eligible],
      ['sensors', [...this.sensors]],
      ['values', this.global?.values ?? []],
      ['labels', this.global?.labels ?? []],
    ]);
  }

  /** The text to write now, byte for byte as the official evaluator writes it. */
  text(): string {
    return formatPythonJson(this.document(), { sortKeys: this.version === 'leaderboard-1.0' });
  }
}
