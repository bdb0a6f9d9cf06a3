/** The shape of the source tree: import directions, determinism, sizes, headers, error codes. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { ERROR_CODES } from '../../src/core/errors.js';
import { deadLinks, type Project } from './document-links.js';
import {
  type Breach,
  determinismBreaches,
  folderBreaches,
  headerBreaches,
  importBreaches,
  sizeBreaches,
} from './source-rules.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));
const SRC = join(ROOT, 'src');

function filesBelow(folder: string, ending: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith(ending))
    .map((name) => join(folder, name))
    .sort();
}

const SOURCES = filesBelow(SRC, '.ts').map((file) => ({
  path: relative(SRC, file).replaceAll('\\', '/'),
  text: readFileSync(file, 'utf8'),
}));

function check(find: (path: string, text: string) => Breach[]): void {
  const all = SOURCES.flatMap(({ path, text }) =>
    find(path, text).map((breach) => `src/${path}:${breach.line}: ${breach.message}`),
  );
  assert.equal(all, []);
}

test('imports go one way', () => check(importBreaches));

test('deterministic rooms touch no clock, chance, environment, console or disk', () =>
  check(determinismBreaches));

test('folders are made in one place', () => check(folderBreaches));

test('no source file is longer than 400 lines', () => check((_, text) => sizeBreaches(text, 400)));

test('every source file says what it does', () => check((_, text) => headerBreaches(text)));

test('the rules find breaches', () => {
  assert.is(importBreaches('core/a.ts', "import { x } from '../map/x.js';").length, 1);
  assert.is(importBreaches('map/a/b.ts', "import { x } from '../../eval/x.js';").length, 1);
  assert.is(importBreaches('eval/a.ts', "export * from '../map/index.js';").length, 0);
  assert.is(importBreaches('map/a/b.ts', "import { x } from '../c/d.js';").length, 0);
  assert.is(determinismBreaches('eval/a.ts', 'const a = Math.random();').length, 1);
  assert.is(determinismBreaches('eval/a.ts', '// Math.random()').length, 0);
  assert.is(determinismBreaches('cli/a.ts', 'const a = Date.now();').length, 0);
  assert.is(folderBreaches('loop/a.ts', 'mkdirSync(a);').length, 1);
  assert.is(folderBreaches('loop/a.ts', '// mkdirSync').length, 0);
  assert.is(sizeBreaches('a\n'.repeat(500), 400).length, 1);
  assert.is(headerBreaches('const a = 1;\n'.repeat(20)).length, 1);
});

test('docs/errors.md lists exactly the error codes', () => {
  const docs = readFileSync(join(ROOT, 'docs', 'errors.md'), 'utf8');
  const listed = [...docs.matchAll(/^\|\s*`([A-Z_]+)`\s*\|/gm)].map((match) => match[1] as string);
  assert.equal([...listed].sort(), [...ERROR_CODES].sort());
});

test('links between documents, and paths they name, lead somewhere', () => {
  const project: Project = {
    has: (path) => existsSync(join(ROOT, path)),
    read: (path) => readFileSync(join(ROOT, path), 'utf8'),
  };
  const documents = [
    ...['README.md', 'ARCHITECTURE.md', 'CHANGELOG.md', 'sidecar/README.md', 'models/README.md'],
    ...filesBelow(join(ROOT, 'docs'), '.md').map((file) => relative(ROOT, file)),
  ].map((path) => path.replaceAll('\\', '/'));
  const dead = documents.flatMap((path) =>
    deadLinks(path, project).map((link) => `${path} → ${link}`),
  );
  assert.equal(dead, []);
});

test('dead links, anchors and paths are found', () => {
  const texts: Readonly<Record<string, string>> = {
    'docs/a.md':
      '# A *word*, `code`\n## Two\n## Two\n```\n# no heading\n```\n[x](b.md) [y](../README.md#top) ' +
      '[z](#two-1) [w](#a-word-code) [v](c.md) [u](b.md#none) [t](#no-heading) `src/x.ts` `src/y.ts` `src/**`',
    'docs/b.md': '# B',
    'README.md': '# Top',
    'src/x.ts': '',
  };
  const project: Project = { has: (path) => path in texts, read: (path) => texts[path]! };
  assert.equal(deadLinks('docs/a.md', project), ['c.md', 'b.md#none', '#no-heading', 'src/y.ts']);
});

test('nothing in the project names a machine or a registry', () => {
  const pattern = /(^|[^A-Za-z0-9_.])\/(work|root|tmp)\/|registry\.npmjs|pypi\.org|pythonhosted/m;
  const found = ['src', 'test', 'docs', 'bench', 'scripts', 'bin'].flatMap((folder) =>
    readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|js|mjs|md|json)$/.test(name) && !name.endsWith('tidy.test.ts'))
      .map((name) => join(folder, name))
      .filter((name) => pattern.test(readFileSync(join(ROOT, name), 'utf8'))),
  );
  assert.equal(found, []);
});

test.run();
