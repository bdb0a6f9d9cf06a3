/**
 * Checks of one `<scenario>` of a 2.x route: type, trigger point, parameters. What the scenario classes
 * do with a bad parameter is in docs/routes.md; most drop the scenario with a line in the log.
 */
import { type ParameterForm, parameterRulesOf, scenarioTypes } from '../scenario-types.js';
import { attributeOf, type SourceElement } from '../source-element.js';
import type { LintReport } from './report.js';

const LOCATION = ['x', 'y', 'z'] as const;

/** Looks at one `<scenario>` element. */
export function lintScenario(scenario: SourceElement, report: LintReport): void {
  report.text(scenario, 'name');
  lintTrigger(scenario, report);
  for (const actor of scenario.children.filter((child) => child.name === 'other_actor')) {
    for (const name of [...LOCATION, 'yaw']) {
      if (attributeOf(actor, name) !== null) report.number(actor, name);
    }
  }
  const type = report.text(scenario, 'type');
  if (type === null) return;
  const rules = parameterRulesOf(type);
  if (rules === null) {
    const hint = nearestType(type);
    report.add(
      'scenario-type-unknown',
      scenario,
      `expected a scenario type of Bench2Drive or Leaderboard 2.x, found "${type}"${hint}`,
    );
    return;
  }
  lintParameters(scenario, type, report);
  for (const [name, rule] of Object.entries(rules)) {
    if (rule.isRequired !== true || scenario.children.some((child) => child.name === name))
      continue;
    report.add('parameter-missing', scenario, `expected <${name}> in ${type}, found none`);
  }
}

function lintTrigger(scenario: SourceElement, report: LintReport): void {
  const triggers = scenario.children.filter((child) => child.name === 'trigger_point');
  if (triggers.length === 0) {
    report.add('trigger-missing', scenario, 'expected a <trigger_point>, found none');
  }
  if (triggers.length > 1) {
    const message = `expected one <trigger_point>, found ${triggers.length}; the first counts`;
    report.add('trigger-repeated', triggers[1]!, message);
  }
  for (const trigger of triggers) report.numbers(trigger, [...LOCATION, 'yaw']);
}

function lintParameters(scenario: SourceElement, type: string, report: LintReport): void {
  const rules = parameterRulesOf(type) ?? {};
  const seen = new Set<string>();
  for (const parameter of scenario.children) {
    const { name } = parameter;
    if (name === 'trigger_point' || name === 'other_actor') continue;
    if (seen.has(name)) {
      report.add('parameter-repeated', parameter, `expected <${name}> once, found it again`);
    }
    seen.add(name);
    const rule = Object.hasOwn(rules, name) ? rules[name] : undefined;
    if (rule === undefined) {
      const known = Object.keys(rules).join(', ') || 'none';
      report.add(
        'parameter-unknown',
        parameter,
        `expected a parameter that ${type} reads (${known}), found <${name}>`,
      );
    } else if (rule.isUnused !== true) {
      lintForm(parameter, rule.form, report);
    }
  }
}

function lintForm(parameter: SourceElement, form: ParameterForm, report: LintReport): void {
  switch (form) {
    case 'number':
      report.number(parameter, 'value');
      return;
    case 'interval':
      lintInterval(parameter, report);
      return;
    case 'location':
      report.numbers(parameter, LOCATION);
      return;
    case 'text':
      report.text(parameter, 'value');
      return;
    case 'side':
    case 'approach':
      lintDirection(parameter, form, report);
  }
}

function lintInterval(parameter: SourceElement, report: LintReport): void {
  const ends = report.numbers(parameter, ['from', 'to']);
  if (ends === null || ends.from <= ends.to) return;
  const found = `found ${ends.from} to ${ends.to}`;
  report.add(
    'parameter-invalid',
    parameter,
    `expected <${parameter.name}> from below to, ${found}`,
  );
}

function lintDirection(parameter: SourceElement, form: string, report: LintReport): void {
  const value = report.text(parameter, 'value');
  if (value === null || value === 'left' || value === 'right') return;
  if (form === 'side') {
    const message = `expected left or right in <${parameter.name}>, found "${value}"`;
    report.add('parameter-invalid', parameter, message);
  } else if (value !== 'opposite') {
    const message = `expected left, right or opposite in <${parameter.name}>, found "${value}"`;
    report.add('parameter-odd', parameter, message);
  }
}

/** ` (did you mean …?)` for a type that differs in case, or by up to three letters; else nothing. */
function nearestType(type: string): string {
  const wanted = type.toLowerCase();
  let best: string | null = null;
  let fewest = 4;
  for (const known of scenarioTypes()) {
    const edits = editDistance(wanted, known.toLowerCase());
    if (edits < fewest) {
      fewest = edits;
      best = known;
    }
  }
  return best === null ? '' : ` (did you mean ${best}?)`;
}

/** Levenshtein distance of two short texts. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= Math.min(a.length, 80); i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const swap = row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, row[j]! + 1, next[j - 1]! + 1));
    }
    row = next;
  }
  return row[b.length]!;
}
