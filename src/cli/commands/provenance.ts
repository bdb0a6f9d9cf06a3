/**
 * Result files of egoloop's own runs say in one extra key which world and agent they are of. Whoever
 * reads such files repeats it, so that embedded scores never pass for CARLA scores.
 */
import type { CheckpointFile } from '../../eval/results/checkpoint-file.js';

/** One sentence for each distinct origin among the files; empty for files made elsewhere. */
export function provenanceLines(files: readonly CheckpointFile[]): string[] {
  const lines = new Set<string>();
  for (const { document } of files) {
    const origin = document.get('egoloop');
    if (!(origin instanceof Map)) continue;
    const agent = String(origin.get('agent') ?? 'unknown');
    const sight = origin.get('privileged') === true ? ' (PRIVILEGED: sees ground truth)' : '';
    lines.add(`${String(origin.get('label') ?? 'made by egoloop')} · agent ${agent}${sight}`);
  }
  return [...lines];
}
