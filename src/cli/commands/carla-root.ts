/**
 * `egoloop carla-root DIR`: a folder that stands where a CARLA install would, for programs that start
 * CARLA themselves: its `CarlaUE4.sh` starts `egoloop carla-server`.
 */
import { chmodSync, existsSync, statSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import type { CommandModule } from 'yargs';
import type { CarlaVersion } from '../../carla/stream/header.js';
import { EgoloopError } from '../../core/errors.js';
import { writeFileAtomic } from '../../core/files.js';
import { isOwnRoot, OWN_SERVER_MARK, SERVER_FILE } from '../../loop/hosts/carla-install.js';
import { MapLibrary } from '../../loop/map-library.js';
import { ownProgram } from '../../loop/processes/own-program.js';
import { printJson, printText } from '../output.js';
import {
  CARLA_SEED,
  CARLA_VERSION,
  KEEP_AWAKE,
  requireCarlaSeed,
  SERVED_MAPS,
} from './shared-options.js';
import { shellText } from './shell-text.js';

interface CarlaRootOptions {
  dir: string;
  version: CarlaVersion;
  maps: string[];
  seed: number;
  keepAwake: boolean;
  json: boolean;
}

function script({ version, maps, seed, keepAwake }: CarlaRootOptions): string {
  const { command, args } = ownProgram();
  const places = maps.flatMap((place) => ['--maps', resolve(place)]);
  const call = [command, ...args, 'carla-server', '--version', version, '--seed', String(seed)];
  const words = shellText([...call, ...(keepAwake ? ['--keep-awake'] : []), ...places]);
  return `#!/bin/sh
${OWN_SERVER_MARK} Of the options of CARLA's own launcher those for ports and the first
# town count; the others (window, quality, graphics adapter, sound) have no meaning here.
port=2000
stream=
map=
for option in "$@"; do
  case "$option" in
    -carla-rpc-port=* | -carla-port=* | -world-port=* | --carla-rpc-port=*) port=\${option#*=} ;;
    -carla-streaming-port=*) stream=\${option#*=} ;;
    /Game/*) map=\${option##*/} ;;
  esac
done
set -- --port "$port"
if [ -n "$stream" ]; then set -- "$@" --stream-port "$stream"; fi
if [ -n "$map" ]; then set -- "$@" --map "\${map%%\\?*}"; fi
# In place of this shell, so that whoever ends it or its group ends the server.
exec ${words} "$@"
`;
}

function readme({ version }: CarlaRootOptions): string {
  return `# A CARLA root without CARLA

\`CarlaUE4.sh\` starts egoloop's server, which speaks the protocol of CARLA ${version}. Point
\`CARLA_ROOT\` of an evaluator at this folder and install the client beside it:

    export CARLA_ROOT=<this folder>
    python -m pip install carla==${version}

\`PythonAPI/carla\` holds nothing: CARLA's \`agents\` package, which Leaderboard and scenario_runner
import, comes with CARLA's own release or repository. Put its \`PythonAPI/carla\` folder on
\`PYTHONPATH\`, or copy \`agents\` into this one.

There is no Unreal Engine here: pictures are flat, and the physics is egoloop's own. See
docs/carla-server.md of egoloop. Written by \`egoloop carla-root\`; run it again to change it.
`;
}

/** Throws FILE_UNWRITABLE where one of the files is there and somebody else wrote it. */
function requireOurs(launcher: string, files: readonly string[]): void {
  const isFolder = statSync(dirname(launcher), { throwIfNoEntry: false })?.isDirectory();
  if (isFolder === false) {
    const what = 'expected a folder to write, or none there yet, found a file; choose another DIR';
    throw new EgoloopError('FILE_UNWRITABLE', what, { file: dirname(launcher) });
  }
  if (!existsSync(launcher)) {
    const other = files.find((file) => existsSync(file));
    if (other === undefined) return;
    const what = 'expected a folder that is new or was written by egoloop carla-root';
    const found = `found another ${basename(other)} in it; choose another DIR`;
    throw new EgoloopError('FILE_UNWRITABLE', `${what}, ${found}`, { file: other });
  }
  if (isOwnRoot(dirname(launcher))) return;
  throw new EgoloopError(
    'FILE_UNWRITABLE',
    'expected a folder without a CARLA of its own, found another CarlaUE4.sh; choose another DIR',
    { file: launcher },
  );
}

function write(options: CarlaRootOptions): void {
  const root = resolve(options.dir);
  const launcher = join(root, SERVER_FILE);
  const files: readonly (readonly [string, string])[] = [
    // The launcher first: by it the others are known as ours.
    [launcher, script(options)],
    [join(root, 'VERSION'), `${options.version}\n`],
    [join(root, 'README.md'), readme(options)],
    [
      join(root, 'PythonAPI', 'carla', 'README.md'),
      "Place for CARLA's `agents` package; see README.md two folders up.\n",
    ],
  ];
  requireCarlaSeed(options.seed);
  requireOurs(
    launcher,
    files.map(([file]) => file),
  );
  // Says now what the script would say later: a place for maps that does not exist, a file that is no map.
  const library = new MapLibrary(options.maps);
  for (const file of options.maps.filter((one) => one.endsWith('.xodr'))) {
    library.load(basename(file, '.xodr'));
  }
  for (const [file, text] of files) writeFileAtomic(file, text);
  chmodSync(launcher, 0o755);
  if (options.json) printJson({ root, launcher, version: options.version });
  else printText(`${launcher}\n\nexport CARLA_ROOT=${shellText([root])}`);
}

const command: CommandModule<object, CarlaRootOptions> = {
  command: 'carla-root <dir>',
  describe: 'Write a CARLA_ROOT whose CarlaUE4.sh starts the embedded world',
  builder: (cli) =>
    cli
      .version(false)
      .positional('dir', { type: 'string', describe: 'Folder to write', demandOption: true })
      .option('version', CARLA_VERSION)
      .option('maps', SERVED_MAPS)
      .option('seed', CARLA_SEED)
      .option('keep-awake', KEEP_AWAKE)
      .option('json', { type: 'boolean', default: false, describe: 'One JSON document' })
      .example('$0 carla-root ~/carla-root --maps ~/CARLA_0.9.15', 'For Bench2Drive’s evaluator')
      .epilogue('What it is and what it is not: docs/carla-server.md.') as never,
  handler: (options) => write(options),
};

export default command;
