/** Where a collection may be made: new folders, and those in which one was begun. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'uvu';
import { requireOwnFolder } from '../../../../src/loop/collect/plan.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';
import { expectError } from '../../../helpers/expect-error.js';

test('new and empty folders, and those that were begun, whole or not', () =>
  inTemporaryFolder((folder) => {
    requireOwnFolder(join(folder, 'none'));
    requireOwnFolder(folder);
    mkdirSync(join(folder, 'towns'));
    requireOwnFolder(folder);
    writeFileSync(join(folder, 'routes.xml.77.tmp'), '');
    writeFileSync(join(folder, 'routes.xml'), '');
    requireOwnFolder(folder);
    writeFileSync(join(folder, 'manifest.json'), '');
    writeFileSync(join(folder, 'notes.md'), '');
    requireOwnFolder(folder);
  }));

test('anything else is refused by name', () =>
  inTemporaryFolder((folder) => {
    writeFileSync(join(folder, 'routes.xml'), '');
    expectError('DATASET_INVALID', /other files \(routes\.xml\)/, () => requireOwnFolder(folder));
    mkdirSync(join(folder, 'towns'));
    writeFileSync(join(folder, 'run.json'), '');
    expectError('DATASET_INVALID', /other files \(run\.json\)/, () => requireOwnFolder(folder));
    const file = join(folder, 'run.json');
    expectError('DATASET_INVALID', /found a file/, () => requireOwnFolder(file));
  }));

test.run();
