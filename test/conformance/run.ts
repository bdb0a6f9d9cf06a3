/**
 * `npm run conformance -- DIR [--verbose]`: runs every vector file of a folder through the public API.
 * One line a file on stdout, one a failed case, and at the end `N passed, N failed`. Exit code 1 if a
 * case failed or none was found, 2 if the folder is missing.
 */
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { isObject, type Json } from './json.js';
import type { CaseResult, VectorKind } from './kind.js';
import { KINDS } from './registry.js';

export interface FileReport {
  readonly file: string;
  readonly kind: string | null;
  readonly results: readonly CaseResult[];
}

/** The kind of a file: by its name, else by what it holds. */
export function kindOf(name: string, content: Json): VectorKind | undefined {
  const stem = name.replace(/\.json$/i, '');
  const named = KINDS.find((kind) => kind.files.test(stem));
  if (named !== undefined || !isObject(content)) return named;
  return KINDS.find((kind) => kind.matches(content));
}

/** Runs one vector file. A file that cannot be read or recognised is one failed case. */
export function runText(name: string, text: string): FileReport {
  const failed = (problem: string): FileReport => ({
    file: name,
    kind: null,
    results: [{ id: 'file', problem }],
  });
  let content: Json;
  try {
    content = JSON.parse(text) as Json;
  } catch (error) {
    return failed(`expected JSON, found something else: ${(error as Error).message}`);
  }
  const kind = kindOf(name, content);
  if (kind === undefined) return failed('not understood: no reader knows this kind of file');
  try {
    const results = kind.run(isObject(content) ? content : { cases: content }, text);
    if (results.length === 0) return failed('expected at least one case, found none');
    return { file: name, kind: kind.name, results };
  } catch (error) {
    return failed((error as Error).message);
  }
}

/** Runs all `.json` files of a folder, sorted by name. */
export function runFolder(folder: string): FileReport[] {
  const names = readdirSync(folder).filter((name) => name.toLowerCase().endsWith('.json'));
  return names.sort().map((name) => runText(name, readFileSync(join(folder, name), 'utf8')));
}

const FAILURES_SHOWN = 20;

/** The lines of a report. With `isVerbose` every case has one, else only the failed ones. */
export function reportLines(reports: readonly FileReport[], isVerbose: boolean): string[] {
  const lines: string[] = [];
  let passed = 0;
  let failed = 0;
  for (const { file, results } of reports) {
    const wrong = results.filter((result) => result.problem !== null);
    passed += results.length - wrong.length;
    failed += wrong.length;
    lines.push(`${file}: ${results.length - wrong.length} passed, ${wrong.length} failed`);
    const shown = isVerbose ? results : wrong.slice(0, FAILURES_SHOWN);
    for (const { id, problem } of shown) {
      lines.push(problem === null ? `  ok   ${id}` : `  FAIL ${file} ${id}: ${problem}`);
    }
    if (!isVerbose && wrong.length > shown.length) {
      lines.push(`  … and ${wrong.length - shown.length} more (--verbose shows all)`);
    }
    for (const note of new Set(results.flatMap((result) => result.note ?? []))) {
      lines.push(`  note ${file}: ${note}`);
    }
  }
  lines.push(`${passed} passed, ${failed} failed`);
  return lines;
}

function main(args: readonly string[]): number {
  const isVerbose = args.includes('--verbose');
  const folders = args.filter((arg) => !arg.startsWith('-'));
  const [folder] = folders;
  if (folder === undefined || folders.length > 1) {
    console.error('expected one folder of vector files: npm run conformance -- DIR [--verbose]');
    return 2;
  }
  if (!statSync(folder, { throwIfNoEntry: false })?.isDirectory()) {
    console.error(`${folder}: expected a folder of vector files, found none`);
    return 2;
  }
  const reports = runFolder(folder);
  for (const line of reportLines(reports, isVerbose)) console.log(line);
  const results = reports.flatMap((report) => report.results);
  return results.length > 0 && results.every((result) => result.problem === null) ? 0 : 1;
}

const script = process.argv[1];
if (script !== undefined && import.meta.url === pathToFileURL(script).href) {
  process.exitCode = main(process.argv.slice(2));
}
