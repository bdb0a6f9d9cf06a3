/**
 * Puts the report page's script and style together: `src/report/browser/` → `dist/report/viewer.js` and
 * `viewer.css`, which the page builder inlines. Plain JavaScript because it is a part of the build.
 */
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = dirname(dirname(fileURLToPath(import.meta.url)));

await build({
  entryPoints: {
    viewer: join(root, 'src', 'report', 'browser', 'main.ts'),
    'viewer-style': join(root, 'src', 'report', 'browser', 'viewer.css'),
  },
  entryNames: '[name]',
  outdir: join(root, 'dist', 'report'),
  bundle: true,
  format: 'iife',
  target: ['chrome103', 'firefox113', 'safari16.4'],
  minify: true,
  charset: 'utf8',
  legalComments: 'none',
  logLevel: 'warning',
});
