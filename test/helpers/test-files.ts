/** Finds test files, and the two ways in which uvu loses tests without a word. */
import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** All `*.test.ts` below a folder, sorted by path. */
export function listTestFiles(folder: string): string[] {
  const found: string[] = [];
  for (const entry of readdirSync(folder, { withFileTypes: true })) {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) found.push(...listTestFiles(path));
    else if (entry.name.endsWith('.test.ts')) found.push(path);
  }
  return found.sort();
}

export interface TestTrap {
  readonly line: number;
  readonly message: string;
}

function lineOf(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}

/**
 * The traps in one test file's source: a suite (the imported `test` or a `const x = suite(…)`) that is
 * never `.run()`, a `.only`, and a file without any suite.
 */
export function findTestTraps(source: string): TestTrap[] {
  const code = source.replace(/\/\*[\s\S]*?\*\/|(^|\s)\/\/.*$/gm, (comment) =>
    comment.replace(/[^\n]/g, ' '),
  );
  const traps: TestTrap[] = [];
  for (const match of code.matchAll(/\b(\w+)\.only\s*\(/g)) {
    traps.push({ line: lineOf(code, match.index), message: `leftover \`${match[1]}.only\`` });
  }
  const suites = [
    ...code.matchAll(/\b(?:const|let|var)\s+(\w+)\s*=\s*suite\s*(?:<[^>]*>\s*)?\(/g),
  ].map((match) => ({
    name: match[1] as string,
    line: lineOf(code, match.index),
  }));
  const imported = /import\s*{[^}]*\btest\b(?:\s+as\s+(\w+))?[^}]*}\s*from\s*['"]uvu['"]/.exec(
    code,
  );
  if (imported) suites.push({ name: imported[1] ?? 'test', line: lineOf(code, imported.index) });
  for (const { name, line } of suites) {
    if (!new RegExp(`\\b${name}\\.run\\s*\\(\\s*\\)`).test(code)) {
      traps.push({ line, message: `the suite \`${name}\` is never \`.run()\`` });
    }
  }
  if (suites.length === 0) traps.push({ line: 1, message: 'no uvu suite in this test file' });
  return traps;
}
