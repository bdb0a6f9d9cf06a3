/** Every command, in the order `--help` shows them. */
import type { CommandModule } from 'yargs';

// biome-ignore lint/suspicious/noExplicitAny: each command has its own option types
export const COMMANDS: readonly CommandModule<any, any>[] = [];
