/**
 * What an agent of a user's own is made of, as one SHA-256, so that two runs of different code are never
 * taken for one. Of a file: itself and every file it reaches by relative imports written as literals.
 * Of a package: all its files. What comes from other packages is not in the hash.
 */
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { dirname, extname, join, relative, resolve } from 'node:path';
import { readBytes } from '../../core/files.js';

const IMPORTS = /(?:\bfrom|\bimport|\brequire)\s*\(?\s*(['"])(\.{1,2}\/[^'"\n]*)\1/g;
/** A TypeScript file is imported by the name it will be compiled to. */
const SOURCES_OF: Readonly<Record<string, readonly string[]>> = {
  '.js': ['.ts', '.tsx'],
  '.mjs': ['.mts'],
  '.cjs': ['.cts'],
};
const BARE_ENDINGS = ['.ts', '.js', '.mjs', '.cjs', '.json', '/index.ts', '/index.js'];

/** SHA-256 of a file of code and of all it reaches by relative imports. */
export function hashOfModule(file: string): string {
  return hashOfFiles(filesOfModule(file), dirname(file));
}

/** A file of code and all it reaches by relative imports. */
export function filesOfModule(file: string): string[] {
  const known = new Set<string>();
  const queue = [file];
  for (let at = queue.pop(); at !== undefined; at = queue.pop()) {
    if (known.has(at)) continue;
    known.add(at);
    if (extname(at) === '.json') continue;
    const text = readBytes(at).toString('utf8');
    for (const [, , target] of text.matchAll(IMPORTS)) {
      const found = importedFile(resolve(dirname(at), target as string));
      if (found !== null) queue.push(found);
    }
  }
  return [...known];
}

function importedFile(path: string): string | null {
  const ending = extname(path);
  const bare = path.slice(0, path.length - ending.length);
  const candidates = [
    path,
    ...(SOURCES_OF[ending] ?? []).map((source) => bare + source),
    ...BARE_ENDINGS.map((more) => path + more),
  ];
  return candidates.find((name) => existsSync(name) && statSync(name).isFile()) ?? null;
}

/** SHA-256 of all files of a package but those of packages installed inside it. */
export function hashOfPackage(folder: string): string {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((file) => !/(^|[\\/])(node_modules|\.git)[\\/]/.test(relative(folder, file)));
  return hashOfFiles(files, folder);
}

/** Names (relative, so that no machine's path counts) and contents, in the order of the names. */
function hashOfFiles(files: readonly string[], root: string): string {
  const hash = createHash('sha256');
  const named = files.map((file) => [relative(root, file).replaceAll('\\', '/'), file] as const);
  for (const [name, file] of named.sort(([a], [b]) => (a < b ? -1 : 1))) {
    const bytes = readBytes(file);
    hash.update(`${name}\n${bytes.length}\n`).update(bytes);
  }
  return hash.digest('hex');
}

/** Folder of an installed package as Node looks for it from `from`; null where it is not there. */
export function packageFolder(name: string, from: string): string | null {
  const parts = name.split('/');
  const bare = parts.slice(0, name.startsWith('@') ? 2 : 1).join('/');
  for (let folder = from; ; folder = dirname(folder)) {
    const candidate = join(folder, 'node_modules', bare);
    if (existsSync(join(candidate, 'package.json'))) return candidate;
    if (dirname(folder) === folder) return null;
  }
}
