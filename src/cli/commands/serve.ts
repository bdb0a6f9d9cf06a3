/** `egoloop serve`: the embedded world on a socket, for drivers in other programs. */
import type { CommandModule } from 'yargs';
import type { Backend } from '../../bridge/backend.js';
import { type ServerEvent, startWorldServer } from '../../bridge/server/index.js';
import { EgoloopError } from '../../core/errors.js';
import {
  createEmbeddedBackend,
  TRAFFIC_MODELS,
  trafficModelOf,
} from '../../loop/backends/embedded.js';
import { MapLibrary } from '../../loop/map-library.js';
import { SOFTWARE } from '../../loop/software.js';
import { useTokenFile } from '../../loop/token-file.js';
import { ExitCode, exitWith, note, printText } from '../output.js';
import { SERVED_MAPS } from './shared-options.js';

interface ServeOptions {
  port: number;
  host: string;
  tokenFile: string | undefined;
  maps: string[];
  traffic: string;
  reconnect: number;
  once: boolean;
}

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|::1)$/;

function requireNumbers({ port, reconnect }: ServeOptions): void {
  if (!Number.isInteger(port) || port < 0 || port > 65_535) {
    throw new EgoloopError('USAGE', `expected --port to be 0 to 65535, found ${port}`);
  }
  if (!(reconnect >= 0 && reconnect <= 86_400)) {
    throw new EgoloopError('USAGE', `expected --reconnect to be 0 to 86400 s, found ${reconnect}`);
  }
}

/** What people read of the server's life. */
function eventText(event: ServerEvent): string {
  if (event.kind === 'refused') return `refused: ${event.error.message} [${event.error.code}]`;
  const session = `session ${event.session.slice(0, 8)}`;
  if (event.kind === 'begun') return `${session}: begun`;
  const { error } = event;
  return `${session}: ${error === null ? 'done' : `lost: ${error.message} [${error.code}]`}`;
}

/** One world for each traffic model that is asked for; towns are read once for all. */
function worldsOf(maps: MapLibrary, byDefault: string): (traffic: string | null) => Backend {
  const worlds = new Map<string, Backend>();
  return (traffic) => {
    const trafficModel = trafficModelOf(traffic ?? byDefault);
    const known = worlds.get(trafficModel);
    if (known !== undefined) return known;
    const world = createEmbeddedBackend({ maps, trafficModel });
    worlds.set(trafficModel, world);
    return world;
  };
}

/** Serves until told to stop. */
async function serve(options: ServeOptions): Promise<void> {
  requireNumbers(options);
  const { host, port, traffic, once } = options;
  const token = useTokenFile(options.tokenFile);
  let stop: () => void = () => {};
  const stopped = new Promise<void>((resolve) => {
    stop = resolve;
  });
  try {
    const server = await startWorldServer({
      backendFor: worldsOf(new MapLibrary(options.maps), traffic),
      token: token.token,
      software: SOFTWARE,
      host,
      port,
      reconnectMs: options.reconnect * 1000,
      onEvent(event) {
        note(eventText(event));
        if (!once || event.kind !== 'ended') return;
        if (event.error !== null) exitWith(ExitCode.Incomplete);
        stop();
      },
    });
    process.once('SIGINT', stop);
    process.once('SIGTERM', stop);
    if (!LOOPBACK.test(host)) note('open to other machines: whoever has the token may drive');
    printText(JSON.stringify({ url: server.url, pid: process.pid, tokenFile: token.file }));
    await stopped;
    process.removeListener('SIGINT', stop);
    process.removeListener('SIGTERM', stop);
    await server.close();
  } finally {
    token.remove();
  }
}

const command: CommandModule<object, ServeOptions> = {
  command: 'serve',
  describe: 'Serve the embedded world to drivers in other programs',
  builder: (cli) =>
    cli
      .option('port', {
        type: 'number',
        default: 0,
        describe: 'TCP port; 0 for any',
        requiresArg: true,
      })
      .option('host', {
        type: 'string',
        default: '127.0.0.1',
        describe: 'Address to listen on; the default is this machine alone',
        requiresArg: true,
      })
      .option('token-file', {
        type: 'string',
        describe: 'File of the secret; made where it is not there [default: a temporary one]',
        requiresArg: true,
      })
      .option('maps', SERVED_MAPS)
      .option('traffic', {
        type: 'string',
        choices: TRAFFIC_MODELS,
        default: 'carla-tm',
        describe: 'Background traffic for drivers that ask for none in particular',
      })
      .option('reconnect', {
        type: 'number',
        default: 30,
        describe: 'Seconds that a cut session waits for its driver',
        requiresArg: true,
      })
      .option('once', {
        type: 'boolean',
        default: false,
        describe: 'End with the first session; exit code 3 when it was lost',
      })
      .example('$0 serve', 'Prints {"url", "pid", "tokenFile"} when it listens')
      .epilogue('The protocol is described in docs/protocol.md.') as never,
  handler: (options) => serve(options),
};

export default command;
