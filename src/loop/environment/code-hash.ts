/**
 * Which code drives: one SHA-256 over egoloop's own program and the scenario library it reads, so that
 * two runs of different code under one version number are told apart. Paths of the machine do not count.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readBytes } from '../../core/files.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

export interface CodeFacts {
  /** `sources`: run from TypeScript; `build`: compiled. Hashes of the two are never equal. */
  readonly kind: 'sources' | 'build';
  readonly sha256: string;
}

function filesBelow(folder: string, ending: RegExp): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => ending.test(name) && !name.endsWith('.d.ts'))
    .map((name) => join(folder, name));
}

let known: CodeFacts | null = null;

/** Hash of the program that is running; worked out once. Throws FILE_UNREADABLE. */
export function codeFacts(): CodeFacts {
  if (known !== null) return known;
  const kind = import.meta.url.endsWith('.ts') ? 'sources' : 'build';
  const code =
    kind === 'sources'
      ? filesBelow(join(ROOT, 'src'), /\.ts$/)
      : filesBelow(join(ROOT, 'dist'), /\.js$/);
  const files = [...code, ...filesBelow(join(ROOT, 'scenarios'), /\.json$/)];
  const hash = createHash('sha256');
  const named = files.map((file) => [relative(ROOT, file).replaceAll('\\', '/'), file] as const);
  for (const [name, file] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = readBytes(file);
    hash.update(`${name}\n${bytes.length}\n`).update(bytes);
  }
  known = { kind, sha256: hash.digest('hex') };
  return known;
}
