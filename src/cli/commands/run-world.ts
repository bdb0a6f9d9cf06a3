/** What stands behind the workers of `egoloop run` in the world that was chosen. */
import { resolve } from 'node:path';
import { EgoloopError } from '../../core/errors.js';
import { readText } from '../../core/files.js';
import { createSidecarBackend } from '../../loop/backends/sidecar.js';
import { type BackendName, EMBEDDED_WORLD, type WorldFacts } from '../../loop/campaign/plan.js';
import { type EvaluatorName, evaluatorOf } from '../../loop/hosts/carla-install.js';
import { fixedHosts } from '../../loop/hosts/fixed-host.js';
import type { HostFactory, WorldPlace } from '../../loop/hosts/host.js';
import { programOf, serveHosts } from '../../loop/hosts/serve-host.js';
import { ownProgram } from '../../loop/processes/own-program.js';
import { carlaFacts, carlaWorld, RECONNECT_S, TIMEOUT_S } from './run-world-carla.js';
import { refuseStrayOptions, type WorldOptions } from './run-world-options.js';

export interface ChosenWorld {
  readonly backend: BackendName;
  readonly facts: WorldFacts;
  readonly createHost: HostFactory | undefined;
  /** Judges by the rules of this evaluator first; null where there is none. */
  readonly evaluator: EvaluatorName | null;
  /** Longest set-up or answer of the agent, seconds. */
  readonly timeoutS: number;
  /** Workers unless told; undefined: one a core. */
  readonly workers: number | undefined;
}

const SERVE_START_S = 60;
/** A server of ours that does not answer has ended: it would be there at once. */
const RECONNECT_OWN_S = 10;

/** What was chosen. Throws USAGE for what cannot be meant, PROTOCOL_* for a server not reached. */
export async function chooseWorld(options: WorldOptions): Promise<ChosenWorld> {
  refuseStrayOptions(options);
  if (options.reconnect !== undefined && !(options.reconnect >= 0)) {
    throw new EgoloopError(
      'USAGE',
      `expected --reconnect to be seconds, found ${options.reconnect}`,
    );
  }
  const timeoutS = options.timeout ?? TIMEOUT_S;
  const base = { facts: EMBEDDED_WORLD, evaluator: null, timeoutS, workers: undefined };
  if (options.backend === 'carla') return carlaWorld(options);
  if (options.backend === 'embedded') {
    return { ...base, backend: 'embedded', createHost: undefined };
  }
  if (options.connect !== undefined) return connectedWorld(options, options.connect, timeoutS);
  const program =
    options.serverCommand === undefined
      ? withArguments(ownProgram(), ['serve', ...mapArguments(options.maps)])
      : programOf(options.serverCommand);
  const reconnectS = options.reconnect ?? RECONNECT_OWN_S;
  const createHost = serveHosts({ program, startS: SERVE_START_S, reconnectS });
  return { ...base, backend: 'sidecar', createHost };
}

function withArguments(program: ReturnType<typeof ownProgram>, more: readonly string[]) {
  return { command: program.command, args: [...program.args, ...more] };
}

function mapArguments(maps: readonly string[]): string[] {
  return maps.flatMap((place) => ['--maps', resolve(place)]);
}

async function connectedWorld(
  options: WorldOptions,
  url: string,
  timeoutS: number,
): Promise<ChosenWorld> {
  const token = readText(options.tokenFile!).trim();
  const place: WorldPlace = { url, token, reconnectS: options.reconnect ?? RECONNECT_S };
  const evaluator = options.evaluator === undefined ? null : evaluatorOf(options.evaluator);
  const facts = evaluator === null ? await askWorld(place) : carlaFacts(evaluator, null);
  const createHost = fixedHosts(place);
  return { backend: 'sidecar', facts, createHost, evaluator, timeoutS, workers: 1 };
}

/** Asks a server what it is. */
async function askWorld(place: WorldPlace): Promise<WorldFacts> {
  const { url, token } = place;
  const backend = createSidecarBackend({ url, token });
  await backend.connect();
  const welcome = backend.welcome!;
  await backend.close();
  if (welcome.routes === 'server') {
    throw new EgoloopError(
      'USAGE',
      'the server is an official evaluator that sets the routes itself; name it, e.g. ' +
        `--evaluator ${welcome.evaluator ?? 'leaderboard-2.1'}, and start it once more`,
    );
  }
  if (welcome.world === 'embedded') return EMBEDDED_WORLD;
  return { ...EMBEDDED_WORLD, world: welcome.world, label: `world: ${welcome.world}` };
}
