/** What a conformance check found: every rule by name, and what broke it first. */

export interface Finding {
  /** The rule, as a sentence that holds for a conforming part. */
  readonly rule: string;
  /** Where it was broken first; null where it holds. */
  readonly problem: string | null;
}

export interface ConformanceReport {
  /** True when every rule holds. */
  readonly conforms: boolean;
  readonly findings: readonly Finding[];
}

/** Collects findings; each rule keeps the first thing that broke it. */
export class Findings {
  private readonly problems = new Map<string, string | null>();

  /** Names a rule that is checked, broken or not. */
  rule(rule: string): void {
    if (!this.problems.has(rule)) this.problems.set(rule, null);
  }

  /** Checks a rule once more. Returns whether it held. */
  check(rule: string, holds: boolean, problem: () => string): boolean {
    this.rule(rule);
    if (!holds && this.problems.get(rule) === null) this.problems.set(rule, problem());
    return holds;
  }

  /** Breaks a rule with what was thrown. */
  broken(rule: string, error: unknown): void {
    this.check(rule, false, () => (error instanceof Error ? error.message : String(error)));
  }

  report(): ConformanceReport {
    const findings = [...this.problems].map(([rule, problem]) => ({ rule, problem }));
    return { conforms: findings.every(({ problem }) => problem === null), findings };
  }
}

/** The rules that are broken, a line each; empty for a part that conforms. */
export function conformanceText({ findings }: ConformanceReport): string {
  return findings
    .filter(({ problem }) => problem !== null)
    .map(({ rule, problem }) => `${rule}: ${problem}`)
    .join('\n');
}

/** `work`, or a rejection after `limitS` seconds: what hangs must not hang the check. */
export async function inTime<T>(work: T | Promise<T>, limitS: number, what: string): Promise<T> {
  if (!(work instanceof Promise)) return work;
  let timer: NodeJS.Timeout | undefined;
  const alarm = new Promise<never>((_, reject) => {
    const late = (): void => reject(new Error(`${what} did not come within ${limitS} s`));
    timer = setTimeout(late, limitS * 1000);
  });
  try {
    return await Promise.race([work, alarm]);
  } finally {
    clearTimeout(timer);
  }
}
