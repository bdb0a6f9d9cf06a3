/** Running processes by what stands in their command line or environment (Linux; elsewhere none). */
import { readdirSync, readFileSync } from 'node:fs';

/** Command lines of processes other than this one that mention the text. */
export function processesWith(text: string): string[] {
  if (process.platform !== 'linux') return [];
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name) && Number(name) !== process.pid)
    .flatMap((pid) => {
      try {
        const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
        const environment = readFileSync(`/proc/${pid}/environ`, 'latin1');
        return command.includes(text) || environment.includes(text) ? [`${pid} ${command}`] : [];
      } catch {
        // It ended while we looked, or is somebody else's.
        return [];
      }
    });
}
