/** `egoloop run`: drives routes with an agent and scores them. */
import type { CommandModule } from 'yargs';
import { AGENT_NAMES, createAgent } from '../../agents/index.js';
import { readText } from '../../core/files.js';
import { rulesetOf } from '../../eval/ruleset.js';
import { createEmbeddedBackend, trafficModelOf } from '../../loop/backends/embedded.js';
import { driveRoute } from '../../loop/episode.js';
import { MapLibrary } from '../../loop/map-library.js';
import { parseRulesets } from '../../loop/score-log.js';
import { readRoutes } from '../../map/routes/read-routes.js';
import { selectRoutes } from '../../map/routes/select-routes.js';
import { note, printText } from '../output.js';

interface RunOptions {
  routes: string;
  maps: string[];
  agent: string;
  ruleset: string;
  seed: number;
  routesSubset: string;
  traffic: string;
}

async function run(options: RunOptions): Promise<void> {
  const { routes } = readRoutes(readText(options.routes), options.routes);
  const chosen = selectRoutes(routes, options.routesSubset);
  const backend = createEmbeddedBackend({
    maps: new MapLibrary(options.maps),
    trafficModel: trafficModelOf(options.traffic),
  });
  const rulesets = parseRulesets(options.ruleset).map(rulesetOf);
  let sum = 0;
  for (const [index, route] of chosen.entries()) {
    const driven = await driveRoute(
      { route, repetition: 0, seed: options.seed, index },
      {
        backend,
        createAgent: () => createAgent(options.agent),
        rulesets,
        startLog: null,
        agentLimitS: 300,
        clockS: () => performance.now() / 1000,
      },
    );
    for (const { record, explanation } of driven.outcomes) {
      const { score_composed, score_route } = record.scores;
      sum += score_composed;
      printText(
        `${route.id} ${route.scenarios[0]?.type ?? '-'} ${record.status} DS ${score_composed} RC ${score_route} ${driven.ticks} ticks ${driven.durationSystemS.toFixed(2)} s ${explanation}`,
      );
    }
    for (const text of driven.notes) note(`  ${text}`);
    if (driven.message !== null) note(`  ${driven.message}`);
  }
  printText(`mean DS ${(sum / chosen.length / rulesets.length).toFixed(3)} (embedded world)`);
}

const command: CommandModule<object, RunOptions> = {
  command: 'run',
  describe: 'Drive routes with an agent and score them',
  builder: (cli) =>
    cli
      .option('backend', { choices: ['embedded'], default: 'embedded' })
      .option('routes', { type: 'string', demandOption: true })
      .option('maps', { type: 'string', array: true, default: [] })
      .option('agent', { choices: AGENT_NAMES, default: 'constant-speed' })
      .option('ruleset', { type: 'string', default: 'bench2drive' })
      .option('seed', { type: 'number', default: 1 })
      .option('routes-subset', { type: 'string', default: '' })
      .option('traffic', { type: 'string', default: 'carla-tm' }) as never,
  handler: (options) => run(options),
};

export default command;
