/**
 * A machine with CARLA and an official evaluator installed, in small: folders and files as they are in
 * real checkouts, with the stand-ins of test/support behind them.
 */
import { chmodSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { makeRoute, writeRoutes } from '../../src/map/routes/write-routes.js';

const SUPPORT = fileURLToPath(new URL('../support/evaluator-stand-in/', import.meta.url));

/** The road on which the stand-in world drives: two lanes along x, the ego in the left one. */
const ROAD = `<OpenDRIVE><header revMajor="1" revMinor="4" name="Town01"/>
<road name="" length="700" id="1" junction="-1"><planView>
<geometry s="0" x="-300" y="1.5" hdg="0" length="700"><line/></geometry></planView>
<lanes><laneSection s="0"><center><lane id="0" type="none" level="false"/></center><right>
<lane id="-1" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>
<lane id="-2" type="driving" level="false"><width sOffset="0" a="3.5" b="0" c="0" d="0"/></lane>
</right></laneSection></lanes></road></OpenDRIVE>`;

export interface StandInMachine {
  readonly carlaRoot: string;
  readonly leaderboardRoot: string;
  readonly routes: string;
  /** `egoloop run` with everything that names this machine. */
  readonly args: readonly string[];
  /** Environment for the stand-ins; set it before a run. */
  readonly env: Readonly<Record<string, string>>;
  /** How often CARLA was started. */
  carlaStarts(): number;
}

/** Marks by which checkouts of the five versions are told apart, in files of their own. */
function marks(kind: string): Record<string, string> {
  const isVersion1 = kind === 'leaderboard-1.0';
  return {
    'leaderboard_evaluator.py': launcher(kind),
    'autoagents/autonomous_agent.py': isVersion1 ? '# SENSORS' : '# SENSORS_QUALIFIER',
    'autoagents/agent_wrapper.py': kind === 'bench2drive' ? '# TickRuntimeError' : '',
    'utils/statistics_manager.py': `TrafficEventType.COLLISION_PEDESTRIAN: ${
      kind === 'leaderboard-2.1' ? '1.0' : '0.5'
    },`,
  };
}

function launcher(kind: string): string {
  const script = JSON.stringify(join(SUPPORT, 'run_evaluator.py'));
  const mark = kind === 'leaderboard-master' ? 'MIN_CARLA_VERSION = None\n' : '';
  return `import os, runpy\n${mark}os.environ["STAND_IN_KIND"] = "${kind}"\nrunpy.run_path(${script}, run_name="__main__")\n`;
}

function write(file: string, text: string): void {
  mkdirSync(join(file, '..'), { recursive: true });
  writeFileSync(file, text);
}

/** Installs one of the five evaluators and CARLA 0.9.15 below a folder. */
export function installStandIn(
  folder: string,
  kind: string,
  python: string,
  routeIds: readonly string[],
): StandInMachine {
  const carlaRoot = join(folder, 'carla');
  const checkout = join(folder, 'checkout');
  const leaderboardRoot = join(checkout, 'leaderboard');
  write(join(carlaRoot, 'VERSION'), '0.9.15\n');
  const script = join(carlaRoot, 'CarlaUE4.sh');
  write(script, `#!/bin/sh\n"${python}" "${join(SUPPORT, 'carla_server.py')}" "$@"\n`);
  chmodSync(script, 0o755);
  for (const [name, text] of Object.entries(marks(kind))) {
    write(join(leaderboardRoot, 'leaderboard', name), text);
  }
  write(join(leaderboardRoot, 'leaderboard_evaluator_root'), '');
  write(join(checkout, 'scenario_runner', 'srunner', '__init__.py'), '');
  const state = join(folder, 'state');
  mkdirSync(state);
  write(join(state, 'map.xodr'), ROAD);
  const routes = join(folder, 'routes.xml');
  const keyPoints = [
    { x: 0, y: 0, z: 0.1 },
    { x: 60, y: 0, z: 0.1 },
  ];
  const all = routeIds.map((id) => makeRoute({ id, town: 'Town01', keyPoints, scenarios: [] }));
  write(routes, writeRoutes(all));
  const places = ['--carla-root', carlaRoot, '--leaderboard-root', leaderboardRoot];
  const options = ['--backend', 'carla', '--evaluator', kind, ...places, '--python', python];
  return {
    carlaRoot,
    leaderboardRoot,
    routes,
    args: ['run', '--routes', routes, '--agent', 'constant-speed', ...options],
    env: { STAND_IN_STATE: state, STAND_IN_MAP: join(state, 'map.xodr') },
    carlaStarts() {
      const file = join(state, 'carla-starts');
      return existsSync(file) ? readFileSync(file, 'utf8').length : 0;
    },
  };
}
