/** Every command, in the order `--help` shows them. */
import type { CommandModule } from 'yargs';
import demo from './commands/demo.js';
import log from './commands/log.js';
import score from './commands/score.js';

// biome-ignore lint/suspicious/noExplicitAny: each command has its own option types
export const COMMANDS: readonly CommandModule<any, any>[] = [demo, score, log];
