/** Asks a program something and takes its answer; one that is not there or hangs has none. */
import { spawnSync } from 'node:child_process';

/** What a program printed on stdout; null when it is missing, failed or took too long. */
export function ask(
  command: string,
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): string | null {
  const { status, stdout } = spawnSync(command, [...args], {
    encoding: 'utf8',
    timeout: 20_000,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return status === 0 ? stdout.trim() : null;
}
