/** Leased ports: nobody gets the same ones, taken ones are passed over, dead owners lose theirs. */
import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import { identify } from '../../../../src/loop/processes/identity.js';
import { isPortFree, leasePorts, takeLock } from '../../../../src/loop/processes/ports.js';
import { inTemporaryFolder } from '../../../e2e/run-cli.js';
import { expectErrorLater } from '../../../helpers/expect-error-later.js';

const RANGE = { first: 26_100, last: 26_139 };

function listen(port: number): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => resolve(server));
  });
}

test('two leases share no port, and a released block is given out again', () =>
  inTemporaryFolder(async (folder) => {
    const [a, b] = await Promise.all([
      leasePorts({ folder, ...RANGE }),
      leasePorts({ folder, ...RANGE }),
    ]);
    const ports = [a!, b!].flatMap((one) => [
      one.rpc,
      one.streaming,
      one.secondary,
      one.trafficManager,
    ]);
    assert.is(new Set(ports).size, 8);
    a!.release();
    a!.release();
    const again = await leasePorts({ folder, ...RANGE });
    assert.is(again.rpc, a!.rpc);
    again.release();
    b!.release();
    assert.equal(readdirSync(folder), []);
  }));

test('a block with a port in use is passed over and its lock given back', () =>
  inTemporaryFolder(async (folder) => {
    const server = await listen(RANGE.first + 3);
    try {
      assert.is(await isPortFree(RANGE.first + 3), false);
      const lease = await leasePorts({ folder, ...RANGE });
      assert.is(lease.rpc, RANGE.first + 4);
      assert.equal(readdirSync(folder), [`${lease.rpc}.json`]);
      lease.release();
    } finally {
      server.close();
    }
  }));

test('without a free block the error says so', () =>
  inTemporaryFolder(async (folder) => {
    const first = await leasePorts({ folder, first: 26_200, last: 26_203 });
    await expectErrorLater('PORTS_TAKEN', /between 26200 and 26203/, () =>
      leasePorts({ folder, first: 26_200, last: 26_203 }),
    );
    first.release();
  }));

test('a lock whose owner is gone, or whose pid is another process now, is taken over', () =>
  inTemporaryFolder((folder) => {
    const lock = join(folder, 'x.json');
    assert.is(takeLock(lock), true);
    assert.is(takeLock(lock), false, 'held by a running process');
    const self = identify(process.pid)!;
    writeFileSync(lock, JSON.stringify({ ...self, started: 'another boot/1' }));
    assert.is(takeLock(lock), true, 'the pid was given out again');
    writeFileSync(lock, 'half a line');
    assert.is(takeLock(lock), true, 'a lock that says nothing holds nothing');
    assert.equal(readdirSync(folder), ['x.json']);
    assert.ok(existsSync(lock));
  }));

test.run();
