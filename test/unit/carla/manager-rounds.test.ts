import { suite } from 'uvu';
import * as assert from 'uvu/assert';
import { BATCH_CALL, ManagerRounds, SETTINGS_CALL } from '../../../src/carla/manager-rounds.js';

const test = suite('rounds of traffic managers');
const OWN = 3;
const OTHER = 4;

/** Rounds of one manager after `count` frames of 10 ms, each with its batch and its question. */
function after(count: number, askedBy: readonly number[] = [OWN]): ManagerRounds {
  const rounds = new ManagerRounds();
  rounds.follow([OWN]);
  for (let frame = 0; frame < count; frame += 1) {
    const nowMs = 10 * frame;
    rounds.heard(OWN, BATCH_CALL, nowMs + 1);
    rounds.heard(OWN, SETTINGS_CALL, nowMs + 2);
    for (const connection of askedBy) rounds.heard(connection, 'tick_cue', nowMs + 3);
    rounds.frameLeft(askedBy, nowMs + 4);
  }
  return rounds;
}

test('a manager is under way between its batch and its question', () => {
  const rounds = new ManagerRounds();
  rounds.follow([OWN]);
  rounds.heard(OTHER, BATCH_CALL, 1);
  assert.is(rounds.isUnderWay, false, 'not a manager');
  rounds.heard(OWN, BATCH_CALL, 1);
  assert.is(rounds.isUnderWay, true);
  rounds.heard(OWN, 'get_actors_by_id', 1);
  assert.is(rounds.isUnderWay, true);
  rounds.heard(OWN, SETTINGS_CALL, 1);
  assert.is(rounds.isUnderWay, false);
  rounds.heard(OWN, BATCH_CALL, 1);
  assert.is(rounds.isUnderWay, false, 'a batch of the user after the question');
  rounds.frameLeft([OWN], 2);
  rounds.heard(OWN, BATCH_CALL, 3);
  rounds.frameLeft([OWN], 4);
  assert.is(rounds.isUnderWay, false, 'a frame ends it');
});

test('a round is over when every manager has sent its batch and asked', () => {
  const rounds = new ManagerRounds();
  assert.is(rounds.isOver, false, 'without a manager');
  rounds.follow([OWN, OTHER]);
  for (const manager of [OWN, OTHER]) {
    rounds.heard(manager, SETTINGS_CALL, 1);
    rounds.heard(manager, BATCH_CALL, 2);
    assert.is(rounds.isOver, manager === OTHER);
  }
  rounds.frameLeft([OWN], 3);
  assert.is(rounds.isOver, false, 'the next one');
});

test('a manager of steady rounds that does not stir upon its frame is missing', () => {
  const rounds = after(3);
  assert.is(rounds.missing(OWN, 24 + 249), null);
  assert.is(rounds.missing(OWN, 24 + 250), 'manager');
  assert.is(rounds.missing(OTHER, 1e6), null);
  rounds.frameLeft([OTHER], 100);
  assert.is(rounds.missing(OWN, 300), 'manager', 'frames of others do not hide it');
  rounds.heard(OWN, 'get_vehicle_light_states', 301);
  assert.is(rounds.missing(OWN, 1e6), null, 'it stirs');
});

test('nothing is expected before three whole rounds, nor of ticks of others, nor of a new world', () => {
  assert.is(after(2).missing(OWN, 1e6), null);
  assert.is(after(9, [OTHER]).missing(OWN, 1e6), null);
  const rounds = after(9);
  rounds.follow([OWN]);
  assert.is(rounds.missing(OWN, 1e6), null);
});

test('a client that does not go on after a round is missing later, later still when it is slow', () => {
  const end = (rounds: ManagerRounds, nowMs: number): void => {
    rounds.heard(OWN, BATCH_CALL, nowMs);
    rounds.heard(OWN, SETTINGS_CALL, nowMs);
  };
  const rounds = after(3);
  end(rounds, 100);
  assert.is(rounds.missing(OWN, 100 + 9_999), null);
  assert.is(rounds.missing(OWN, 100 + 10_000), 'client');
  rounds.excuse(OWN);
  assert.is(rounds.missing(OWN, 1e6), null);
  const slow = after(3);
  end(slow, 100);
  slow.heard(OWN, 'tick_cue', 4_100);
  slow.frameLeft([OWN], 4_100);
  end(slow, 4_200);
  assert.is(slow.missing(OWN, 4_200 + 39_999), null, 'it took 4 s once');
  assert.is(slow.missing(OWN, 4_200 + 40_000), 'client');
  const busy = after(3);
  end(busy, 100);
  busy.heard(OWN, 'get_actors_by_id', 200);
  assert.is(busy.missing(OWN, 1e6), null, 'a client that calls is awake');
});

test('a question that comes after the tick ends the round as well', () => {
  const rounds = after(3);
  rounds.heard(OWN, BATCH_CALL, 100);
  rounds.heard(OWN, 'tick_cue', 101);
  rounds.heard(OWN, SETTINGS_CALL, 102);
  rounds.frameLeft([OWN], 103);
  assert.is(rounds.missing(OWN, 103 + 250), 'manager');
});

test.run();
