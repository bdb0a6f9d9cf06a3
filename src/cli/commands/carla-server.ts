/** `egoloop carla-server`: the embedded world behind CARLA's own protocol, for the unmodified client. */
import type { CommandModule } from 'yargs';
import { CarlaServer } from '../../carla/server.js';
import type { CarlaVersion } from '../../carla/stream/header.js';
import { EgoloopError } from '../../core/errors.js';
import { carlaMaps } from '../../loop/carla-maps.js';
import { MapLibrary } from '../../loop/map-library.js';
import { KeepAwake } from '../../loop/processes/keep-awake.js';
import { note, printText } from '../output.js';
import { CARLA_SEED, CARLA_VERSION, KEEP_AWAKE, SERVED_MAPS } from './shared-options.js';

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
  if (!Number.isInteger(seed) || Math.abs(seed) > 2_147_483_647) {
    throw new EgoloopError('USAGE', `expected --seed to be a 32-bit integer, found ${seed}`);
  }
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
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'EADDRINUSE' && code !== 'EACCES' && code !== 'EADDRNOTAVAIL') throw error;
    throw new EgoloopError(
      'PORTS_TAKEN',
      `expected ports ${port} and ${streamPort ?? port + 1} of ${host} to be free, found ${code}; ` +
        'choose another --port',
    );
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
