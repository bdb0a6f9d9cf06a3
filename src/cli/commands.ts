/** Every command, in the order `--help` shows them. */
import type { CommandModule } from 'yargs';
import ability from './commands/ability.js';
import bundle from './commands/bundle.js';
import carlaRoot from './commands/carla-root.js';
import carlaServer from './commands/carla-server.js';
import collect from './commands/collect.js';
import compare from './commands/compare.js';
import demo from './commands/demo.js';
import diffEnv from './commands/diff-env.js';
import doctor from './commands/doctor.js';
import exportCommand from './commands/export.js';
import gate from './commands/gate.js';
import importResults from './commands/import.js';
import lint from './commands/lint.js';
import log from './commands/log.js';
import map from './commands/map.js';
import merge from './commands/merge.js';
import model from './commands/model.js';
import openLoop from './commands/open-loop.js';
import plan from './commands/plan.js';
import report from './commands/report.js';
import reproduce from './commands/reproduce.js';
import route from './commands/route.js';
import run from './commands/run.js';
import score from './commands/score.js';
import serve from './commands/serve.js';
import status from './commands/status.js';
import sweep from './commands/sweep.js';
import town from './commands/town.js';
import train from './commands/train.js';
import view from './commands/view.js';
import wptResults from './commands/wpt-results.js';

// biome-ignore lint/suspicious/noExplicitAny: each command has its own option types
export const COMMANDS: readonly CommandModule<any, any>[] = [
  demo,
  run,
  model,
  status,
  report,
  view,
  score,
  log,
  importResults,
  merge,
  ability,
  plan,
  compare,
  gate,
  sweep,
  exportCommand,
  bundle,
  reproduce,
  diffEnv,
  route,
  lint,
  map,
  town,
  collect,
  train,
  openLoop,
  wptResults,
  serve,
  carlaServer,
  carlaRoot,
  doctor,
];
