/** docs/routes.md shows the tables of the code: lint codes and scenario parameters. */
import { readFileSync } from 'node:fs';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { LINT_CODES } from '../../../../../src/map/routes/lint/codes.js';
import {
  BENCH2DRIVE_SCENARIOS,
  OTHER_SCENARIOS,
} from '../../../../../src/map/routes/scenario-types.js';

const page = readFileSync(new URL('../../../../../docs/routes.md', import.meta.url), 'utf8');

/** Rows of the first table after a heading, without its two head lines. */
function tableAfter(heading: string): string[] {
  const lines = page.slice(page.indexOf(`\n## ${heading}\n`)).split('\n');
  const start = lines.findIndex((line) => line.startsWith('| '));
  const rows = lines.slice(start + 2);
  const end = rows.findIndex((line) => !line.startsWith('| '));
  return end < 0 ? rows : rows.slice(0, end);
}

test('the table of lint codes is the list in the code', () => {
  const expected = Object.entries(LINT_CODES).map(
    ([code, { severity, meaning }]) => `| \`${code}\` | ${severity} | ${meaning} |`,
  );
  assert.equal(tableAfter('Lint codes'), expected);
});

test('the table of scenario parameters is the list in the code', () => {
  const types = [...Object.entries(BENCH2DRIVE_SCENARIOS), ...Object.entries(OTHER_SCENARIOS)];
  const expected = types.map(([type, rules]) => {
    const parameters = Object.entries(rules).map(([name, { form, isRequired, isUnused }]) => {
      const need = isRequired === true ? ', **required**' : '';
      return `\`${name}\` ${form}${need}${isUnused === true ? ', read by nothing' : ''}`;
    });
    return `| \`${type}\` | ${parameters.join('; ') || '–'} |`;
  });
  assert.equal(tableAfter('Scenario parameters'), expected);
});

test.run();
