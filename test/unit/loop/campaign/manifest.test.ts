/** Runs that are gone on with: only under the manifest they were started with. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { type RunManifest, requireSameRun } from '../../../../src/loop/campaign/manifest.js';
import { expectError } from '../../../helpers/expect-error.js';

function manifest(ids: readonly string[], more: Partial<RunManifest> = {}): RunManifest {
  const routes = { file: 'r.xml', sha256: 'aa', subset: '', count: ids.length, ids };
  return { format: 'egoloop-run-1', runId: `of ${ids.length}`, routes, ...more } as RunManifest;
}

test('the same run under another id is the same', () => {
  requireSameRun(manifest(['1']), manifest(['1'], { runId: 'other' }), 'run.json');
});

test('what differs is named with both values, and the way on', () => {
  const error = expectError(
    'USAGE',
    /differs in seeds \(there \[1\], asked \[1,2\]\); agent \(/,
    () =>
      requireSameRun(
        manifest(['1'], { seeds: [1], agent: 'idm' }),
        manifest(['1'], { seeds: [1, 2], agent: 'expert' }),
        'run.json',
      ),
  );
  assert.match(error.message, /--out.*--overwrite/);
});

test('hundreds of routes do not fill the screen', () => {
  const many = Array.from({ length: 220 }, (_, i) => String(1000 + i));
  const error = expectError('USAGE', /differs in routes \(there .*…, asked .*…\)/, () =>
    requireSameRun(manifest(many), manifest(many.slice(1)), 'run.json'),
  );
  assert.ok(error.message.length < 500, error.message);
});

test.run();
