/** `egoloop carla-server`: the embedded world behind CARLA's own protocol, for the unmodified client. */
import type { CommandModule } from 'yargs';
import { CarlaServer } from '../../carla/server.js';
import type { CarlaVersion } from '../../carla/stream/header.js';
import { EgoloopError } from '../../core/errors.js';
import { carlaMaps } from '../../loop/carla-maps.js';
import { MapLibrary } from '../../loop/map-library.js';
import { KeepAwake } from '../../loop/processes/keep-awake.js';
import { note, printText } from '../output.js';
import {
  CARLA_SEED,
  CARLA_VERSION,
  KEEP_AWAKE,
  requireCarlaSeed,
  SERVED_MAPS,
} from './shared-options.js';

export interface CarlaServerOptions {
  port: number;
  streamPort: number | undefined;
  host: string;
  version: CarlaVersion;
  maps: string[];
  map: string | undefined;
  seed: number;
  keepAwake: boolean;
  verbose: boolean;
}

/** Towns that CARLA starts with, best first; else the first there is. */
const FIRST_MAPS = ['Town10HD', 'Town03', 'Town01'];
const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+)$/;

function requireNumbers({ port, streamPort, seed }: CarlaServerOptions): void {
  for (const [name, value] of [
    ['--port', port],
    ['--stream-port', streamPort ?? 0],
  ] as const) {
    if (!Number.isInteger(value) || value < 0 || value > 65_535) {
      throw new EgoloopError('USAGE', `expected ${name} to be 0 to 65535, found ${value}`);
    }
  }
  if (port === 65_535 && streamPort === undefined) {
    throw new EgoloopError('USAGE', 'expected --port below 65535, as the data needs the next one');
  }
  if (port !== 0 && port === streamPort) {
    const what = 'expected --stream-port to be another than --port';
    throw new EgoloopError(
      'USAGE',
      `${what}, found ${port} for both; leave it out for the next one`,
    );
  }
  requireCarlaSeed(seed);
}

/** What the user can do about a server that cannot listen; the error itself where it is another one. */
function listenProblem(
  error: unknown,
  { host, port, streamPort = port === 0 ? 0 : port + 1 }: CarlaServerOptions,
): unknown {
  const { code } = error as NodeJS.ErrnoException;
  if (code === 'ENOTFOUND' || code === 'EAI_AGAIN' || code === 'EADDRNOTAVAIL') {
    const what = `expected --host to be an address of this machine, found ${host} (${code})`;
    const how = '127.0.0.1 serves this machine alone, 0.0.0.0 others as well';
    return new EgoloopError('USAGE', `${what}; ${how}`);
  }
  if (code !== 'EADDRINUSE' && code !== 'EACCES') return error;
  const ports =
    port === 0 && streamPort === 0 ? 'any two ports' : `ports ${port} and ${streamPort}`;
  const found = code === 'EACCES' ? 'one that needs privileges' : 'one in use';
  return new EgoloopError(
    'PORTS_TAKEN',
    `expected ${ports} of ${host} to be free, found ${found} (${code}); choose another --port`,
  );
}

async function start(options: CarlaServerOptions, onTick: () => void): Promise<CarlaServer> {
  const maps = carlaMaps(new MapLibrary(options.maps));
  const names = maps.names();
  const first = FIRST_MAPS.find((name) => names.includes(name)) ?? names[0];
  const { port, streamPort, host, version, seed, verbose } = options;
  try {
    return await CarlaServer.start({
      maps,
      map: options.map ?? first ?? '',
      port,
      host,
      version,
      seed,
      onTick,
      ...(streamPort === undefined ? {} : { streamPort }),
      onFailure(what, error) {
        if (verbose) note(`${what}: ${error.message}`);
      },
    });
  } catch (error) {
    throw listenProblem(error, options);
  }
}

/** Serves until told to stop. */
async function serve(options: CarlaServerOptions): Promise<void> {
  requireNumbers(options);
  const stopped = new Promise<void>((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
      process.once(signal, () => resolve());
    }
  });
  const awake = options.keepAwake ? new KeepAwake(note) : null;
  try {
    await serveUntil(stopped, options, () => awake?.stir());
  } finally {
    awake?.stop();
  }
}

async function serveUntil(
  stopped: Promise<void>,
  options: CarlaServerOptions,
  onTick: () => void,
): Promise<void> {
  const server = await start(options, onTick);
  if (!LOOPBACK.test(options.host)) {
    note('open to other machines: the protocol has no secret, whoever reaches the port may drive');
  }
  const { port, streamPort, host } = server;
  const facts = { port, streamPort, version: host.version, map: host.mapName, pid: process.pid };
  printText(JSON.stringify(facts));
  await stopped;
  await server.close();
}

const command: CommandModule<object, CarlaServerOptions> = {
  command: 'carla-server',
  describe: "Serve the embedded world to CARLA's own Python client",
  builder: (cli) =>
    cli
      .version(false)
      .option('port', {
        type: 'number',
        default: 2000,
        describe: 'TCP port of the calls; 0 for any',
        requiresArg: true,
      })
      .option('stream-port', {
        type: 'number',
        describe: 'TCP port of the data [default: the next one]',
        requiresArg: true,
      })
      .option('host', {
        type: 'string',
        default: '127.0.0.1',
        describe: 'IPv4 address to listen on; the default is this machine alone',
        requiresArg: true,
      })
      .option('version', CARLA_VERSION)
      .option('maps', SERVED_MAPS)
      .option('map', {
        type: 'string',
        describe: 'Town of the first world [default: Town10HD or the first there is]',
        requiresArg: true,
      })
      .option('seed', CARLA_SEED)
      .option('keep-awake', KEEP_AWAKE)
      .option('verbose', {
        type: 'boolean',
        default: false,
        describe: 'Say which calls were refused, and why',
      })
      .example('$0 carla-server --version 0.9.16 --map Town04', 'Prints {"port", "pid", …}')
      .epilogue('What it is and what it is not: docs/carla-server.md.') as never,
  handler: (options) => serve(options),
};

export default command;
