import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { wake } from '../../../src/carla/manager-wake.js';
import { ManagerStandIn } from '../../helpers/manager-stand-in.js';

const test = suite('lost wake-ups');
const NOTHING = 'health_check_remote_TM()';
const address = '127.0.0.1';

test('a manager is woken by a change of its mode, to and fro, after a call for nothing', async () => {
  const manager = await ManagerStandIn.open();
  const { port } = manager;
  const asked: number[] = [];
  const isWoken = await wake('manager', { address, port }, 10, () => {
    asked.push(manager.heard.length);
    return true;
  });
  assert.is(isWoken, true);
  assert.equal(asked, [1]);
  const mode = (value: boolean): string => `set_synchronous_mode(${value})`;
  assert.equal(manager.heard, [NOTHING, mode(false), mode(true)]);
  manager.close();
});

test('a client is woken by another round', async () => {
  const manager = await ManagerStandIn.open();
  const { port } = manager;
  assert.is(await wake('client', { address, port }, 1, () => true), true);
  assert.equal(manager.heard, [NOTHING, 'synchronous_tick()']);
  manager.close();
});

test('who stirs meanwhile is left alone, and so is a process that stands still', async () => {
  const manager = await ManagerStandIn.open();
  assert.is(await wake('manager', { address, port: manager.port }, 1, () => false), false);
  assert.equal(manager.heard, [NOTHING]);
  manager.close();
  const mute = await ManagerStandIn.open(true);
  let isAsked = false;
  const still = (): boolean => {
    isAsked = true;
    return true;
  };
  assert.is(await wake('manager', { address, port: mute.port }, 1, still), false);
  mute.close();
  assert.is(await wake('manager', { address, port: mute.port }, 1, still), false, 'nobody listens');
  assert.is(isAsked, false);
});

test.run();
