/** Options that several commands have in common, so that they read the same everywhere. */
import { CARLA_VERSIONS } from '../../carla/stream/header.js';
import { EgoloopError } from '../../core/errors.js';

/** `--maps` of commands that serve a world. */
export const SERVED_MAPS = {
  type: 'string',
  array: true,
  default: [] as string[],
  describe: 'CARLA installs, folders of .xodr files or such files; the shipped towns come last',
  requiresArg: true,
} as const;

/** `--version` and `--seed` of commands that stand in for CARLA. */
export const CARLA_VERSION = {
  type: 'string',
  choices: CARLA_VERSIONS,
  default: '0.9.15',
  describe: 'CARLA release to be: that of the client',
} as const;
export const CARLA_SEED = {
  type: 'number',
  default: 1,
  describe: 'Seed of the noise of sensors',
  requiresArg: true,
} as const;

/** Throws USAGE for a `--seed` of theirs that the world cannot have. */
export function requireCarlaSeed(seed: number): void {
  if (Number.isInteger(seed) && Math.abs(seed) <= 2_147_483_647) return;
  throw new EgoloopError('USAGE', `expected --seed to be a 32-bit integer, found ${seed}`);
}

/** `--keep-awake` of the same. */
export const KEEP_AWAKE = {
  type: 'boolean',
  default: false,
  describe:
    'Let no processor fall asleep while a client ticks: faster where little else runs (Linux)',
} as const;

/** What report pages have in common, as a file and live. */
export const PAGE_OPTIONS = {
  title: { type: 'string', requiresArg: true, describe: 'Title of the page' },
  ruleset: {
    type: 'string',
    default: 'bench2drive',
    requiresArg: true,
    describe: 'Rulesets that single TickLogs are judged by, or all; runs keep their own',
  },
  maps: {
    type: 'string',
    requiresArg: true,
    describe: 'Folder with the maps of the logs, or a CARLA install; the shipped towns come last',
  },
} as const;

/** Where the inputs of an earlier run lie now. */
export const INPUT_PLACES = {
  routes: { type: 'string', requiresArg: true, describe: 'Where the route file lies now' },
  agent: { type: 'string', requiresArg: true, describe: 'Where the agent lies now' },
  maps: { type: 'string', array: true, requiresArg: true, describe: 'Where the maps lie now' },
} as const;

/** The value of an option that takes whole numbers. Throws USAGE outside the limits. */
export function wholeOf(
  option: string,
  value: number,
  least: number,
  most = Number.MAX_SAFE_INTEGER,
): number {
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  const limits = most === Number.MAX_SAFE_INTEGER ? `${least} on` : `${least} to ${most}`;
  const what = `expected ${option} to be a whole number from ${limits}, found ${value}`;
  throw new EgoloopError('USAGE', what);
}
