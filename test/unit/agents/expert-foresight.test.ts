/** The expert that thinks while the sensors' data is on its way drives as the one that does not. */
import { test } from 'uvu';
import * as assert from 'uvu/assert';
import type { Agent } from '../../../src/agents/agent.js';
import { ExpertAgent } from '../../../src/agents/expert.js';
import type { Observation } from '../../../src/bridge/backend.js';
import type { TruthFrame } from '../../../src/bridge/frame.js';
import { drive, embedded } from '../../helpers/far-world.js';
import { laneRoutes } from '../../helpers/loop-routes.js';

const [ROUTE] = laneRoutes({ count: 1 });
const TICKS = 150;

/** An expert that is asked through `ask`, for a while. */
function asked(ask: (expert: ExpertAgent, observation: Observation) => ReturnType<Agent['act']>) {
  const expert = new ExpertAgent();
  return (): Agent => ({
    ...{ name: expert.name, privileged: true, sensors: [] },
    setup: (context) => expert.setup(context),
    act: (observation) => {
      if (observation.tick === TICKS) throw new Error('enough');
      return ask(expert, observation);
    },
  });
}

const logOf = async (createAgent: () => Agent): Promise<Uint8Array> =>
  (await drive({ backend: embedded(), createAgent, route: ROUTE! })).log;

test('with foresight the same drive, bit for bit', async () => {
  const plain = await logOf(asked((expert, observation) => expert.act(observation)));
  const ahead = await logOf(
    asked((expert, observation) => {
      const truth = observation.truth as TruthFrame;
      // Without contacts, as far worlds tell of it; and not in every tick.
      if (observation.tick % 3 > 0) expert.foresee(truth);
      return expert.act(observation);
    }),
  );
  assert.ok(plain.length > 1000);
  assert.equal(ahead, plain);
});

test('what it has foreseen of another world is not what it answers', async () => {
  let differ = 0;
  await logOf(
    asked((expert, observation) => {
      const { truth } = observation;
      const { location, rotation } = truth!.ego.transform;
      const moved = { ...location, y: location.y + 0.5 };
      const ego = { ...truth!.ego, transform: { location: moved, rotation } };
      const foreseen = { ...(truth as TruthFrame), ego };
      if (observation.tick === 100) expert.foresee(foreseen);
      const answer = expert.act(observation);
      if (observation.tick === 100) {
        expert.foresee(foreseen);
        const other = expert.act({ ...observation, truth: foreseen });
        if (JSON.stringify(other) !== JSON.stringify(answer)) differ += 1;
      }
      return answer;
    }),
  );
  assert.is(differ, 1);
});

test.run();
