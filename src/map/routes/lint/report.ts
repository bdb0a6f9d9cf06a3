/**
 * Findings of a check, each with its place. Numbers are looked at here, because every check of a route
 * file needs them: text → number or a finding.
 */
import type { SourcePosition } from '../../opendrive/model.js';
import { attributeOf, numberFromText, type SourceElement } from '../source-element.js';
import { LINT_CODES, type LintCode, type Severity } from './codes.js';

export interface Finding {
  readonly severity: Severity;
  readonly code: LintCode;
  /** One sentence: expected, found. */
  readonly message: string;
  readonly file: string;
  /** From 1. */
  readonly line: number;
  /** From 1. */
  readonly column: number;
  /** Id of the route it is about, or null. */
  readonly routeId: string | null;
}

/** Anything that has a place in the file. */
export interface Placed {
  readonly position: SourcePosition | null;
}

/** Most findings kept of each severity: whoever has more will not read them one by one. */
const FINDINGS_MAX = 10_000;

export class LintReport {
  readonly findings: Finding[] = [];
  /** Findings of each severity, those left out included. */
  readonly #counts: Record<Severity, number> = { error: 0, warning: 0, info: 0 };
  /** Id of the route that is being looked at. */
  routeId: string | null = null;

  constructor(readonly file: string) {}

  add(code: LintCode, at: Placed, message: string): void {
    const { line, column } = at.position ?? { line: 1, column: 1 };
    const { severity } = LINT_CODES[code];
    const { file, routeId } = this;
    this.#counts[severity] += 1;
    if (this.#counts[severity] > FINDINGS_MAX) return;
    this.findings.push({ severity, code, message, file, line, column, routeId });
  }

  /** Says how many findings were left out, if any; the last call on a report. */
  finish(): readonly Finding[] {
    const total = this.#counts.error + this.#counts.warning + this.#counts.info;
    const leftOut = total - this.findings.length;
    this.routeId = null;
    if (leftOut > 0) {
      const message = `expected at most ${FINDINGS_MAX} findings of a kind, found ${leftOut} more`;
      this.add('findings-left-out', { position: null }, message);
    }
    return this.findings;
  }

  /** Value of an attribute that must be there, or null after a finding. */
  text(source: SourceElement, name: string): string | null {
    const value = attributeOf(source, name);
    if (value === null) {
      const message = `expected an attribute ${name} on <${source.name}>, found none`;
      this.add('attribute-missing', source, message);
    }
    return value;
  }

  /** An attribute that must be a finite number, or null after a finding. */
  number(source: SourceElement, name: string): number | null {
    const text = this.text(source, name);
    if (text === null) return null;
    const value = numberFromText(text);
    const where = `in ${name} of <${source.name}>, found "${text}"`;
    if (value === null) {
      this.add('number-invalid', source, `expected a number ${where}`);
      return null;
    }
    if (!Number.isFinite(Math.fround(value))) {
      this.add('number-not-finite', source, `expected a finite number ${where}`);
      return null;
    }
    return value;
  }

  /** Several numbers; null if one of them is missing or none. */
  numbers<N extends string>(source: SourceElement, names: readonly N[]): Record<N, number> | null {
    const values = names.map((name) => [name, this.number(source, name)] as const);
    if (values.some(([, value]) => value === null)) return null;
    return Object.fromEntries(values) as Record<N, number>;
  }
}
