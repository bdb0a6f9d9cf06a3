/**
 * The rules of the source tree as functions over text, so that they can be tested on broken input:
 * who may import whom, what deterministic code may not touch, how long a file may be.
 */

/** Folder of `src/` → folders of `src/` it may import from (docs: ARCHITECTURE.md). */
export const ALLOWED_IMPORTS: Readonly<Record<string, readonly string[]>> = {
  core: [],
  map: ['core'],
  bridge: ['core', 'map'],
  sim: ['core', 'map', 'bridge'],
  carla: ['core', 'map', 'bridge', 'sim'],
  agents: ['core', 'map', 'bridge'],
  eval: ['core', 'map', 'bridge'],
  report: ['core', 'map', 'bridge', 'eval'],
  train: ['core', 'map', 'bridge', 'sim', 'agents', 'eval'],
  loop: ['core', 'map', 'bridge', 'sim', 'carla', 'agents', 'eval', 'report', 'train'],
  cli: ['core', 'map', 'bridge', 'sim', 'carla', 'agents', 'eval', 'report', 'train', 'loop'],
};

/** Rooms whose numbers must repeat to the bit: no clock, no chance, no environment. */
export const DETERMINISTIC_ROOMS = ['core', 'map', 'sim', 'agents', 'eval'] as const;

const BANNED: readonly { readonly pattern: RegExp; readonly why: string }[] = [
  { pattern: /\bMath\.random\b/, why: 'Math.random is not seeded' },
  { pattern: /\bDate\b\s*[.(]|\bnew Date\b/, why: 'reads the wall clock' },
  { pattern: /\bperformance\.now\b/, why: 'reads the wall clock' },
  { pattern: /\bprocess\.(env|argv|hrtime|cwd)\b/, why: 'reads the environment' },
  { pattern: /\bsetTimeout\b|\bsetInterval\b|\bsetImmediate\b/, why: 'depends on timers' },
  { pattern: /\blocaleCompare\b|\btoLocale\w+\b/, why: 'depends on the locale' },
  { pattern: /\bMath\.(pow|hypot)\b|\*\*/, why: 'its last bit depends on the engine' },
  { pattern: /\bconsole\.\w+/, why: 'only the command line writes to the console' },
];

export interface Breach {
  readonly line: number;
  readonly message: string;
}

/** Source text with comments and string contents blanked, line numbers kept. */
export function codeOnly(source: string): string {
  return source.replace(
    /\/\*[\s\S]*?\*\/|\/\/[^\n]*|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*"/g,
    (text) => text.replace(/[^\n]/g, ' '),
  );
}

/** Room (first folder) of a path below `src/`, e.g. `map` of `map/network/x.ts`. */
export function roomOf(path: string): string {
  return path.split('/')[0] ?? '';
}

/** Imports of `path` (below src/) that leave its room for one it may not import. */
export function importBreaches(path: string, source: string): Breach[] {
  const room = roomOf(path);
  const allowed = ALLOWED_IMPORTS[room];
  if (allowed === undefined) return [{ line: 1, message: `unknown room src/${room}` }];
  const breaches: Breach[] = [];
  const folder = path.split('/').slice(0, -1);
  for (const match of source.matchAll(/(?:from|import)\s*\(?\s*'(\.[^']*)'/g)) {
    const parts = [...folder];
    for (const step of (match[1] as string).split('/')) {
      if (step === '..') parts.pop();
      else if (step !== '.') parts.push(step);
    }
    const target = parts[0] ?? '';
    if (target !== room && !allowed.includes(target)) {
      const line = source.slice(0, match.index).split('\n').length;
      breaches.push({ line, message: `src/${room} may not import from src/${target}` });
    }
  }
  return breaches;
}

/** Uses of banned globals in a deterministic room. `core/files.ts` alone may touch the disk. */
export function determinismBreaches(path: string, source: string): Breach[] {
  if (!(DETERMINISTIC_ROOMS as readonly string[]).includes(roomOf(path))) return [];
  const breaches: Breach[] = [];
  codeOnly(source)
    .split('\n')
    .forEach((text, index) => {
      for (const { pattern, why } of BANNED) {
        if (pattern.test(text)) breaches.push({ line: index + 1, message: why });
      }
    });
  if (path !== 'core/files.ts' && /from 'node:(fs|child_process|os|net)/.test(source)) {
    breaches.push({ line: 1, message: 'only core/files.ts may touch the disk' });
  }
  return breaches;
}

/** Folders are made in one place: Node's own `mkdir -p` never returns where the system answers ENOENT. */
export function folderBreaches(path: string, source: string): Breach[] {
  if (path === 'core/files.ts') return [];
  return codeOnly(source)
    .split('\n')
    .flatMap((text, index) =>
      /\bmkdir(Sync)?\b/.test(text)
        ? [{ line: index + 1, message: 'makeFolder of core/files.ts makes folders' }]
        : [],
    );
}

/** Files above the hard limit of lines. */
export function sizeBreaches(source: string, limit: number): Breach[] {
  const lines = source.split('\n').length;
  return lines > limit ? [{ line: limit, message: `${lines} lines, at most ${limit}` }] : [];
}

/** Every source file opens with a comment that says what it is. */
export function headerBreaches(source: string): Breach[] {
  return /^(#![^\n]*\n)?\/\*\*/.test(source) || source.trim().split('\n').length < 8
    ? []
    : [{ line: 1, message: 'the file does not open with a comment that says what it does' }];
}
