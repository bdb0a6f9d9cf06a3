/**
 * What a report page shows, as plain data: `egoloop report --json` prints it, the page's script reads it.
 * Scores are 0 to 100, shares 0 to 1, times game seconds unless a name says otherwise.
 */

/** An interval that covers the truth with the given confidence. */
export interface PageInterval {
  readonly low: number;
  readonly high: number;
  readonly confidence: number;
}

/** One step from 100 to the driving score. */
export interface PageStep {
  /** `route_completion` or the key of an infraction list. */
  readonly kind: string;
  /** The official message. */
  readonly message: string;
  readonly tick: number | null;
  readonly timeS: number | null;
  /** Multiplies the score; null where the step costs nothing or adds to the sum. */
  readonly factor: number | null;
  /** Adds to Σ in 1/(1+Σ). */
  readonly addend: number | null;
  /** Driving score after the step. */
  readonly score: number;
}

export interface PageVerdict {
  readonly ruleset: string;
  readonly status: string;
  readonly drivingScore: number;
  /** Driving scores of other records of the drive; there only where result files contradict each other. */
  readonly otherScores?: readonly number[];
  readonly routeCompletion: number;
  readonly penalty: number;
  /** Finished without an infraction other than slow stretches. */
  readonly isSuccess: boolean;
  readonly routeLengthM: number;
  readonly durationGameS: number;
  /** Number of messages by kind; slow stretches only where the ruleset charges for them. */
  readonly infractions: Readonly<Record<string, number>>;
  /** `log`: with times, scored from the TickLog; `record`: from the messages, in the order of the lists. */
  readonly stepsFrom: 'log' | 'record';
  readonly steps: readonly PageStep[];
}

/**
 * `done`: finished; `failed`: a verdict, the policy failed; `lost`: no verdict, the infrastructure
 * failed; `underWay`: being driven now; `cut`: a log without an end.
 */
export type PageDriveState = 'done' | 'failed' | 'lost' | 'underWay' | 'cut';

export interface PageDrive {
  /** Known by this in the page, unique over all runs. */
  readonly id: string;
  /** Position in `runs`. */
  readonly run: number;
  readonly routeId: string;
  readonly repetition: number;
  readonly seed: number | null;
  readonly town: string;
  /** Type of the first scenario, `-` for none. */
  readonly type: string;
  readonly abilities: readonly string[];
  readonly state: PageDriveState;
  /** Why it failed, and what was noted. */
  readonly remarks: readonly string[];
  readonly ticks: number;
  readonly wallS: number | null;
  readonly verdicts: readonly PageVerdict[];
  /** How much of the drive the page can replay; null for nothing. */
  readonly replay: string | null;
  /** Why there is no replay; null where there is one. */
  readonly replayMissing: string | null;
}

/** Means over the drives of one kind that have a verdict. */
export interface PageMeans {
  readonly drives: number;
  readonly drivingScore: number | null;
  readonly drivingScoreInterval: PageInterval | null;
  readonly routeCompletion: number | null;
  readonly penalty: number | null;
  readonly successes: number;
  readonly successInterval: PageInterval | null;
}

export interface PageGroup extends PageMeans {
  readonly name: string;
}

export interface PageSummary extends PageMeans {
  readonly ruleset: string;
  /** Mean driving score if every missing drive scored 0, and if it scored 100; doubles as their records say. */
  readonly bounds: { readonly low: number; readonly high: number } | null;
  readonly infractions: Readonly<Record<string, number>>;
  readonly byType: readonly PageGroup[];
  readonly byTown: readonly PageGroup[];
  readonly byAbility: readonly PageGroup[];
}

export interface PageRun {
  readonly name: string;
  readonly kind: 'run' | 'ticklog' | 'results';
  /** What no score may be quoted without. */
  readonly label: string;
  readonly world: string;
  readonly agent: string;
  /** Null where the source does not say. */
  readonly isPrivileged: boolean | null;
  readonly rulesets: readonly string[];
  readonly seeds: readonly number[];
  readonly traffic: string | null;
  readonly routesFile: string | null;
  readonly software: string;
  /** What must be known of the run before its scores are quoted; null for nothing. */
  readonly caveat: string | null;
  readonly plannedDrives: number;
  readonly finishedDrives: number;
  readonly lostDrives: number;
  /** Drives without any verdict, `ROUTE` or `ROUTE seed N`. */
  readonly missing: readonly string[];
  readonly isRunning: boolean;
  readonly summaries: readonly PageSummary[];
}

/** A drive that one of two runs finished without fault and the other did not. */
export interface PageFlip {
  /** Of the second run against the first. */
  readonly outcome: 'won' | 'lost';
  readonly routeId: string;
  /** `seed#repetition`. */
  readonly pass: string;
  readonly type: string | null;
  readonly left: number;
  readonly right: number;
  readonly leftStatus: string;
  readonly rightStatus: string;
  /** Tick on which the drives part, and through whom; null where their logs were not read. */
  readonly tick: number | null;
  readonly parted: string | null;
  /**
   * What follows the page's name: `#drive=…&ghost=…&tick=N`, the drive that went wrong with the other one
   * as its ghost.
   */
  readonly anchor: string;
}

/** Two runs of the page side by side; differences are the second's minus the first's. */
export interface PageComparison {
  /** Positions in `runs`. */
  readonly left: number;
  readonly right: number;
  readonly ruleset: string;
  /** The verdict in words, e.g. `WORSE`. */
  readonly verdict: string;
  /** What the verdict is about, in words. */
  readonly over: string;
  readonly pairs: number;
  /** Pairs that lack a drive. */
  readonly missing: number;
  /** Driving score, points; success rate, percentage points. */
  readonly measures: readonly {
    readonly name: string;
    readonly mean: number | null;
    readonly interval: PageInterval | null;
    /** With what is missing at its worst and best. */
    readonly bounds: PageInterval | null;
    readonly p: number;
  }[];
  readonly won: number;
  readonly lost: number;
  /** McNemar's exact p. */
  readonly mcnemarP: number;
  readonly flips: readonly PageFlip[];
  readonly differences: readonly {
    readonly fact: string;
    readonly left: string;
    readonly right: string;
  }[];
  readonly remarks: readonly string[];
}

export interface PageData {
  readonly format: 'egoloop-report-1';
  readonly title: string;
  readonly software: string;
  readonly isLive: boolean;
  readonly runs: readonly PageRun[];
  readonly drives: readonly PageDrive[];
  /** There where runs were compared. */
  readonly comparisons?: readonly PageComparison[];
  /** What was left out of the page to keep it small, or could not be read; sentences. */
  readonly notes: readonly string[];
}

/** Paths whose middles lie in one square, and the box they reach. */
export interface MapSquare {
  /** minX, minY, maxX, maxY in cm. */
  readonly box: readonly [number, number, number, number];
  /** Path data by class of lane (`driving`, `sidewalk`, …). */
  readonly areas: Readonly<Record<string, string>>;
  /** Path data by `colour class|solid` or `|broken`. */
  readonly marks: Readonly<Record<string, string>>;
  readonly crosswalks: string;
}

export interface MapShapes {
  readonly format: 'egoloop-map-1';
  readonly name: string;
  readonly squares: readonly MapSquare[];
}
