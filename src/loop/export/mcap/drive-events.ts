/**
 * What happened in a drive by the tick on which it happened: infractions with their cost under each
 * ruleset, contacts when they begin, writes to the board.
 */
import type { TruthFrame } from '../../../bridge/frame.js';
import type { ScoredDrive } from '../score-drives.js';

/** Levels of `foxglove.Log`. */
const LogLevel = { Debug: 1, Info: 2, Warning: 3, Error: 4 } as const;

export interface EventLine {
  readonly level: number;
  readonly text: string;
  /** `score`, `contact`, `board`, `route`. */
  readonly source: string;
}

interface ScoreStep {
  readonly ruleset: string;
  readonly tick: number | null;
  readonly kind: string;
  readonly line: EventLine;
  readonly runningPenalty: number;
}

/** Gives the events of one tick after the other; ticks go up. */
export class DriveEvents {
  private readonly waiting: ScoreStep[];
  private readonly penalties = new Map<string, { penalty: number; infractions: number }>();
  private touching = new Set<number>();

  constructor(private readonly drive: ScoredDrive) {
    this.waiting = drive.verdicts.flatMap(({ ruleset, explanation }) => {
      this.penalties.set(ruleset, { penalty: 1, infractions: 0 });
      return explanation.steps
        .filter(({ kind }) => kind !== 'route_completion')
        .map(({ tick, kind, message, factor, addend, runningPenalty }): ScoreStep => {
          const cost =
            factor !== undefined ? ` × ${factor}` : addend !== undefined ? ` Σ + ${addend}` : '';
          // Every slow stretch is told; where it costs nothing it is no infraction.
          const free = kind === 'min_speed_infractions' ? LogLevel.Debug : LogLevel.Warning;
          const level = cost === '' ? free : LogLevel.Error;
          const text = `${ruleset}: ${kind}${cost}: ${message}`;
          return { ruleset, tick, kind, runningPenalty, line: { level, text, source: 'score' } };
        });
    });
  }

  /** Lines of a tick. Scores of it change by the same call. */
  linesAt(frame: TruthFrame): EventLine[] {
    const lines: EventLine[] = [];
    for (let i = 0; i < this.waiting.length; ) {
      const step = this.waiting[i]!;
      if (step.tick === null || step.tick > frame.tick) {
        i += 1;
        continue;
      }
      this.waiting.splice(i, 1);
      lines.push(step.line);
      const known = this.penalties.get(step.ruleset)!;
      known.penalty = step.runningPenalty;
      known.infractions += 1;
    }
    const now = new Set(frame.contacts.map(({ otherId }) => otherId));
    for (const { otherId, otherTypeId } of frame.contacts) {
      if (this.touching.has(otherId)) continue;
      const text = `contact with ${otherTypeId} (${otherId})`;
      lines.push({ level: LogLevel.Warning, text, source: 'contact' });
    }
    this.touching = now;
    for (const { key, value } of frame.board) {
      lines.push({ level: LogLevel.Debug, text: `${key} = ${String(value)}`, source: 'board' });
    }
    return lines;
  }

  /** The score of every ruleset so far, as messages. */
  scores(): object[] {
    return [...this.penalties].map(([ruleset, score]) => ({ ruleset, ...score }));
  }

  /** What has no tick, and how the drive ended. */
  rest(): EventLine[] {
    const lines = this.waiting.splice(0).map(({ line }) => line);
    for (const { ruleset, record } of this.drive.verdicts) {
      const { score_composed: score, score_route: completion } = record.scores;
      const text = `${ruleset}: ${record.status}, driving score ${score}, completion ${completion} %`;
      lines.push({ level: LogLevel.Info, text, source: 'route' });
    }
    if (this.drive.failure !== null) {
      lines.push({ level: LogLevel.Error, text: this.drive.failure, source: 'route' });
    }
    return lines;
  }
}
